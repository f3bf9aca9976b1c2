// One process at a time in a run's folder: a lock file with who holds it, taken over from the dead.
import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning } from '../../process/isRunning';
import { RunError } from './runError';

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
  readonly at: string;
}

/** About a second, for others that take over the same lock to be done. */
const MOST_ATTEMPTS = 50;

/** Kills in a row, each in the moment of taking a lock away, that are seen to. */
const MOST_KILLS = 8;

/** Of the locks that this very process holds or is about to take: its id alone may be that of a dead one that had the same. */
const own = new Set<string>();

/**
 * Takes the lock of `folder`.
 * @returns gives it back
 * @throws RunError `locked` where another process, or this one, has it; `unreadable` where it cannot be told who
 */
export async function lockFolder(folder: string, host = os.hostname()): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock');
  const holder: Holder = { pid: process.pid, host, token: randomUUID(), at: new Date().toISOString() };
  const made = path.join(folder, `lock.${holder.token}`);
  await writeFile(made, `${JSON.stringify(holder)}\n`);
  own.add(holder.token);
  try {
    for (let attempt = 0; !(await linked(made, file)); attempt++) {
      const other = await readHolder(file).catch((error: unknown) => error as NodeJS.ErrnoException);
      if (attempt > MOST_ATTEMPTS && (other === undefined || other instanceof Error)) throw unreadableError(file, other);
      if (other === undefined || other instanceof Error) await sleep(20);
      else if (attempt > MOST_ATTEMPTS || !isGone(other, host)) throw heldError(folder, other, host);
      else if (!(await takeAway(file, made, other.token, host))) await sleep(20);
    }
  } catch (error) {
    own.delete(holder.token);
    throw error;
  } finally {
    await rm(made, { force: true });
  }
  return async () => {
    own.delete(holder.token);
    const left = await readHolder(file).catch(() => undefined);
    if (left?.token === holder.token) await rm(file, { force: true });
  };
}

/** Whether another process has the folder now, as far as can be told. */
export async function isHeldElsewhere(folder: string): Promise<boolean> {
  const holder = await readHolder(path.join(folder, 'lock')).catch(() => undefined);
  return holder !== undefined && holder.pid !== process.pid && !isGone(holder, os.hostname());
}

/** A link is made whole or not at all, and never over a file. Where the disk knows no links, a copy has to do. */
async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
      return copyFile(from, to, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** undefined where the file is gone; one whose text says nothing belongs to nobody. Rejects where it cannot be read. */
async function readHolder(file: string): Promise<Holder | undefined> {
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as Holder;
  } catch {
    return { pid: 0, host: '', token: '', at: '' };
  }
}

function isGone({ pid, host, token }: Holder, here: string): boolean {
  if (token === '') return true;
  if (host !== here) return false;
  if (pid === process.pid) return !own.has(token);
  return !isRunning(pid);
}

/**
 * Removes the dead one's lock. Only one process at a time may, and it looks once more whose lock it is: else the lock of a process that was quicker could go.
 * Whose turn it is says another lock, which a kill can leave too: it is taken away in the same way.
 * @returns false where another one is, or was, at it: to be tried again
 */
async function takeAway(file: string, made: string, dead: string, host: string, depth = 0): Promise<boolean> {
  const turn = `${file}.taking`;
  if (!(await linked(made, turn))) {
    const other = depth < MOST_KILLS ? await readHolder(turn) : undefined;
    if (other !== undefined && isGone(other, host)) await takeAway(turn, made, other.token, host, depth + 1);
    return false;
  }
  try {
    if ((await readHolder(file))?.token === dead) await rm(file, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
  return true;
}

const unreadableError = (file: string, error: NodeJS.ErrnoException | undefined): RunError => new RunError('unreadable', `${file} cannot be read${error?.code === undefined ? '' : ` (${error.code})`}, so that nobody can tell whether the folder is in use. If nothing runs there any more, delete it, or choose another folder.`);

function heldError(folder: string, { pid, host, at }: Holder, here: string): RunError {
  if (host === here) return new RunError('locked', `${folder} is in use by process ${pid} since ${at}: wait for it to end, or choose another folder. If no such process runs any more, delete the files in it whose names begin with "lock".`);
  return new RunError('locked', `${folder} is in use by process ${pid} on ${host} since ${at}. If nothing runs there any more, delete the files in it whose names begin with "lock".`);
}
