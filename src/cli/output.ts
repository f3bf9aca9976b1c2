// Where results go: stdout with its back-pressure, or a file that appears only when it is complete.
import { fstatSync } from 'node:fs';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Io } from './io';
import { UsageError, codeOf, messageOf } from './exit';

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
  try {
    // Behind a link lies what is meant.
    const target = await realpath(file).catch(() => file);
    const found = await stat(target).catch(() => undefined);
    if (found?.isDirectory()) throw new UsageError(`cannot write ${file}: this is a folder`);
    return found === undefined || found.isFile() ? await toNewFile(target) : toHandle(await open(target, 'w'));
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`cannot write ${file}: ${whyUnwritable(error, file)}`);
  }
}

async function toNewFile(file: string): Promise<Output> {
  const temporary = `${file}.${process.pid}.part`;
  const output = toHandle(await open(temporary, 'w'));
  return {
    ...output,
    async finish() {
      await output.finish();
      await rename(temporary, file);
    },
    async abandon() {
      await output.abandon();
      await rm(temporary, { force: true });
    },
  };
}

/** A device or a named pipe is written to as it is: a file renamed to its name would take its place. */
const toHandle = (handle: FileHandle): Output => ({
  terminal: undefined,
  piped: false,
  write: text => handle.appendFile(text),
  finish: () => handle.close(),
  abandon: () => handle.close(),
});

/** What keeps a file from being written, in words. */
function whyUnwritable(error: unknown, file: string): string {
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `there is no folder ${path.dirname(file)}`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'you may not write there';
    default:
      return messageOf(error);
  }
}
