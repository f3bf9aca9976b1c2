// The file of a patch log: opened where it is there, begun where nobody has begun it, and read to its last whole line.
import { constants } from 'node:fs';
import { link, open, rename, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseEntry } from './patchEntry';
import { PatchState } from './patchState';

const LF = 0x0a;

/** Something in the log that is passed over. */
export interface LogProblem {
  /** From 1. */
  readonly line: number;
  readonly reason: string;
}

/** What was read of a log. */
export interface Read {
  readonly state: PatchState;
  readonly problems: readonly LogProblem[];
  /** Bytes of the file; 0 where there is none yet. */
  readonly size: number;
}

/** Undefined where what was asked for is not there; every other error goes on. */
export function unlessAbsent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

export const statThere = (file: string) => stat(file).catch(unlessAbsent);

/** Undefined where there is no such file. */
export const openThere = (file: string): Promise<FileHandle | undefined> => open(file, constants.O_RDWR | constants.O_APPEND).catch(unlessAbsent);

/** Gives a file its name where nobody has it. Rejects with EEXIST where somebody has. */
export async function appear(part: string, file: string): Promise<void> {
  try {
    await link(part, file);
  } catch (error) {
    // Not every file system has links.
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    await rename(part, file);
  }
}

/** Another window writes its last line in less than that, in milliseconds. */
const WRITTEN_WITHIN = 250;

/** What a kill cut off is taken away, so that the next entry begins a line; what another window is just writing is not. */
export async function readThere(handle: FileHandle): Promise<Read> {
  for (;;) {
    const bytes = await readWhole(handle);
    const { whole, ...read } = readLog(bytes);
    if (whole === undefined) return { ...read, size: bytes.length };
    await delay(WRITTEN_WITHIN);
    if ((await handle.stat()).size !== bytes.length) continue;
    await handle.truncate(whole);
    await handle.sync();
    return { ...read, size: whole };
  }
}

/** From its beginning, however often. */
async function readWhole(handle: FileHandle): Promise<Buffer> {
  const { size } = await handle.stat();
  const bytes = Buffer.alloc(size);
  let at = 0;
  while (at < size) {
    const { bytesRead } = await handle.read(bytes, at, size - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}

/** `whole`: how many bytes to keep, where the last line is cut off. */
export function readLog(bytes: Buffer): { state: PatchState; problems: LogProblem[]; whole: number | undefined } {
  const state = new PatchState();
  const problems: LogProblem[] = [];
  const end = bytes.lastIndexOf(LF) + 1;
  let line = 0;
  // Line by line: a text of all may be longer than a text can be.
  for (let from = 0; from < end; ) {
    const to = bytes.indexOf(LF, from);
    const text = bytes.toString('utf8', from, to);
    from = to + 1;
    line++;
    if (text.trim() === '') continue;
    const entry = parseEntry(text);
    const reason = typeof entry === 'string' ? entry : state.add(entry);
    if (reason !== undefined) problems.push({ line, reason });
  }
  const torn = bytes.length - end;
  if (torn > 0) problems.push({ line: line + 1, reason: `it ends in the middle: its ${torn} bytes, which were never reported as saved, are cut off` });
  if (state.unfinished.length > 0) problems.push({ line, reason: `a bulk action was cut off before its end: its ${state.unfinished.length} changes are not in force` });
  return { state, problems, whole: torn > 0 ? end : undefined };
}
