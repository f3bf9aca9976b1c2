// Files of JSON Lines that are written as a stream and appear under their names only when all of them are whole.
import { createHash, type Hash } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

const blockLength = 256 * 1024;

interface Growing {
  readonly handle: FileHandle;
  readonly temporary: string;
  readonly hash: Hash;
  block: string;
  lines: number;
}

export interface WrittenFile {
  /** From the folder, with slashes. */
  readonly name: string;
  /** Lines, where it is JSON Lines. */
  readonly lines: number;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
}

const endingOf = (process: number | string): string => `.${process}.part`;

/** Of a temporary name, what was to have been written, and by which process. */
export function begunBy(temporary: string): { readonly name: string; readonly process: number } | undefined {
  const id = /\.(\d+)\.part$/.exec(temporary)?.[1];
  return id === undefined ? undefined : { name: temporary.slice(0, -endingOf(id).length), process: Number(id) };
}

/** Writes files of one folder under temporary names; `finish` renames them all, `abandon` leaves what was there before. */
export class FolderWriter {
  readonly #files = new Map<string, Growing>();

  constructor(private readonly folder: string) {}

  /** One value as a line of JSON. */
  async line(name: string, value: unknown): Promise<void> {
    const file = await this.#open(name);
    file.block += `${JSON.stringify(value)}\n`;
    file.lines++;
    if (file.block.length >= blockLength) await flush(file);
  }

  async text(name: string, content: string): Promise<void> {
    const file = await this.#open(name);
    file.block += content;
    await flush(file);
  }

  /** A file without lines, where none has been written to it. */
  async touch(name: string): Promise<void> {
    await this.#open(name);
  }

  async finish(): Promise<WrittenFile[]> {
    const written: WrittenFile[] = [];
    for (const file of this.#files.values()) {
      await flush(file);
      await file.handle.sync();
      await file.handle.close();
    }
    for (const [name, file] of this.#files) {
      await rename(file.temporary, path.join(this.folder, name));
      written.push({ name, lines: file.lines, sha256: file.hash.digest('hex') });
    }
    this.#files.clear();
    return written;
  }

  async abandon(): Promise<void> {
    for (const { handle, temporary } of this.#files.values()) {
      await handle.close().catch(() => undefined);
      await rm(temporary, { force: true });
    }
    this.#files.clear();
  }

  async #open(name: string): Promise<Growing> {
    const known = this.#files.get(name);
    if (known !== undefined) return known;
    const place = path.join(this.folder, name);
    await mkdir(path.dirname(place), { recursive: true });
    const temporary = `${place}${endingOf(process.pid)}`;
    const file: Growing = { handle: await open(temporary, 'w'), temporary, hash: createHash('sha256'), block: '', lines: 0 };
    this.#files.set(name, file);
    return file;
  }
}

async function flush(file: Growing): Promise<void> {
  const { block } = file;
  file.block = '';
  if (block === '') return;
  file.hash.update(block);
  await file.handle.appendFile(block);
}
