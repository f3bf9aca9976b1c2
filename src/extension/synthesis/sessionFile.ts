// What a session is about, on disk: its narratives, what was asked for, and of which server. Beside it lie its journal and its run.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Narrative } from '../../synthesis/example';
import { isHeldElsewhere } from '../../synthesis/run/lock';
import type { RunSettings } from '../../synthesis/run/runSettings';
import type { FormValues } from '../../webview/generate/messages';
import { lockSession } from './sessionLock';

export const SESSION_SCHEMA = 1;

export interface SessionFile {
  readonly schema: typeof SESSION_SCHEMA;
  readonly id: string;
  readonly title: string;
  /** ISO 8601. */
  readonly created: string;
  readonly narratives: readonly Narrative[];
  readonly values: FormValues;
  readonly remarks: readonly string[];
  /** What a started run was started with, and how it ended; undefined while it is a form. */
  readonly run?: { readonly settings: RunSettings; readonly baseUrl: string; readonly ended?: 'done' | 'stopped' | 'failed'; readonly words?: string };
}

const NAME = 'session.json';
export const journalOf = (folder: string): string => path.join(folder, 'journal.jsonl');
export const runFolderOf = (folder: string): string => path.join(folder, 'run');

/** Whole or not at all. */
export async function writeSession(folder: string, session: SessionFile): Promise<void> {
  await mkdir(folder, { recursive: true });
  const temporary = path.join(folder, `${NAME}.${randomUUID()}`);
  try {
    await writeFile(temporary, `${JSON.stringify(session)}\n`);
    await rename(temporary, path.join(folder, NAME));
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** @throws Error that names the folder, where it holds no session of this version */
export async function readSession(folder: string): Promise<SessionFile> {
  const text = await readFile(path.join(folder, NAME), 'utf8');
  const value = JSON.parse(text) as Partial<SessionFile>;
  if (value.schema !== SESSION_SCHEMA || typeof value.id !== 'string' || !Array.isArray(value.narratives)) throw new Error(`${folder} holds no examples that this version can read.`);
  return value as SessionFile;
}

interface ListedSession {
  readonly folder: string;
  readonly session: SessionFile;
}

/** One with a run. */
export interface ListedRun extends ListedSession {
  /** Another window has it open. */
  readonly isElsewhere: boolean;
}

/** Sessions whose run was started, the newest first. What cannot be read is passed over. */
export async function listSessions(root: string): Promise<ListedRun[]> {
  const all = (await allSessions(root)).filter(({ session }) => session.run !== undefined);
  const listed = await Promise.all(all.map(async one => ({ ...one, isElsewhere: await isHeldElsewhere(one.folder) })));
  return listed.sort((one, other) => other.session.created.localeCompare(one.session.created));
}

async function allSessions(root: string): Promise<ListedSession[]> {
  const names = await readdir(root).catch(() => []);
  const read = await Promise.all(names.map(name => path.join(root, name)).map(folder => readSession(folder).then(session => [{ folder, session }], () => [])));
  return read.flat();
}

const DAY = 24 * 60 * 60 * 1000;

/** Forms that were filled in a day ago or earlier, and never sent; not those that are still open, in whichever window. */
export async function dropOldForms(root: string, now: Date): Promise<void> {
  for (const { folder, session } of await allSessions(root)) {
    const { mtimeMs } = await stat(folder).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    const unlock = session.run === undefined && now.getTime() - mtimeMs > DAY ? await lockSession(folder, 0).catch(() => undefined) : undefined;
    if (unlock === undefined) continue;
    // Another window may just have sent it.
    if ((await readSession(folder)).run === undefined) await rm(folder, { recursive: true, force: true });
    await unlock();
  }
}
