// Finds where rows of CSV end, whose quoted cells may hold line breaks; a quote that is never closed costs its own line only.
import { LONGEST_ROW, LINE_FEED, QUOTE, isBlank, type Found, type RecordScanner } from './recordScanner';

const CELL_START = 0;
const PLAIN = 1;
const QUOTED = 2;
const QUOTE_IN_QUOTED = 3;

/**
 * Rows as RFC 4180 has them; a quote opens a cell only where the cell begins, as src/dataset/records/table.ts reads them.
 * A row that is still open at a line break after LONGEST_ROW bytes, or at the end of the file, is given up: its first line is a record of its own,
 * in which openQuote (src/dataset/records) finds the fault, and reading goes on with the next line. Each line is read once as the beginning of a row and once as the rest of an open one,
 * so that the time is linear however many quotes are open.
 * @param delimiter the byte of the comma or the tab
 */
export function csvScanner(from: number, delimiter: number): RecordScanner {
  const rows = new Rows(from, delimiter);
  let offset = from;
  return {
    push(bytes, report) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let at = 0;
      let quote = buffer.indexOf(QUOTE);
      const read = (to: number): void => {
        if (quote >= 0 && quote < at) quote = buffer.indexOf(QUOTE, at);
        rows.read(buffer, at, to, quote >= 0 && quote < to);
      };
      for (let end = buffer.indexOf(LINE_FEED); end >= 0; end = buffer.indexOf(LINE_FEED, at)) {
        read(end);
        rows.endLine(offset + end, report);
        at = end + 1;
      }
      read(buffer.length);
      offset += buffer.length;
    },
    finish: report => rows.finish(offset, report),
  };
}

/** A line behind the first of an open row: its length in bytes, and what it is if the row is given up. */
interface Line {
  readonly length: number;
  readonly opens: boolean;
  readonly blank: boolean;
}

class Rows {
  readonly #found: Found;
  #lineStart: number;
  #line = 1;
  #blank = true;
  /** The line being read, as the beginning of a row. */
  #fresh = CELL_START;
  /** The same as the rest of the open row. */
  #inside = QUOTED;
  /** The open row: where it begins, and its lines so far from `#first` on. */
  #open: { start: number; line: number } | undefined;
  #lines: Line[] = [];
  #first = 0;

  constructor(from: number, readonly delimiter: number) {
    this.#found = { start: from, end: from, line: 1, blank: true };
    this.#lineStart = from;
  }

  /** A part of a line; most have no quotes. */
  read(bytes: Buffer, from: number, to: number, quotes: boolean): void {
    if (from === to) return;
    if (this.#blank) this.#blank = isBlank(bytes, from, to, this.delimiter);
    const plain = bytes[to - 1] === this.delimiter ? CELL_START : PLAIN;
    const after = (state: number): number => (quotes ? this.#after(state, bytes, from, to) : state === QUOTED ? QUOTED : plain);
    this.#fresh = after(this.#fresh);
    if (this.#open) this.#inside = after(this.#inside);
  }

  endLine(end: number, report: (record: Found) => void): void {
    const line: Line = { length: end - this.#lineStart, opens: this.#fresh === QUOTED, blank: this.#blank };
    if (!this.#open) {
      if (line.opens) this.#begin(this.#lineStart, this.#line, line);
      else this.#report(report, this.#lineStart, end, this.#line, line.blank);
    } else if (this.#inside !== QUOTED) {
      this.#report(report, this.#open.start, end, this.#open.line, false);
      this.#end();
    } else {
      this.#lines.push(line);
      this.#giveUp(open => end - open.start > LONGEST_ROW, report);
    }
    this.#inside = QUOTED;
    this.#lineStart = end + 1;
    this.#line++;
    this.#blank = true;
    this.#fresh = CELL_START;
  }

  finish(end: number, report: (record: Found) => void): void {
    if (end > this.#lineStart) this.endLine(end, report);
    this.#giveUp(() => true, report);
  }

  #begin(start: number, line: number, first: Line): void {
    this.#open = { start, line };
    this.#lines.push(first);
  }

  #end(): void {
    this.#open = undefined;
    this.#lines = [];
    this.#first = 0;
  }

  /** Lines of the open row become rows of their own, until one opens that may still be closed. */
  #giveUp(hopeless: (open: { readonly start: number }) => boolean, report: (record: Found) => void): void {
    while (this.#open && hopeless(this.#open)) {
      let { start, line } = this.#open;
      this.#open = undefined;
      for (let opening = true; this.#first < this.#lines.length; opening = false) {
        const own = this.#lines[this.#first];
        if (own === undefined || (own.opens && !opening)) break;
        this.#report(report, start, start + own.length, line, own.blank);
        start += own.length + 1;
        line++;
        this.#first++;
      }
      if (this.#first === this.#lines.length) this.#end();
      else this.#open = { start, line };
    }
    if (this.#first > 1024 && this.#first * 2 > this.#lines.length) {
      this.#lines.splice(0, this.#first);
      this.#first = 0;
    }
  }

  #report(report: (record: Found) => void, start: number, end: number, line: number, blank: boolean): void {
    const found = this.#found;
    [found.start, found.end, found.line, found.blank] = [start, end, line, blank];
    report(found);
  }

  #after(state: number, bytes: Buffer, from: number, to: number): number {
    let own = state;
    for (let at = from; at < to; at++) {
      const byte = bytes[at];
      if (own === QUOTED) own = byte === QUOTE ? QUOTE_IN_QUOTED : QUOTED;
      else if (byte === QUOTE && own !== PLAIN) own = QUOTED;
      else own = byte === this.delimiter ? CELL_START : PLAIN;
    }
    return own;
  }
}
