// Counts the labels of JSON Lines piece by piece; lines that are not plain are copied into a file, for DuckDB.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { RecordShape } from '../records/shape';
import { LabelScan } from './labelScan';
import { isBlank, LINE_FEED } from './recordScanner';

/** The lines of a file that begin in [from, to), in bytes. */
export interface Piece {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

export interface Tally {
  /** How many of the plain records have each mask of labels. */
  readonly masks: readonly (readonly [mask: bigint, records: number])[];
  /** Bytes of the lines that were copied, and of the longest of them. */
  readonly rest: number;
  readonly longest: number;
}

export interface TallyOptions {
  readonly shape: RecordShape;
  /** The scanner's file. */
  readonly module: string;
  /** Takes the next piece that nobody has taken yet. */
  readonly next: () => Piece | undefined;
  /** Where lines that are not plain go; made when there is one. */
  readonly restFile: string;
}

/** Small enough for the processor's cache: each byte is looked at several times. */
const CHUNK = 256 * 1024;
/** What would be a longer line, or more that is not plain, is too much for this way. */
const MOST_LINE = 64 * 1024 * 1024;
const MOST_REST = 64 * 1024 * 1024;
const COPIED_AT_ONCE = 1024 * 1024;

/** @returns undefined where too many lines are not plain, too many have labels of their own, or one is too long */
export function tally({ shape, module, next, restFile }: TallyOptions): Tally | undefined {
  const counter = new Counter(new LabelScan(module, shape, CHUNK), new Rest(restFile));
  try {
    for (let piece = next(); piece !== undefined; piece = next()) if (!counter.count(piece)) return undefined;
    return counter.result();
  } finally {
    counter.close();
  }
}

class Counter {
  #file: { readonly path: string; readonly descriptor: number } | undefined;

  constructor(
    readonly scan: LabelScan,
    readonly rest: Rest,
  ) {}

  result(): Tally {
    this.rest.flush();
    return { masks: this.scan.masks(), rest: this.rest.bytes, longest: this.rest.longest };
  }

  count({ path, from, to }: Piece): boolean {
    const descriptor = this.#open(path);
    // A line that began in the piece before is that piece's.
    let begun = from > 0;
    /** The buffer holds the bytes of the file from `start` on, `held` of them. */
    let start = begun ? from - 1 : 0;
    let held = 0;
    while (start < to || begun) {
      if (held > this.scan.buffer.length - 2 && !this.#enlarge(held)) return false;
      const { buffer } = this.scan;
      const read = readSync(descriptor, buffer, held, buffer.length - 1 - held, start + held);
      held += read;
      // The last line may end without a line break.
      const end = read === 0 && held > 0 ? held + 1 : held;
      if (end > held) buffer[held] = LINE_FEED;
      const bytes = buffer.subarray(0, end);
      const first = begun ? bytes.indexOf(LINE_FEED) + 1 : start === 0 ? markLength(bytes) : 0;
      const whole = bytes.lastIndexOf(LINE_FEED) + 1;
      if ((!begun || first > 0) && !this.#lines(first, whole, Math.max(to - start, begun ? 0 : first + 1))) return false;
      if (read === 0) return true;
      const done = begun && first === 0 ? held : whole;
      if (first > 0) begun = false;
      buffer.copyWithin(0, done, held);
      start += done;
      held -= done;
    }
    return true;
  }

  close(): void {
    if (this.#file) closeSync(this.#file.descriptor);
    this.rest.close();
  }

  /** Whole lines in the buffer; those that begin at or behind `stop` are not this piece's. */
  #lines(from: number, end: number, stop: number): boolean {
    const { buffer } = this.scan;
    const counted = this.scan.count(from, end, stop, (line, to) => {
      if (!isBlank(buffer, line, to)) this.rest.add(buffer, line, to + 1);
    });
    return counted && this.rest.bytes <= MOST_REST;
  }

  #open(path: string): number {
    if (this.#file?.path !== path) {
      if (this.#file) closeSync(this.#file.descriptor);
      this.#file = { path, descriptor: openSync(path, 'r') };
    }
    return this.#file.descriptor;
  }

  #enlarge(held: number): boolean {
    const { length } = this.scan.buffer;
    if (length >= MOST_LINE) return false;
    this.scan.enlarge(length * 2, held);
    return true;
  }
}

/** Bytes of a byte-order mark. */
const markLength = (bytes: Uint8Array): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);

class Rest {
  readonly #path: string;
  #file: number | undefined;
  #parts: Buffer[] = [];
  #waiting = 0;
  bytes = 0;
  longest = 0;

  constructor(path: string) {
    this.#path = path;
  }

  add(bytes: Buffer, from: number, to: number): void {
    this.#parts.push(Buffer.from(bytes.subarray(from, to)));
    this.#waiting += to - from;
    this.bytes += to - from;
    this.longest = Math.max(this.longest, to - from);
    if (this.#waiting >= COPIED_AT_ONCE) this.flush();
  }

  flush(): void {
    if (this.#waiting === 0) return;
    this.#file ??= openSync(this.#path, 'w');
    writeSync(this.#file, Buffer.concat(this.#parts));
    this.#parts = [];
    this.#waiting = 0;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }
}
