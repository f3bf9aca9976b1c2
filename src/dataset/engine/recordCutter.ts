// The bytes of records out of bytes that come chunk by chunk, in memory bounded by the longest record.
import type { TableForm } from '../records/table';
import { lineScanner, type Found, type RecordScanner } from './recordScanner';
import { csvScanner } from './rowScanner';

/** How records follow on each other: a line each, or rows of a table. */
export type RecordForm = 'lines' | Pick<TableForm, 'separator' | 'quotes'>;

/** @param from the offset of the first byte, after a byte-order mark */
export const scannerOf = (form: RecordForm, from: number): RecordScanner => (form !== 'lines' && form.quotes ? csvScanner(from, form.separator.charCodeAt(0)) : lineScanner(from));

export interface CutRecord extends Readonly<Found> {
  /** Up to its line break; undefined where it was longer than is kept. */
  bytes: Buffer | undefined;
  /** Whether a line break follows. */
  ended: boolean;
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

export class RecordCutter {
  readonly #form: RecordForm;
  readonly #mostBytes: number;
  #scanner: RecordScanner | undefined;
  #held: Buffer[] = [];
  /** Offsets of the first byte that is held, and of the next to come. */
  #from = 0;
  #to = 0;

  /** @param mostBytes what is held at most: a record that is longer has no bytes */
  constructor(form: RecordForm, mostBytes = Number.POSITIVE_INFINITY) {
    this.#form = form;
    this.#mostBytes = mostBytes;
  }

  /** A byte-order mark at the beginning is no part of the first record. */
  get marked(): boolean {
    return this.#marked;
  }
  #marked = false;

  /** The records that are whole with this chunk, and blank lines. */
  push(chunk: Buffer): CutRecord[] {
    this.#held.push(chunk);
    this.#to += chunk.length;
    let fresh = chunk;
    if (!this.#scanner) {
      // Too short to tell a byte-order mark.
      if (this.#to < MARK.length) return [];
      fresh = this.#begin();
    }
    return this.#cut(found => this.#scanner?.push(fresh, found));
  }

  /** The last ones. */
  end(): CutRecord[] {
    const rest = this.#scanner ? Buffer.alloc(0) : this.#begin();
    return this.#cut(found => {
      this.#scanner?.push(rest, found);
      this.#scanner?.finish(found);
    });
  }

  /** @returns what the scanner has not read yet */
  #begin(): Buffer {
    const whole = this.#whole();
    this.#marked = whole.subarray(0, MARK.length).equals(MARK);
    const from = this.#marked ? MARK.length : 0;
    this.#scanner = scannerOf(this.#form, from);
    return whole.subarray(from);
  }

  #cut(scan: (found: (record: Found) => void) => void): CutRecord[] {
    const found: CutRecord[] = [];
    scan(({ start, end, line, blank }) => found.push({ start, end, line, blank, bytes: undefined, ended: false }));
    const last = found.at(-1);
    if (!last) {
      if (this.#to - this.#from > this.#mostBytes) this.#release(this.#to);
      return [];
    }
    const whole = this.#whole();
    const from = this.#from;
    for (const record of found) {
      record.ended = record.end < this.#to;
      if (record.start >= from) record.bytes = whole.subarray(record.start - from, record.end - from);
    }
    this.#release(Math.min(last.end + 1, this.#to));
    return found;
  }

  #whole(): Buffer {
    const [only, ...more] = this.#held;
    if (only && more.length === 0) return only;
    const whole = Buffer.concat(this.#held);
    this.#held = [whole];
    return whole;
  }

  /** Forgets the bytes before this offset. */
  #release(offset: number): void {
    const rest = offset === this.#to ? undefined : this.#whole().subarray(offset - this.#from);
    this.#held = rest ? [rest] : [];
    this.#from = offset;
  }
}
