// Where results go: stdout with its back-pressure, or a file that appears only when it is complete.
import { fstatSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Io } from './io';
import { UsageError, messageOf } from './exit';

export interface Output {
  /** Resolves when the reader can take more. */
  write(text: string): Promise<void>;
  /** Everything was written. */
  finish(): Promise<void>;
  /** Something went wrong: leaves no half-written file. */
  abandon(): Promise<void>;
  /** The terminal that shows what is written, if one does. */
  readonly terminal: NodeJS.WriteStream | undefined;
  /** Another program reads what is written, perhaps one that shows it on the same terminal. */
  readonly piped: boolean;
}

export async function openOutput(io: Io, file: string | undefined): Promise<Output> {
  return file === undefined ? toStdout(io) : toFile(file);
}

function toStdout({ stdout, signal }: Io): Output {
  return {
    terminal: stdout.isTTY ? stdout : undefined,
    piped: !stdout.isTTY && !isFile(stdout.fd),
    async write(text) {
      signal.throwIfAborted();
      if (text === '' || stdout.write(text)) return;
      await new Promise<void>((resolve, reject) => {
        const settle = (): void => {
          stdout.off('drain', settle);
          signal.removeEventListener('abort', settle);
          if (signal.aborted) reject(signal.reason as Error);
          else resolve();
        };
        stdout.on('drain', settle);
        signal.addEventListener('abort', settle);
      });
    },
    finish: () => Promise.resolve(),
    abandon: () => Promise.resolve(),
  };
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}

async function toFile(file: string): Promise<Output> {
  const temporary = `${file}.${process.pid}.part`;
  let handle: FileHandle;
  try {
    handle = await open(temporary, 'w');
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${messageOf(error)}`);
  }
  return {
    terminal: undefined,
    piped: false,
    async write(text) {
      await handle.appendFile(text);
    },
    async finish() {
      await handle.close();
      await rename(temporary, file);
    },
    async abandon() {
      await handle.close();
      await rm(temporary, { force: true });
    },
  };
}
