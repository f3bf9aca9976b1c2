// Which files are narratives: single files, folders gone through, and corpora of JSON Lines with a narrative on each line.
import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { compareNames } from '../../synthesis/output/narrativeOrder';
import { REJECTED, REPORT } from '../../synthesis/output/writeDataset';
import { RUN_FILE } from '../../synthesis/run/runFile';
import { codeOf, UsageError } from '../exit';
import { whyUnreadable } from '../scriptFile';

/** What is taken from a folder; a file that is named is taken whatever its ending. */
export const TEXT_ENDINGS = ['.txt', '.md', '.fountain', '.transcript', '.srt', '.vtt'] as const;
export const CORPUS_ENDINGS = ['.jsonl', '.ndjson'] as const;

export interface NarrativeFile {
  /** As typed, or below the folder as typed; with slashes on every system, since it is part of names. */
  readonly name: string;
  readonly kind: 'text' | 'corpus';
  /** Why it cannot be read, where that is known already. */
  readonly fault?: string;
}

export interface FoundFiles {
  /** In the order in which they are taken: by name, numbers by their value. */
  readonly files: readonly NarrativeFile[];
  /** Files of the folders with other endings. */
  readonly others: number;
  /** Folders that are passed over with all that is below them, since what generate writes is no narrative. */
  readonly made: readonly string[];
}

/** @param out the folder that the run goes to, whether or not anything lies there yet: the narratives are the same ones before and after */
export async function findNarratives(places: readonly string[], out?: string): Promise<FoundFiles> {
  const found = new Map<string, NarrativeFile>();
  const made: string[] = [];
  let others = 0;
  const own = out === undefined ? undefined : await realpath(out).catch(() => undefined);
  for (const place of places) {
    const name = slashed(place);
    const kind = await kindOfPlace(place);
    if (kind === 'file') {
      found.set(name, { name, kind: isCorpus(name) ? 'corpus' : 'text' });
      continue;
    }
    const below = await walk(name, own);
    for (const file of below) {
      if (file.kind === 'other') others++;
      else if (file.kind === 'made') made.push(file.name);
      else found.set(file.name, file.kind === 'fault' ? { name: file.name, kind: 'text', fault: file.fault } : { name: file.name, kind: file.kind });
    }
  }
  return { files: [...found.values()].sort((one, other) => compareNames(one.name, other.name)), others, made: [...new Set(made)].sort(compareNames) };
}

async function kindOfPlace(place: string): Promise<'file' | 'folder'> {
  try {
    return (await stat(place)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    throw new UsageError(`${place}: ${codeOf(error) === 'ENOENT' ? 'there is no such file or folder' : whyUnreadable(error)}`);
  }
}

type Below = { readonly name: string; readonly kind: 'text' | 'corpus' | 'other' | 'made' } | { readonly name: string; readonly kind: 'fault'; readonly fault: string };

/** Hidden files and folders are left alone; links are followed to files only, so that no circle is. */
async function walk(folder: string, out: string | undefined): Promise<Below[]> {
  const found: Below[] = [];
  const open = [folder];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries = await readdir(at, { withFileTypes: true }).catch((error: unknown) => whyUnreadable(error));
    if (typeof entries === 'string') {
      found.push({ name: at, kind: 'fault', fault: `the folder cannot be read: ${entries}` });
      continue;
    }
    if (isMade(entries.map(({ name }) => name)) || (out !== undefined && (await realpath(at).catch(() => undefined)) === out)) {
      found.push({ name: at, kind: 'made' });
      continue;
    }
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue;
      const name = `${at.replace(/\/+$/, '')}/${entry.name}`;
      if (entry.isDirectory()) open.push(name);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await stat(name).catch(() => undefined))?.isFile() === true)) found.push({ name, kind: kindOfName(name) });
    }
  }
  return found;
}

/** A run, or a data set made of some. */
const isMade = (names: readonly string[]): boolean => names.includes(RUN_FILE) || [REPORT, REJECTED].every(name => names.includes(name));

function kindOfName(name: string): 'text' | 'corpus' | 'other' {
  if (isCorpus(name)) return 'corpus';
  return TEXT_ENDINGS.some(ending => name.toLowerCase().endsWith(ending)) ? 'text' : 'other';
}

const isCorpus = (name: string): boolean => CORPUS_ENDINGS.some(ending => name.toLowerCase().endsWith(ending));
const slashed = (place: string): string => (path.sep === '/' ? place : place.split(path.sep).join('/'));
