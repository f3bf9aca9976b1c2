// Appending records to a dataset's file and taking them out again, so that no byte of it that is not ours is touched.
import { createHash } from 'node:crypto';
import { open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Example } from '../../synthesis/example';
import type { Appending } from './journalEntry';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const sizeOf = (file: string): Promise<number | undefined> => stat(file).then(({ size }) => size, () => undefined);

const OBSTACLES: Readonly<Record<string, string>> = { EACCES: 'you may not write there', EPERM: 'you may not write there', EROFS: 'you may not write there', ENOENT: 'its folder is not there', ENOTDIR: 'its folder is not there', EISDIR: 'it is a folder', ENOSPC: 'the disk is full' };

/** The system's word on a file, for people. */
function unwritable(file: string, error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new Error(`Nothing is appended, because ${path.basename(file)} cannot be written: ${OBSTACLES[code] ?? (error instanceof Error ? error.message : String(error))}.`, { cause: error });
}

/** Bytes of a file from a place on. */
async function tail(file: string, from: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await handle.read(buffer, 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * What is to be appended, and how it is found again. The last line of the file is ended where it is not.
 * @throws Error where the file is none of JSON lines, or cannot be read
 */
export async function planAppending(file: string, records: readonly Example[]): Promise<{ readonly appending: Appending; readonly bytes: Buffer }> {
  if (!/\.(jsonl|ndjson)$/i.test(file)) throw new Error(`Examples are lines of JSON: ${path.basename(file)} would have to end in .jsonl or .ndjson.`);
  const before = await sizeOf(file);
  const last = before === undefined || before === 0 ? undefined : await tail(file, before - 1, 1).catch((error: unknown) => Promise.reject(unwritable(file, error)));
  const isOpen = last !== undefined && last[0] !== 0x0a;
  const bytes = Buffer.from(`${isOpen ? '\n' : ''}${records.map(record => `${JSON.stringify(record)}\n`).join('')}`);
  return { appending: { file, ids: records.map(({ id }) => id), ...(before !== undefined && { before }), bytes: bytes.length, sha256: sha256(bytes) }, bytes };
}

/** @throws Error where the file has changed since it was planned, or cannot be written; half of it is not left behind */
export async function append({ file, before }: Appending, bytes: Uint8Array): Promise<void> {
  if ((await sizeOf(file)) !== before) throw new Error(`${path.basename(file)} has just changed: try again.`);
  const handle = await open(file, before === undefined ? 'ax' : 'a').catch((error: unknown) => Promise.reject(unwritable(file, error)));
  try {
    await handle.appendFile(bytes);
    await handle.sync();
  } catch (error) {
    await handle.truncate(before ?? 0).catch(() => undefined);
    throw unwritable(file, error);
  } finally {
    await handle.close();
  }
}

/** Whether the file ends with what was appended, has nothing of it, or is another one by now. */
export async function standing({ file, before, bytes, sha256: wanted }: Appending): Promise<'there' | 'absent' | 'changed'> {
  const size = await sizeOf(file);
  if (size === undefined || size === (before ?? 0)) return 'absent';
  if (size !== (before ?? 0) + bytes) return 'changed';
  return sha256(await tail(file, before ?? 0, bytes)) === wanted ? 'there' : 'changed';
}

/** A file that has nothing of it any more, or is gone, is left as it is. @throws Error where the file is no longer as it was left */
export async function takeOut(appending: Appending): Promise<void> {
  const { file, before } = appending;
  const found = await standing(appending);
  if (found === 'absent') return;
  if (found === 'changed') throw new Error(`${path.basename(file)} has changed since the examples were appended: they stay in it, and have to be taken out by hand.`);
  if (before === undefined) return rm(file);
  const handle = await open(file, 'r+');
  try {
    await handle.truncate(before);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
