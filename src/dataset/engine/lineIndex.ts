// Where the records of a file begin: made in one pass over its bytes, usable meanwhile, and small.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { TableForm } from '../records/table';
import { scannerOf } from './recordCutter';
import type { Found, RecordScanner } from './recordScanner';

/** What an index is of: a line for each record, or a table. */
export type RecordForm = 'lines' | TableForm;

/** Every so many records, and wherever so many bytes have passed, a mark is kept. */
const MARK_RECORDS = 64;
const MARK_BYTES = 256 * 1024;
const CHUNK = 4 * 1024 * 1024;
const WINDOW = 256 * 1024;
/** Node makes no longer string. */
const MOST_BYTES = 0x1fffffe8;

export interface RecordBytes {
  /** 0-based over the records; a blank line is none, nor is the header of a CSV file. */
  readonly record: number;
  /** 1-based physical line on which it begins. */
  readonly line: number;
  /** Offset of its first byte in the file. */
  readonly start: number;
  /** Without the line break, and without the carriage return before it. */
  readonly bytes: Buffer;
}

/** What of the index is kept on disk. */
export interface IndexData {
  readonly count: number;
  readonly blank: number;
  readonly longest: number;
  readonly header: { readonly start: number; readonly end: number; readonly line: number } | undefined;
  /** Of mark i: the number of its record, its first byte, its physical line. */
  readonly records: Float64Array;
  readonly starts: Float64Array;
  readonly lines: Float64Array;
}

export interface BuildOptions {
  readonly signal?: AbortSignal | undefined;
  /** After each chunk. */
  readonly onProgress?: (done: number, total: number) => void;
}

export class LineIndex {
  readonly size: number;
  readonly mtimeMs: number;
  readonly #file: number;
  readonly #form: RecordForm;
  readonly #marks: { records: Column; starts: Column; lines: Column };
  #count = 0;
  #blank = 0;
  #longest = 0;
  #header: IndexData['header'];
  #complete = false;
  #waiting: { readonly count: number; readonly wake: () => void }[] = [];
  #failed: unknown;

  /** @throws where the file cannot be opened */
  constructor(path: string, form: RecordForm, data?: IndexData) {
    this.#file = openSync(path, 'r');
    const { size, mtimeMs } = fstatSync(this.#file);
    this.size = size;
    this.mtimeMs = mtimeMs;
    this.#form = form;
    this.#marks = { records: new Column(data?.records), starts: new Column(data?.starts), lines: new Column(data?.lines) };
    if (!data) return;
    this.#count = data.count;
    this.#blank = data.blank;
    this.#longest = data.longest;
    this.#header = data.header;
    this.#complete = true;
  }

  /** Records found so far; all of them once `complete`. */
  get count(): number {
    return this.#count;
  }

  get complete(): boolean {
    return this.#complete;
  }

  /** Bytes of the longest record found so far. */
  get longest(): number {
    return this.#longest;
  }

  get data(): IndexData {
    const { records, starts, lines } = this.#marks;
    return { count: this.#count, blank: this.#blank, longest: this.#longest, header: this.#header, records: records.values, starts: starts.values, lines: lines.values };
  }

  /** Reads the file once; rejects when the signal aborts. The process stays awake: it reads 4 MB at a time and lets others go first. */
  async build({ signal, onProgress }: BuildOptions = {}): Promise<void> {
    if (this.#complete) return;
    const from = this.#afterMark();
    const scanner = this.#scanner(from);
    const chunk = Buffer.allocUnsafe(CHUNK);
    const report = (found: Found): void => this.#add(found);
    try {
      // The first pieces are small: the first page is there at once.
      let size = 64 * 1024;
      for (let at = from; at < this.size; size = Math.min(CHUNK, size * 4)) {
        signal?.throwIfAborted();
        const read = readSync(this.#file, chunk, 0, size, at);
        if (read === 0) break;
        scanner.push(chunk.subarray(0, read), report);
        at += read;
        this.#wake();
        onProgress?.(at, this.size);
        await new Promise(setImmediate);
      }
      scanner.finish(report);
      this.#complete = true;
    } catch (error) {
      this.#failed = error;
      throw error;
    } finally {
      this.#wake();
    }
  }

  /** Resolves when `count` records are known, or there are no more. */
  async known(count: number): Promise<void> {
    while (!this.#complete && this.#failed === undefined && this.#count < count) {
      await new Promise<void>(wake => this.#waiting.push({ count, wake }));
    }
    if (this.#failed !== undefined && this.#count < count) throw this.#failed as Error;
  }

  /** The records from number `from` on, at most `count`: only those known so far. */
  *records(from: number, count: number): Generator<RecordBytes> {
    const end = Math.min(from + count, this.#count);
    if (from < 0 || from >= end) return;
    const mark = this.#markOf(from);
    let record = this.#marks.records.at(mark);
    for (const found of this.#from(this.#marks.starts.at(mark), this.#marks.lines.at(mark), end - record)) {
      if (record >= from) yield { record, line: found.line, start: found.start, bytes: found.bytes };
      if (++record >= end) return;
    }
  }

  /** @throws RangeError where there is no such record (yet) */
  record(number: number): RecordBytes {
    const [found] = this.records(number, 1);
    if (!found) throw new RangeError(`There is no record ${number}: the file has ${this.#count}.`);
    return found;
  }

  /** The bytes of the row that names the columns. */
  headerBytes(): Buffer | undefined {
    return this.#header && this.#read(this.#header.start, this.#header.end);
  }

  close(): void {
    closeSync(this.#file);
  }

  #scanner(from: number): RecordScanner {
    return scannerOf(this.#form, from);
  }

  #afterMark(): number {
    const first = Buffer.alloc(3);
    return readSync(this.#file, first, 0, 3, 0) === 3 && first.equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  }

  #add({ start, end, line, blank }: Found): void {
    if (blank) {
      this.#blank++;
      return;
    }
    if (this.#form !== 'lines' && this.#form.header && !this.#header) {
      this.#header = { start, end, line };
      return;
    }
    const { records, starts, lines } = this.#marks;
    const last = records.length - 1;
    if (last < 0 || this.#count - records.at(last) >= MARK_RECORDS || start - starts.at(last) >= MARK_BYTES) {
      records.push(this.#count);
      starts.push(start);
      lines.push(line);
    }
    this.#count++;
    if (end - start > this.#longest) this.#longest = end - start;
  }

  #wake(): void {
    const over = this.#complete || this.#failed !== undefined;
    const ready = this.#waiting.filter(({ count }) => over || count <= this.#count);
    this.#waiting = this.#waiting.filter(waiting => !ready.includes(waiting));
    for (const { wake } of ready) wake();
  }

  /** The last mark at or before the record. */
  #markOf(record: number): number {
    const { records } = this.#marks;
    let low = 0;
    let high = records.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (records.at(middle) <= record) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Records from a byte on; the bytes of each are read into a buffer of its own where it is long. */
  *#from(start: number, line: number, wanted: number): Generator<{ start: number; line: number; bytes: Buffer }> {
    const scanner = this.#scanner(start);
    const window = Buffer.allocUnsafe(Math.min(WINDOW, Math.max(4096, wanted * 512)));
    const found: { start: number; end: number; line: number }[] = [];
    const report = (record: Found): void => {
      if (!record.blank) found.push({ start: record.start, end: record.end, line: record.line + line - 1 });
    };
    for (let at = start; at < this.size; ) {
      const read = readSync(this.#file, window, 0, window.length, at);
      if (read === 0) break;
      scanner.push(window.subarray(0, read), report);
      for (const { start: from, end, line: own } of found.splice(0)) {
        const inside = from >= at;
        const bytes = inside ? Buffer.from(window.subarray(from - at, end - at)) : this.#read(from, end);
        yield { start: from, line: own, bytes: withoutReturn(bytes) };
      }
      at += read;
    }
    scanner.finish(report);
    for (const { start: from, end, line: own } of found) yield { start: from, line: own, bytes: withoutReturn(this.#read(from, end)) };
  }

  #read(start: number, end: number): Buffer {
    if (end - start > MOST_BYTES) throw new RangeError(`The record at byte ${start} is longer than 512 MB: is the file really one record a line?`);
    const bytes = Buffer.allocUnsafe(end - start);
    const read = readSync(this.#file, bytes, 0, bytes.length, start);
    return bytes.subarray(0, read);
  }
}

const withoutReturn = (bytes: Buffer): Buffer => (bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes);

/** Numbers that come one after the other, eight bytes each. */
class Column {
  #values: Float64Array;
  length: number;

  constructor(values: Float64Array = new Float64Array(0)) {
    this.#values = values;
    this.length = values.length;
  }

  get values(): Float64Array {
    return this.#values.slice(0, this.length);
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(Math.max(256, this.length * 2));
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = value;
  }
}
