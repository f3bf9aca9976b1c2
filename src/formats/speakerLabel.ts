// Reads the `NAME:` with which a line of a transcript or subtitle begins.
import { hasLetter, hasLower, hasUpper } from './characters';

/** How a name is written, which is what speaks for its being one. */
export type NameStyle = 'capitals' | 'title' | 'lower';

export interface SpeakerLabel {
  readonly name: string;
  readonly style: NameStyle;
  /** Offsets in the line. */
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Where what is said begins. */
  readonly textStart: number;
  /** A time stands before or after the name. */
  readonly timed: boolean;
  /** The line alone says that this is a name; other names need more evidence. */
  readonly sure: boolean;
}

/** Labels are looked for in the first characters of a line only, so that no line takes long. */
const HEAD = 160;
const MOST_WORDS = 5;
const LONGEST_NAME = 40;
/** THE MAN IN THE RED HAT */
const MOST_WORDS_IN_CAPITALS = 8;

const CLOCK = String.raw`\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?`;
const SPAN = String.raw`${CLOCK}(?:\s*(?:-->|[-–—])\s*${CLOCK})?`;
const TIME = String.raw`(?:\[${SPAN}\]|\(${SPAN}\)|${SPAN}(?=\s|$))`;
const NAME = String.raw`[\p{L}\p{N}][\p{L}\p{M}\p{N}_ .'’‘"“”&,/#·・-]{0,59}`;
const ASIDE = String.raw`[([（][^)\]）:：]{0,80}[)\]）]`;

const TIMESTAMP = new RegExp(String.raw`^\s*${TIME}\s*(?:[-–—]\s+)?`, 'u');
const BRACKETED_TIME = new RegExp(String.raw`^\s*(?:\[${SPAN}\]|\(${SPAN}\))\s*`, 'u');
const LABEL = new RegExp(String.raw`^\s*(?:\*\*|__)?(${NAME})(?<!_)(\s*(?:${ASIDE}|[[(]${SPAN}[\])]))?\s*(?:\*\*|__)?\s*[:：](?:\*\*|__)?`, 'u');
/** `[NAME]: text` */
const BRACKETED = new RegExp(String.raw`^\s*[[【](${NAME})[\]】]\s*[:：]`, 'u');
/** `[Name]: https://…` says where a link leads. */
const LINK = /^\s*(?:<?[a-z]+:\/\/|<?mailto:|www\.|\.{0,2}\/|#\w)/i;
/** What follows a colon without a space, where it is words rather than an address, a number or a sign. */
const WORDS = /^["“‘'«¿¡\p{L}]/u;
const ASIDE_CUE = new RegExp(String.raw`^\s*(${NAME})\s*${ASIDE}\s*$`, 'u');
const TIMED_CUE = new RegExp(String.raw`^\s*(${NAME}?)[\s,–—-]+${TIME}\s*$`, 'u');
const SMALL_WORDS = new Set('of the and de von van la le der du da di del al bin ibn y e et und'.split(' '));

/** Words before a colon that introduce anything but a speech. */
const NO_SPEAKERS = new Set(
  ('note notes nota nb n.b. ps p.s. todo fixme hint tip warning caution important attention example examples e.g. i.e. http https ftp ' +
    'mailto file subject re fwd from to cc bcc date time duration length location place setting title author authors by source url link links ' +
    'website email phone summary transcript transcription recorded recording version language participants attendees cast characters agenda ' +
    'topic topics keywords tags copyright license licence edit update correction scene act int ext').split(' '),
);

/** CUT TO:, FADE IN:, … */
const TRANSITION = /^(?:.* )?(?:TO|FADE IN|FADE OUT)$/;

/** The timestamp at the beginning of a line: its length, 0 where there is none. */
export const timestampLength = (line: string): number => TIMESTAMP.exec(line.slice(0, HEAD))?.[0].length ?? 0;
/** The same for a timestamp in brackets, which may stand before plain text. */
export const bracketedTimeLength = (line: string): number => BRACKETED_TIME.exec(line.slice(0, HEAD))?.[0].length ?? 0;

/** `NAME: text`, `[00:01:02] NAME: text`, `NAME (aside): text`, `[NAME]: text`. */
export function labelOf(line: string): SpeakerLabel | undefined {
  const head = line.slice(0, HEAD);
  if (!head.includes(':') && !head.includes('：')) return undefined;
  const time = timestampLength(head);
  const bracketed = BRACKETED.exec(head.slice(time));
  const match = bracketed ?? LABEL.exec(head.slice(time));
  const named = match === null ? undefined : nameIn(match, time);
  if (match === null || named === undefined) return undefined;
  const { name, style, nameStart, nameEnd } = named;
  const textStart = time + match[0].length;
  const rest = line.slice(textStart, textStart + HEAD);
  const isSpaced = head.charAt(textStart - 1) === '：' || !hasCase(name) || !/^\S/.test(rest);
  const isLabel = bracketed === null ? isSpaced || (style === 'capitals' && WORDS.test(rest)) : style !== 'lower' && !LINK.test(rest);
  if (!isLabel) return undefined;
  const timed = time > 0 || (bracketed === null && /\d:\d/.test(match[2] ?? ''));
  return { name, style, nameStart, nameEnd, textStart, timed, sure: bracketed !== null || (isSpaced && isSure(name, style)) };
}

/** A line that names who says the lines below: `NAME (aside)`, `Name  00:12`. */
export function cueLineOf(line: string): SpeakerLabel | undefined {
  if (line.length > HEAD) return undefined;
  const timed = TIMED_CUE.exec(line);
  const match = timed ?? ASIDE_CUE.exec(line);
  const named = match === null ? undefined : nameIn(match, 0);
  if (named === undefined || named.style === 'lower' || (timed === null && named.style !== 'capitals')) return undefined;
  const { name, style, nameStart, nameEnd } = named;
  return { name, style, nameStart, nameEnd, textStart: line.length, timed: timed !== null, sure: isSure(name, style) };
}

/** The name that a pattern found `at` so many characters from the line's beginning; undefined where it is written like none. */
function nameIn(match: RegExpExecArray, at: number): Pick<SpeakerLabel, 'name' | 'style' | 'nameStart' | 'nameEnd'> | undefined {
  const name = match[1]?.trimEnd() ?? '';
  const style = styleOf(name);
  const nameStart = at + match[0].indexOf(name);
  return style === undefined ? undefined : { name, style, nameStart, nameEnd: nameStart + name.length };
}

function styleOf(name: string): NameStyle | undefined {
  const words = wordsOf(name);
  if (!hasLetter(name) || NO_SPEAKERS.has(name.toLowerCase()) || TRANSITION.test(name) || !closesQuotes(name)) return undefined;
  if (hasUpper(name) && !hasLower(name)) return words.length > MOST_WORDS_IN_CAPITALS ? undefined : 'capitals';
  if (words.length > MOST_WORDS || name.length > LONGEST_NAME) return undefined;
  if (words.every((word, index) => !hasLower(word.charAt(0)) || (index > 0 && index < words.length - 1 && SMALL_WORDS.has(word)))) return 'title';
  return words.length === 1 ? 'lower' : undefined;
}

/** Many words in capitals may be a headline. */
const isSure = (name: string, style: NameStyle): boolean => style === 'capitals' && wordsOf(name).length <= MOST_WORDS;

const wordsOf = (name: string): string[] => name.split(/\s+/);

/** JACK "THE KNIFE" is a name; `ANNA, "LOOK` is the beginning of what somebody says. */
function closesQuotes(name: string): boolean {
  if (!/["“”‘]/.test(name)) return true;
  const count = (mark: string): number => name.split(mark).length - 1;
  return count('"') % 2 === 0 && count('“') === count('”') && count('‘') <= count('’');
}

const hasCase = (name: string): boolean => hasLower(name) || hasUpper(name);
