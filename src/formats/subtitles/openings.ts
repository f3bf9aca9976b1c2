// How a line of a cue begins: with a mark that somebody else speaks now, with who that is, or with neither.
import { isDigit, isSpace } from '../characters';
import { labelOf, type SpeakerLabel } from '../speakerLabel';
import type { Token } from './payload';

/** A name is looked for in no more of a line. */
const LONGEST_LABEL = 200;
const MARK = /^(?:[-–—‐−]|>>>?)\s*/u;

/** The token in which a line goes on, and where in it; behind the last one there is none. */
interface Place {
  readonly index: number;
  readonly start: number;
}

export interface Opening extends Place {
  /** A dash or `>>` says that somebody else speaks. */
  readonly marked: boolean;
  /** What is written like a name; its offsets are from `start`. */
  readonly label: SpeakerLabel | undefined;
}

/** @param first the token with which the line begins; no voice */
export function openingOf(text: string, tokens: readonly Token[], first: number, lineEnd: number): Opening {
  const begin = firstWord(text, tokens, first, tokens[first]?.start ?? lineEnd);
  const place = behindMark(text, tokens, begin, lineEnd);
  const token = tokens[place.index];
  const label = token?.kind === 'text' ? labelOf(text.slice(place.start, Math.min(token.end, place.start + LONGEST_LABEL))) : undefined;
  const { index, start } = place;
  return { index, start, marked: start > begin.start, label };
}

function behindMark(text: string, tokens: readonly Token[], begin: Place, lineEnd: number): Place {
  let { index } = begin;
  // WebVTT has no other way to write `>>`.
  while (index < begin.index + 3 && isArrow(tokens[index])) index++;
  if (index > begin.index + 1) return firstWord(text, tokens, index, tokens[index]?.start ?? lineEnd);
  const token = tokens[begin.index];
  const mark = token?.kind === 'text' ? turnMarkLength(text, begin.start, token.end, lineEnd) : 0;
  return mark === 0 ? begin : firstWord(text, tokens, begin.index, begin.start + mark);
}

function firstWord(text: string, tokens: readonly Token[], index: number, start: number): Place {
  for (let token = tokens[index]; token?.kind === 'text'; token = tokens[index]) {
    while (start < token.end && isSpace(text.charCodeAt(start))) start++;
    if (start < token.end) break;
    index++;
    start = tokens[index]?.start ?? token.end;
  }
  return { index, start };
}

const isArrow = (token: Token | undefined): boolean => token?.kind === 'entity' && token.text === '>';

/** How many characters of text[start, end), the first words of a line, say that somebody else speaks now; 0 where none do. */
function turnMarkLength(text: string, start: number, end: number, lineEnd: number): number {
  const mark = MARK.exec(text.slice(start, Math.min(end, start + 12)))?.[0] ?? '';
  const next = start + mark.length;
  if (mark === '' || next >= lineEnd) return 0;
  // Whatever a space parts from a dash, or a tag, an entity or a note sign does, is said by somebody.
  if (mark.length > 1 || next === end) return mark.length;
  // "--and" and "-5 degrees" are no turns.
  return /[-–—.]/.test(text.charAt(next)) || (mark === '-' && isDigit(text.charCodeAt(next))) ? 0 : mark.length;
}
