// The labels of JSON Lines straight from their bytes, by a module of WebAssembly (wasm/labelScan.ts): twice as fast as the same in JavaScript. Lines that are not plain, or whose labels stand there in an unusual way, are left to DuckDB: both come to the same.
import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { MOST_CLASSES } from '../../core/labelLimits';
import { spellingsOf } from '../records/spellings';
import type { RecordShape } from '../records/shape';
import { LINE_FEED } from './recordScanner';

interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** What of it is used here: the types of Node leave it out. */
const { WebAssembly: webAssembly } = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object) => { readonly exports: unknown };
  };
};

interface Exports {
  readonly memory: Memory;
  linesAt(): number;
  givenAt(): number;
  masksAt(): number;
  oddAt(): number;
  oddCount(): number;
  setField(length: number, form: number): void;
  addName(length: number, index: number): number;
  scan(from: number, end: number, stop: number): number;
}

const PAGE = 65_536;
const LONGEST_FIELD = 1_024;
const LONGEST_NAME = 64;
/** Bytes that may be read behind the last line. */
const SLACK = 16;
const MASK_SLOTS = 32_768;
const FORMS = { pairs: 0, names: 1, ids: 1, name: 2, id: 2 } as const;

const modules = new Map<string, object>();

function compiled(file: string): object {
  const known = modules.get(file);
  if (known) return known;
  const module = new webAssembly.Module(readFileSync(file));
  modules.set(file, module);
  return module;
}

/** Whether the labels of such records can be counted so. */
export function canScan(shape: RecordShape): boolean {
  const { labels, set } = shape;
  if (labels.form === 'columns' || set.classes.length > MOST_CLASSES) return false;
  if ('separator' in labels && labels.separator !== '') return false;
  const names = spellingsOf(shape).flat();
  return Buffer.byteLength(labels.field) < LONGEST_FIELD && names.length <= 2_048 && names.every(name => Buffer.byteLength(name) <= LONGEST_NAME);
}

export class LabelScan {
  readonly #wasm: Exports;
  readonly #start: number;
  #buffer: Buffer;

  /**
   * @param module the compiled file: dist/labelScan.wasm
   * @param shape one that `canScan`
   * @param length bytes of lines that there must be room for
   */
  constructor(module: string, shape: RecordShape, length: number) {
    const { labels } = shape;
    if (labels.form === 'columns') throw new Error('columns are not scanned');
    this.#wasm = new webAssembly.Instance(compiled(module)).exports as Exports;
    this.#start = this.#wasm.linesAt();
    this.#wasm.setField(this.#give(labels.field), FORMS[labels.form]);
    spellingsOf(shape).forEach((names, index) => names.forEach(name => this.#wasm.addName(this.#give(name), index)));
    this.#buffer = this.#room(length);
  }

  /** Where lines are read to. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** Keeps the first `held` bytes. */
  enlarge(length: number, held: number): void {
    const kept = Buffer.from(this.#buffer.subarray(0, held));
    this.#buffer = this.#room(length);
    kept.copy(this.#buffer);
  }

  /**
   * Counts the lines of the buffer from byte `from` on that begin before `stop`.
   * @param end behind a line feed
   * @param isOdd is told of each line that was not counted, without its line feed
   * @returns whether all could be counted or told of: not where there are too many different masks
   */
  count(from: number, end: number, stop: number, isOdd: (from: number, to: number) => void): boolean {
    const valid = isUtf8(this.#buffer.subarray(from, end));
    for (let at = from; at < end && at < stop; ) {
      const to = valid ? end : this.#buffer.indexOf(LINE_FEED, at) + 1;
      if (!valid && !isUtf8(this.#buffer.subarray(at, to))) {
        isOdd(at, to - 1);
        at = to;
        continue;
      }
      const start = this.#start;
      const next = this.#wasm.scan(start + at, start + to, start + Math.min(to, stop));
      if (next === 0) return false;
      const odd = new Uint32Array(this.#wasm.memory.buffer, this.#wasm.oddAt(), this.#wasm.oddCount() * 2);
      for (let line = 0; line < odd.length; line += 2) isOdd((odd[line] ?? 0) - start, (odd[line + 1] ?? 0) - start);
      at = next - start;
    }
    return true;
  }

  /** How many of the lines so far have each mask: a bit for each class that the record is labelled with. */
  masks(): [mask: bigint, lines: number][] {
    const at = this.#wasm.masksAt();
    const masks = new BigUint64Array(this.#wasm.memory.buffer, at, MASK_SLOTS * 2);
    const counts = new Uint32Array(this.#wasm.memory.buffer, at, MASK_SLOTS * 4);
    const found: [bigint, number][] = [];
    for (let slot = 0; slot < MASK_SLOTS; slot++) {
      const lines = counts[slot * 4 + 2] ?? 0;
      if (lines > 0) found.push([masks[slot * 2] ?? 0n, lines]);
    }
    return found;
  }

  #give(text: string): number {
    return Buffer.from(this.#wasm.memory.buffer, this.#wasm.givenAt(), LONGEST_FIELD).write(text);
  }

  #room(length: number): Buffer {
    const { memory } = this.#wasm;
    const lacking = this.#start + length + SLACK - memory.buffer.byteLength;
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE));
    return Buffer.from(memory.buffer, this.#start, length);
  }
}
