// Which patch log belongs to a dataset: its own, or one of the name that files of several kinds used to share.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { formatOf } from '../engine/fileFormat';
import { beginningOf, tableOf } from '../engine/tableBeginning';
import type { ParquetEngine } from './parquetRecords';
import { correctionsFile } from './patchLog';
import { parseEntry } from './patchEntry';
import { hashOf, recordLines, type Framing } from './recordLines';

export interface LogFiles {
  readonly file: string;
  /** The log of the older name, where the dataset has none of its own yet and that one is about it. */
  readonly earlier?: string;
  /** Whether there is any of them. */
  readonly there: boolean;
}

const KINDS = ['.jsonl', '.ndjson', '.csv', '.tsv', '.tab', '.parquet', '.pq'];
const stemOf = (file: string): string => file.replace(/\.[^./\\]+$/, '');

/** @param engine needed where a Parquet file stands beside others of its name */
export async function logFilesOf(dataset: string, engine?: ParquetEngine): Promise<LogFiles> {
  const file = correctionsFile(dataset);
  const shared = `${stemOf(dataset)}.corrections.jsonl`;
  if (shared === file || (await isThere(file))) return { file, there: await isThere(file) };
  return (await isThere(shared)) && (await isAbout(shared, dataset, engine)) ? { file, earlier: shared, there: true } : { file, there: false };
}

const isThere = (file: string): Promise<boolean> => stat(file).then(found => found.isFile(), () => false);

/** It can be about no other file, or it knows a record of this one. */
async function isAbout(log: string, dataset: string, engine: ParquetEngine | undefined): Promise<boolean> {
  const base = path.basename(dataset);
  const others = (await readdir(path.dirname(dataset))).filter(name => name !== base && stemOf(name) === stemOf(base) && KINDS.includes(path.extname(name).toLowerCase()));
  if (others.length === 0) return true;
  if (!(await isThere(dataset))) return false;
  const hashes = new Set((await readFile(log, 'utf8')).split('\n').flatMap(line => {
    const entry = line.trim() === '' ? '' : parseEntry(line);
    return typeof entry === 'object' && 'hash' in entry ? [entry.hash] : [];
  }));
  const framing = await framingOf(dataset, engine);
  if (framing === undefined || hashes.size === 0) return false;
  for await (const { bytes } of recordLines(dataset, framing)) if (hashes.has(hashOf(bytes))) return true;
  return false;
}

async function framingOf(dataset: string, engine: ParquetEngine | undefined): Promise<Framing | undefined> {
  const format = formatOf(dataset);
  if (format === 'parquet') return engine && { kind: 'parquet', engine };
  const table = format === 'jsonl' ? undefined : tableOf(await beginningOf(dataset), format === 'tsv');
  return table?.quotes === true ? { kind: 'table', separator: table.separator } : { kind: 'lines' };
}
