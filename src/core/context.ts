// The form in which a model is given what was said before an utterance, and how that form is read again.
import type { Utterance } from './utterance';

/** Something said earlier. */
export interface ContextLine {
  readonly speaker?: string;
  readonly text: string;
}

/** One line of context: `NAME: text`, or the text alone where nobody is known to speak. */
export function contextLine({ speaker, text }: ContextLine): string {
  return speaker === undefined ? text : `${speaker}: ${text}`;
}

/**
 * The utterances before `utterances[index]` in the same scene, oldest first.
 * @param size how many at most
 */
export function utterancesBefore(utterances: readonly Utterance[], index: number, size: number): Utterance[] {
  let from = index;
  while (from > 0 && index - from < size && utterances[from - 1]?.sceneIndex === utterances[index]?.sceneIndex) from--;
  return utterances.slice(from, index);
}

/**
 * The lines before `utterances[index]` in the same scene, oldest first, one a line.
 * @param size how many lines at most; 0 gives no context
 * @returns undefined where there is nothing to give
 */
export function contextBefore(utterances: readonly Utterance[], index: number, size: number): string | undefined {
  const lines = index < utterances.length ? utterancesBefore(utterances, index, size) : [];
  return lines.length === 0 ? undefined : lines.map(contextLine).join('\n');
}

const LONGEST_NAME = 40;
const MOST_WORDS = 5;
const NAME = /^[\p{L}\p{N}#"“'‘(][^.!?…;]*$/u;
/** Full stops that end no sentence: of titles and of initials. */
const ABBREVIATIONS = /(?<!\p{L})(mr|mrs|ms|mx|dr|st|prof|rev|fr|sr|jr|hon|gov|sen|sgt|cpl|pvt|lt|capt|maj|col|gen|insp|det|\p{L})\./giu;
const SMALL_WORDS = new Set('of the and de von van la le der du da di del al bin ibn y e et und'.split(' '));

const isLower = (letter: string): boolean => letter !== letter.toUpperCase();

/** One word, or several of which none but the small ones begins with a small letter. */
function isName(name: string): boolean {
  if (name.length > LONGEST_NAME || !NAME.test(name.replace(ABBREVIATIONS, '$1'))) return false;
  const words = name.split(/\s+/);
  if (words.length === 1) return true;
  return words.length <= MOST_WORDS && words.every((word, at) => !isLower(word.charAt(0)) || (at > 0 && SMALL_WORDS.has(word)));
}

/**
 * Reads a line of context again. What stands before the first colon and a space is the speaker where it is written as a name is:
 * at most 40 characters and five words, no sentence marks. "Look: a ship" said by nobody cannot be told from a speech of somebody
 * called Look, and is taken for one; a name that is written otherwise stays with the text.
 */
export function parseContextLine(line: string): ContextLine {
  const whole = line.trim();
  const colon = whole.indexOf(': ');
  const name = whole.slice(0, Math.max(0, colon)).trim();
  return name !== '' && isName(name) ? { speaker: name, text: whole.slice(colon + 1).trim() } : { text: whole };
}

/** `context` from the `size`th last line on that is not empty. */
export function endOfContext(context: string, size: number): string {
  let found = 0;
  let start = context.length;
  for (let end = start; end >= 0 && found < size; end = start - 1) {
    start = end === 0 ? 0 : context.lastIndexOf('\n', end - 1) + 1;
    if (context.slice(start, end).trim() !== '') found++;
  }
  return context.slice(start);
}

/** The last `size` lines of `context` that are not empty, oldest first. */
export const parseContext = (context: string, size: number): ContextLine[] =>
  endOfContext(context, size).split('\n').filter(line => line.trim() !== '').map(parseContextLine);

/** Whether two names are of one speaker. */
export const isSameSpeaker = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();
