// What a single line of Fountain looks like, before its neighbours are asked.
import { hasLetter, hasLower, hasUpper } from '../characters';

/** No heading, cue or transition is longer; a longer line is action, whatever it begins with. */
export const LONGEST_MARK = 1_000;
const LONGEST_CUE = 200;

const HEADING = /^(?:int|ext|est|i\.?\/e|int\.?\/ext)[. ]\s*\S/i;
const SCENE_NUMBER = /#([\p{L}\p{N}.-]+)#$/u;
const FORCED_HEADING = /^\.[\p{L}\p{N}]/u;
const PAGE_BREAK = /^={3,}$/;
/** Transitions that do not end in "TO:" and that writers do not force. */
const FADES = new Set(['FADE OUT.', 'FADE TO BLACK.', 'CUT TO BLACK.']);

export const isPageBreak = (line: string): boolean => line.startsWith('===') && PAGE_BREAK.test(line);
export const isSceneHeading = (line: string): boolean => HEADING.test(line);
export const isForcedHeading = (line: string): boolean => FORCED_HEADING.test(line);

/** @param line with its trailing white space: a space after "TO:" makes it something else */
export const isTransition = (line: string): boolean =>
  (line.endsWith('TO:') && !hasLower(line)) || FADES.has(line);

/** In a speech, capitals with such a mark are words rather than a name. */
export const isShouted = (line: string): boolean => /[!?！？]/.test(line);

/** The number between # signs at the end of a scene heading, and the heading before it. */
export function sceneNumberOf(heading: string): { number?: string; length: number } {
  const match = SCENE_NUMBER.exec(heading);
  if (match?.[1] === undefined) return { length: heading.length };
  return { number: match[1], length: heading.slice(0, match.index).trimEnd().length };
}

export interface Cue {
  /** The character's name as it is written, without extensions. */
  readonly name: string;
  /** Speaks at the same time as the speech before. */
  readonly dual: boolean;
}

/** Reads a line as a character cue; undefined where it cannot be one. */
export function cueOf(line: string, forced: boolean): Cue | undefined {
  if (line.length > LONGEST_CUE) return undefined;
  const dual = line.endsWith('^');
  const cue = (dual ? line.slice(0, -1) : line).trim();
  const extension = cue.indexOf('(');
  const name = (extension < 0 ? cue : cue.slice(0, extension)).trim();
  if (forced) return name === '' ? undefined : { name, dual };
  if (!hasUpper(name) || hasLower(outsideParentheses(cue))) return undefined;
  if (isSceneHeading(cue) || isTransition(cue)) return undefined;
  return { name, dual };
}

/** An unclosed parenthesis counts as outside: "A MAN (forty" is no cue. */
function outsideParentheses(text: string): string {
  let outside = '';
  let at = 0;
  for (;;) {
    const open = text.indexOf('(', at);
    const close = open < 0 ? -1 : text.indexOf(')', open);
    if (close < 0) return outside + text.slice(at);
    outside += text.slice(at, open);
    at = close + 1;
  }
}

const TITLE_KEY = /^(\p{L}[\p{L}\p{N} _-]{0,39}):(?:\s+|$)/u;

/** The key of a line of the title page; undefined where the line has none. */
export function titleKeyOf(line: string): string | undefined {
  if (line.length > LONGEST_MARK || isSceneHeading(line) || isTransition(line)) return undefined;
  const key = TITLE_KEY.exec(line)?.[1];
  return key !== undefined && hasLetter(key) ? key : undefined;
}
