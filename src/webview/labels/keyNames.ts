// How keys are named where letters are codes of labels: what is done to the record has Shift or a sign.

/** As much of a KeyboardEvent as names it. */
export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** By Shift, not by the case of the letter: Caps Lock changes nothing. Other keys are the same with Shift, but for those of pages. Undefined with Alt, which is the system's. */
export function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string | undefined {
  if (altKey) return undefined;
  const isLetter = /^[a-z]$/i.test(key);
  const hasShift = shiftKey && (isLetter || key === 'PageUp' || key === 'PageDown');
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${hasShift ? 'Shift+' : ''}${isLetter ? key.toUpperCase() : key}`;
}

/** As ARIA and people write it. */
export const keyWords = (key: string): string => key.replace('Arrow', '').replace('PageUp', 'Page Up').replace('PageDown', 'Page Down');

/** The same with the sign of Shift, where there is little room. */
export const keySign = (key: string): string => keyWords(key).replace('Shift+', '⇧');
