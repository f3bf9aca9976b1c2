// A file of lines that only grows: what is reported as written is on disk, and a line that a kill cut off is gone at the next opening.
import { open, type FileHandle } from 'node:fs/promises';

interface Waiting {
  readonly text: string;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: unknown) => void;
}

const STEP = 64 * 1024;

export class AppendFile {
  /** Bytes of an unfinished last line that were cut off. */
  readonly torn: number;
  readonly #handle: FileHandle;
  #size: number;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;

  private constructor(handle: FileHandle, size: number, torn: number) {
    this.#handle = handle;
    this.#size = size;
    this.torn = torn;
  }

  static async open(file: string): Promise<AppendFile> {
    const handle = await open(file, 'a+');
    try {
      const { size } = await handle.stat();
      const whole = await endOfLastLine(handle, size);
      if (whole < size) {
        await handle.truncate(whole);
        await handle.sync();
      }
      return new AppendFile(handle, whole, size - whole);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Bytes on disk. */
  get size(): number {
    return this.#size;
  }

  /**
   * Appends whole lines. Those that come while others are being written go to disk together, with one `fdatasync`.
   * @returns where they begin, once they are on disk; a write that fails (a full disk) leaves nothing behind
   */
  append(text: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, resolve, reject });
      this.#flushing ??= this.#flush().finally(() => {
        this.#flushing = undefined;
      });
    });
  }

  /** Cuts the file to its first `size` bytes: what came after never counted. */
  async cutTo(size: number): Promise<void> {
    await this.#flushing;
    if (size >= this.#size) return;
    await this.#handle.truncate(size);
    await this.#handle.sync();
    this.#size = size;
  }

  /** The line that begins at `offset`, without its end. */
  async lineAt(offset: number): Promise<string> {
    const pieces: Buffer[] = [];
    for (let at = offset; ; ) {
      const { bytesRead, buffer } = await this.#handle.read(Buffer.allocUnsafe(offset === at ? 4096 : STEP), 0, undefined, at);
      const end = buffer.subarray(0, bytesRead).indexOf(0x0a);
      pieces.push(buffer.subarray(0, end < 0 ? bytesRead : end));
      if (end >= 0 || bytesRead === 0) return Buffer.concat(pieces).toString('utf8');
      at += bytesRead;
    }
  }

  async close(): Promise<void> {
    await this.#flushing;
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const start = this.#size;
      try {
        const bytes = Buffer.from(batch.map(({ text }) => text).join(''));
        await this.#handle.appendFile(bytes);
        await this.#handle.datasync();
        this.#size += bytes.length;
      } catch (error) {
        await this.#handle.truncate(start).catch(() => undefined);
        for (const { reject } of batch) reject(error);
        continue;
      }
      let offset = start;
      for (const { text, resolve } of batch) {
        resolve(offset);
        offset += Buffer.byteLength(text);
      }
    }
  }
}

async function endOfLastLine(handle: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(STEP);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - STEP);
    const { bytesRead } = await handle.read(buffer, 0, end - start, start);
    const found = buffer.subarray(0, bytesRead).lastIndexOf(0x0a);
    if (found >= 0) return start + found + 1;
    end = start;
  }
  return 0;
}
