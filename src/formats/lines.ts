// Where the lines of a document begin and end, whatever ends them (LF, CRLF, CR).
import { isSpace } from './characters';
import { LINE_COST, SLICE, sliceIsFull, type Pace } from './pace';

export interface LineTable {
  readonly count: number;
  readonly starts: readonly number[];
  /** Without the line break. */
  readonly ends: readonly number[];
  /** The first character that is not white space; the line's end where there is none. */
  readonly firsts: readonly number[];
}

export const BYTE_ORDER_MARK = 0xfeff;

/** Finds the lines of `text`; a byte order mark belongs to none. */
export function* lineSteps(text: string, pace: Pace): Generator<void, LineTable, void> {
  const starts: number[] = [];
  const ends: number[] = [];
  const firsts: number[] = [];
  let start = text.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
  let feed = nextOf(text, '\n', start);
  let carriage = nextOf(text, '\r', start);
  while (start < text.length) {
    if (feed < start) feed = nextOf(text, '\n', start);
    if (carriage < start) carriage = nextOf(text, '\r', start);
    const end = Math.min(feed, carriage);
    let first = start;
    while (first < end && isSpace(text.charCodeAt(first))) {
      first++;
      if (first % SLICE === 0) yield;
    }
    starts.push(start);
    ends.push(end);
    firsts.push(first);
    const crlf = end === carriage && feed === carriage + 1;
    if (sliceIsFull(pace, LINE_COST + first - start)) yield;
    start = end + (crlf ? 2 : 1);
  }
  return { count: starts.length, starts, ends, firsts };
}

function nextOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from);
  return found < 0 ? text.length : found;
}

/** The end of a line without its trailing white space. */
export function trimmedEnd(text: string, start: number, end: number): number {
  let last = end;
  while (last > start && isSpace(text.charCodeAt(last - 1))) last--;
  return last;
}
