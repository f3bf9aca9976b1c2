// How much of a long narrative fits into a model's context: from its beginning to the border of a scene or paragraph.
import type { TokenEstimate } from './tokens';

export interface Cut {
  /** The part that is kept, UTF-16 code units. */
  readonly start: number;
  readonly end: number;
}

/** Whether a part leaves out anything of its text but white space around it. */
export const isCut = (text: string, { start, end }: Cut): boolean => /\S/.test(text.slice(0, start)) || /\S/.test(text.slice(end));

/** Borders, the best first; a better one is taken if no more than this share of the room is lost by it. */
const BORDERS = [
  { lost: 0.3, pattern: /\n[ \t]*\n(?=[ \t]*(?:[*#~_=—–-][ \t]*){3,}\n|[ \t]*(?:#{1,3} |(?:CHAPTER|Chapter|ACT|Act|SCENE|Scene|PART|Part)\b|(?:INT|EXT|EST|I\/E)[./ ]))/g },
  { lost: 0.3, pattern: /\n[ \t]*(?:[*#~_=—–-][ \t]*){3,}\n/g },
  { lost: 0.3, pattern: /\n[ \t]*\n/g },
  { lost: 0.3, pattern: /\n/g },
  { lost: 0.5, pattern: /[.!?…]["'”’»)]*\s|[。！？]/g },
  { lost: 1, pattern: /\s/g },
] as const;

/**
 * The beginning of the narrative, as much as `mostTokens` hold: explanations of what a character says begin near the start of the story.
 * Cut where a scene ends, else a paragraph, else a sentence, else a word; never inside a character.
 */
export function cutNarrative(text: string, mostTokens: number, tokens: TokenEstimate): Cut {
  const start = text.length - text.trimStart().length;
  const last = text.trimEnd().length;
  if (last <= start) return { start: 0, end: 0 };
  const fits = fitting(text, start, last, mostTokens, tokens);
  if (fits === last) return { start, end: last };
  for (const { lost, pattern } of BORDERS) {
    const least = start + (fits - start) * (1 - lost);
    let border = -1;
    for (const { index, 0: found } of text.slice(start, fits + 1).matchAll(pattern)) border = start + index + (/^\s/.test(found) ? 0 : found.trimEnd().length);
    if (border > start && border >= least && border <= fits) return { start, end: start + text.slice(start, border).trimEnd().length };
  }
  return { start, end: fits };
}

/** The end of the longest beginning within the budget; not in the middle of a surrogate pair. */
function fitting(text: string, start: number, last: number, mostTokens: number, tokens: TokenEstimate): number {
  let used = 0;
  for (let at = start; at < last; at++) {
    used += tokens.rate(text.charCodeAt(at));
    if (used > mostTokens + 1e-9) return at > start && /[\udc00-\udfff]/.test(text[at] ?? '') ? at - 1 : at;
  }
  return last;
}
