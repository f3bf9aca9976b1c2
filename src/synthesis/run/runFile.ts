// run.json: what a run is, written once and whole.
import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { RunError } from './runError';
import type { RunSettings } from './runSettings';

export interface RunFile {
  readonly schema: 1;
  /** Random; batch jobs carry it. */
  readonly id: string;
  /** ISO 8601. */
  readonly begun: string;
  readonly settings: RunSettings;
  /** When the narratives that it was given were all done, ISO 8601; undefined while they are not. */
  readonly ended?: string;
  /** Why those narratives are not all that there are; undefined where they are. */
  readonly unfinished?: string;
}

export const RUN_FILE = 'run.json';

/** undefined where the folder holds no run. */
export async function readRunFile(folder: string): Promise<RunFile | undefined> {
  const file = path.join(folder, RUN_FILE);
  let text;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  let value: { schema?: unknown; id?: unknown; settings?: unknown };
  try {
    value = JSON.parse(text) as typeof value;
  } catch {
    throw new RunError('unreadable', `${file} is not JSON: put back an earlier copy, or choose another folder.`);
  }
  if (value.schema !== 1) throw new RunError('unreadable', `${file} is of schema ${JSON.stringify(value.schema ?? null)}, and this version reads 1.`);
  if (typeof value.id !== 'string' || typeof value.settings !== 'object') throw new RunError('unreadable', `${file} lacks its id or its settings: put back an earlier copy, or choose another folder.`);
  return value as RunFile;
}

export async function writeRunFile(folder: string, run: RunFile): Promise<void> {
  const made = path.join(folder, `${RUN_FILE}.new`);
  const handle = await open(made, 'w');
  try {
    await handle.writeFile(`${JSON.stringify(run, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(made, path.join(folder, RUN_FILE));
}
