// One process at a time in a run's folder: a lock file with who holds it, taken over from the dead.
import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from './runError';

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly token: string;
  readonly at: string;
}

/** About a second, for others that take over the same lock to be done. */
const MOST_ATTEMPTS = 50;

/** Of the locks that this very process holds: its id alone may be that of a dead one that had the same. */
const own = new Set<string>();

/**
 * Takes the lock of `folder`.
 * @returns gives it back
 * @throws RunError `locked` where another process, or this one, has it
 */
export async function lockFolder(folder: string, host = os.hostname()): Promise<() => Promise<void>> {
  const file = path.join(folder, 'lock');
  const holder: Holder = { pid: process.pid, host, token: randomUUID(), at: new Date().toISOString() };
  const made = path.join(folder, `lock.${holder.token}`);
  await writeFile(made, `${JSON.stringify(holder)}\n`);
  try {
    for (let attempt = 0; !(await linked(made, file)); attempt++) {
      const other = await readHolder(file);
      if (other === undefined) continue;
      if (attempt > MOST_ATTEMPTS || !isGone(other, host)) throw heldError(folder, other, host);
      if (!(await takeAway(file, made, other.token))) await sleep(20);
    }
  } finally {
    await rm(made, { force: true });
  }
  own.add(holder.token);
  return async () => {
    own.delete(holder.token);
    if ((await readHolder(file))?.token === holder.token) await rm(file, { force: true });
  };
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

/** undefined where the file is gone; one that cannot be read belongs to nobody. */
async function readHolder(file: string): Promise<Holder | undefined> {
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined;
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
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * Removes the dead one's lock. Only one process at a time may, and it looks once more whose lock it is: else the lock of a process that was quicker could go.
 * @returns false where another one is at it
 */
async function takeAway(file: string, made: string, dead: string): Promise<boolean> {
  const turn = `${file}.taking`;
  if (!(await linked(made, turn))) return false;
  try {
    if ((await readHolder(file))?.token === dead) await rm(file, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
  return true;
}

function heldError(folder: string, { pid, host, at }: Holder, here: string): RunError {
  if (host === here) return new RunError('locked', `${folder} is in use by process ${pid} since ${at}: wait for it to end, or choose another folder. If no such process runs any more, delete the files in it whose names begin with "lock".`);
  return new RunError('locked', `${folder} is in use by process ${pid} on ${host} since ${at}. If nothing runs there any more, delete the files in it whose names begin with "lock".`);
}
