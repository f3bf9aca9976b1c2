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
}

/** Labels are looked for in the first characters of a line only, so that no line takes long. */
const HEAD = 160;
const MOST_WORDS = 5;

const CLOCK = String.raw`\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?`;
const SPAN = String.raw`${CLOCK}(?:\s*(?:-->|[-–—])\s*${CLOCK})?`;
const TIME = String.raw`(?:\[${SPAN}\]|\(${SPAN}\)|${SPAN}(?=\s|$))`;
const NAME = String.raw`[\p{L}\p{N}][\p{L}\p{M}\p{N} .'’&,/#·・-]{0,39}`;
const ASIDE = String.raw`[([（][^)\]）:：]{0,80}[)\]）]`;

const TIMESTAMP = new RegExp(String.raw`^\s*${TIME}\s*(?:[-–—]\s+)?`, 'u');
const BRACKETED_TIME = new RegExp(String.raw`^\s*(?:\[${SPAN}\]|\(${SPAN}\))\s*`, 'u');
const LABEL = new RegExp(String.raw`^\s*(?:\*\*|__)?(${NAME})(\s*(?:${ASIDE}|[[(]${SPAN}[\])]))?\s*(?:\*\*|__)?\s*[:：](?:\*\*|__)?`, 'u');
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

/** `NAME: text`, `[00:01:02] NAME: text`, `NAME (aside): text`. */
export function labelOf(line: string): SpeakerLabel | undefined {
  const head = line.slice(0, HEAD);
  if (!head.includes(':') && !head.includes('：')) return undefined;
  const time = timestampLength(head);
  const match = LABEL.exec(head.slice(time));
  const name = match?.[1]?.trimEnd();
  if (match === null || name === undefined) return undefined;
  const textStart = time + match[0].length;
  const isAscii = head.charAt(textStart - 1) !== '：';
  const styled = styleOf(name);
  if (styled === undefined || (isAscii && hasCase(name) && /^\S/.test(line.slice(textStart, textStart + 1)))) return undefined;
  const nameStart = time + match[0].indexOf(name);
  return { name, style: styled, nameStart, nameEnd: nameStart + name.length, textStart, timed: time > 0 || /\d:\d/.test(match[2] ?? '') };
}

/** A line that names who says the lines below: `NAME (aside)`, `Name  00:12`. */
export function cueLineOf(line: string): SpeakerLabel | undefined {
  if (line.length > HEAD) return undefined;
  const timed = TIMED_CUE.exec(line);
  const match = timed ?? ASIDE_CUE.exec(line);
  const name = match?.[1]?.trimEnd();
  const style = name === undefined ? undefined : styleOf(name);
  if (name === undefined || style === undefined || style === 'lower' || (timed === null && style !== 'capitals')) return undefined;
  const nameStart = line.indexOf(name);
  return { name, style, nameStart, nameEnd: nameStart + name.length, textStart: line.length, timed: timed !== null };
}

function styleOf(name: string): NameStyle | undefined {
  const words = name.split(/\s+/);
  if (!hasLetter(name) || words.length > MOST_WORDS || NO_SPEAKERS.has(name.toLowerCase()) || TRANSITION.test(name)) return undefined;
  if (!hasLower(name)) return hasUpper(name) ? 'capitals' : 'title';
  if (words.every((word, index) => !hasLower(word.charAt(0)) || (index > 0 && index < words.length - 1 && SMALL_WORDS.has(word)))) return 'title';
  return words.length === 1 ? 'lower' : undefined;
}

const hasCase = (name: string): boolean => hasLower(name) || hasUpper(name);
