// The file of a patch log: opened where it is there, begun where nobody has begun it, and read to its last whole line.
import { constants } from 'node:fs';
import { link, open, rename, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { lastLine, type LastLine } from '../lastLine';
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
  readonly end: LastLine;
}

/** Undefined where what was asked for is not there; every other error goes on. */
export function unlessAbsent(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

export const statThere = (file: string) => stat(file).catch(unlessAbsent);

export interface OpenLog {
  readonly handle: FileHandle;
  /** Why it can only be read. */
  readonly refused?: NodeJS.ErrnoException;
}

const REFUSALS: readonly (string | undefined)[] = ['EACCES', 'EPERM', 'EROFS'];

/** Undefined where there is no such file. One that may not be written is opened for reading: applying corrections to a new file needs no more. */
export async function openThere(file: string): Promise<OpenLog | undefined> {
  try {
    return { handle: await open(file, constants.O_RDWR | constants.O_APPEND) };
  } catch (error) {
    const refused = error as NodeJS.ErrnoException;
    return REFUSALS.includes(refused.code) ? { handle: await open(file, constants.O_RDONLY), refused } : unlessAbsent(error);
  }
}

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

/** Nothing is changed by reading: what a kill cut off stays until something is added. What another window is just writing is waited for. */
export async function readThere(handle: FileHandle): Promise<Read> {
  for (;;) {
    const bytes = await readWhole(handle);
    const { end, ...read } = readLog(bytes);
    if (end.whole === bytes.length && !end.open) return { ...read, end, size: bytes.length };
    await delay(WRITTEN_WITHIN);
    if ((await handle.stat()).size === bytes.length) return { ...read, end, size: bytes.length };
  }
}

/** Cuts off what a kill left half written, so that the next entry begins a line. @returns how many bytes there are now, and what has to stand before the next entry */
export async function mendEnd(handle: FileHandle, { size, end: { whole, open: isOpen } }: Read): Promise<{ readonly size: number; readonly before: string }> {
  const now = (await handle.stat()).size;
  // Whoever has written meanwhile has mended it.
  if (now !== size) return { size: now, before: '' };
  if (whole < size) await handle.truncate(whole);
  return { size: whole, before: isOpen ? '\n' : '' };
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

export function readLog(bytes: Buffer): Omit<Read, 'size'> {
  const state = new PatchState();
  const problems: LogProblem[] = [];
  const end = lastLine(bytes);
  let line = 0;
  // Line by line: a text of all may be longer than a text can be.
  for (let from = 0; from < end.whole; ) {
    const feed = bytes.indexOf(LF, from);
    const to = feed < 0 ? end.whole : feed;
    const text = bytes.toString('utf8', from, to);
    from = to + 1;
    line++;
    if (text.trim() === '') continue;
    const entry = parseEntry(text);
    const reason = typeof entry === 'string' ? entry : state.add(entry);
    if (reason !== undefined) problems.push({ line, reason });
  }
  const torn = bytes.length - end.whole;
  if (torn > 0) problems.push({ line: line + 1, reason: `it ends in the middle: its ${torn} bytes were never reported as saved` });
  if (state.unfinished.length > 0) problems.push({ line, reason: `a bulk action was cut off before its end: its ${state.unfinished.length} changes are not in force` });
  return { state, problems, end };
}

/** What a log goes on from that begins with a copy: every line whole and ended. */
export function wholeLines(bytes: Buffer): Buffer {
  const { whole, open: isOpen } = lastLine(bytes);
  return isOpen ? Buffer.concat([bytes, Buffer.of(LF)]) : bytes.subarray(0, whole);
}
