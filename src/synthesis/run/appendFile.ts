// A file of lines that only grows: what is reported as written is on disk, and a line that a kill cut off is gone at the next opening.
import { ftruncateSync, writeSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const STEP = 64 * 1024;

export class AppendFile {
  /** Bytes of an unfinished last line that were cut off. */
  readonly torn: number;
  readonly #handle: FileHandle;
  #size: number;
  #waiting: Waiting[] = [];
  #syncing: Promise<void> | undefined;

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

  /** Bytes written. */
  get size(): number {
    return this.#size;
  }

  /**
   * Appends whole lines: at once into the system's memory, where a kill of this process cannot reach them, then to the disk.
   * Those that come while others are on their way to the disk go there together, with one `fdatasync`.
   * @returns where they begin, once they are on disk; a write that fails (a full disk) leaves nothing behind
   */
  async append(text: string): Promise<number> {
    const offset = this.#write(Buffer.from(text));
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#syncing ??= this.#sync().finally(() => {
        this.#syncing = undefined;
      });
    });
    return offset;
  }

  /** Cuts the file to its first `size` bytes: what came after never counted. */
  async cutTo(size: number): Promise<void> {
    await this.#syncing;
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
    await this.#syncing;
    await this.#handle.close();
  }

  #write(bytes: Buffer): number {
    const offset = this.#size;
    const { fd } = this.#handle;
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
    } catch (error) {
      // A full disk may have taken half of it, which nobody was told of.
      ftruncateSync(fd, offset);
      throw error;
    }
    this.#size += bytes.length;
    return offset;
  }

  async #sync(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#handle.datasync();
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
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
