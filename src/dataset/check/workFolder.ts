// Columns of numbers that a check works on, each a file: for as long as it runs, in a folder beside what the model said.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { isRunning } from '../../process/isRunning';

type Numbers = Uint8Array | Uint32Array | Float32Array | Float64Array;
type NumbersType<T extends Numbers> = { readonly BYTES_PER_ELEMENT: number; new (buffer: ArrayBuffer): T };

export type ColumnName = 'lines' | 'groups' | 'seen' | 'given' | 'scores' | 'quality' | 'suspicion' | 'uncertainty';

/** Of one process alone; those of processes that were killed are removed. */
export function makeWorkFolder(cacheFolder: string, name: string): string {
  const prefix = `${name}.check-`;
  for (const other of readdirSync(cacheFolder)) {
    if (other.startsWith(prefix) && !isRunning(Number(other.slice(prefix.length).split('-')[0]))) rmSync(path.join(cacheFolder, other), { recursive: true, force: true });
  }
  const folder = path.join(cacheFolder, `${prefix}${process.pid}-${++made}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

let made = 0;

const bytesOf = ({ buffer, byteOffset, byteLength }: Numbers): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

/** Columns that are written from their first number to their last. */
export class ColumnWriter {
  readonly #folder: string;
  readonly #open = new Map<ColumnName, FileHandle>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async append(column: ColumnName, values: Numbers): Promise<void> {
    let handle = this.#open.get(column);
    if (handle === undefined) {
      handle = await open(path.join(this.#folder, column), 'w');
      this.#open.set(column, handle);
    }
    await handle.appendFile(bytesOf(values));
  }

  async close(): Promise<void> {
    for (const handle of this.#open.values()) await handle.close();
    this.#open.clear();
  }
}

/** `count` numbers from number `from` on; by default all. */
export async function readColumn<T extends Numbers>(folder: string, column: ColumnName, type: NumbersType<T>, from = 0, count?: number): Promise<T> {
  const handle = await open(path.join(folder, column), 'r');
  try {
    const width = type.BYTES_PER_ELEMENT;
    const bytes = new Uint8Array(count === undefined ? (await handle.stat()).size : count * width);
    for (let at = 0; at < bytes.length; ) {
      const { bytesRead } = await handle.read(bytes, at, Math.min(1 << 26, bytes.length - at), from * width + at);
      if (bytesRead === 0) throw new RangeError(`${column} ends before its number ${from + Math.ceil(bytes.length / width)}`);
      at += bytesRead;
    }
    return new type(bytes.buffer);
  } finally {
    await handle.close();
  }
}
