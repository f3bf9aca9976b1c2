// One at a time: a lock file that names its owner, so that one left by a dead process is not waited for.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export async function withLock<T>(file: string, log: (message: string) => void, work: () => Promise<T>): Promise<T> {
  for (let tries = 0; !take(file); tries++) {
    if (tries === 0) log(`Waiting for another run that holds ${file}`);
    if (tries > 1800) throw new Error(`${file} has been held for 15 minutes; remove it if nothing else is running`);
    await sleep(500);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    if (!ownerLives(file)) rmSync(file, { force: true });
    return false;
  }
}

function ownerLives(file: string): boolean {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    // Empty: just being written.
    if (owner > 0) process.kill(owner, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
