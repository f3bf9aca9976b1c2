// Writes corrections into a dataset: to a new file or in place, whole or not at all, every other record as it was (in text byte for byte).
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { LabelSet } from '../../core/labelSets';
import { writeParquet } from './applyParquet';
import { changesOf, type Change } from './changes';
import { locateChanges, type Located } from './locate';
import { corrected, type WritingJob, type Written } from './correctedRecord';
import { syncFolder } from './folders';
import { refuseOtherLabels } from './numberedLabels';
import type { PatchLog } from './patchLog';
import { recordLines, type Framing } from './recordLines';
import type { WantedLabel } from '../records/rewriteLabels';
import type { LabelField } from '../records/shape';

export interface ApplyOptions {
  readonly file: string;
  readonly framing: Framing;
  readonly log: PatchLog;
  /** In place only when the user has confirmed it. */
  readonly to: { readonly kind: 'newFile'; readonly file: string } | { readonly kind: 'inPlace' };
  /** Of the dataset's shape; Parquet is written by them. */
  readonly labels?: LabelField;
  /** What the labels are where they are numbers: compared with what they were when they were corrected. */
  readonly numbered?: LabelSet;
  /** The record with other labels, and nothing else of it changed; throws an Error that says why it cannot. */
  readonly rewrite: (record: string, labels: readonly WantedLabel[]) => string;
  /** How the file spells these classes, which are named by their ids. */
  readonly spelling?: (ids: readonly string[], signal: AbortSignal | undefined) => Promise<(id: string) => string>;
  readonly signal?: AbortSignal;
  /** Bytes written so far, and the size of the file. */
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Applied {
  /** Records that were given other labels. */
  readonly changed: number;
  /** Records that had the wanted labels already. */
  readonly unchanged: number;
  readonly moved: Located['moved'];
  readonly unmatched: Located['unmatched'];
  readonly superseded: Located['superseded'];
  /** Records that stay as they were. */
  readonly failed: readonly { readonly change: Change; readonly line: number; readonly reason: string }[];
}

const WRITE_BYTES = 1 << 20;

/** @throws OtherLabelsError; Error where the file changes meanwhile: nothing is written then */
export async function applyCorrections(options: ApplyOptions): Promise<Applied> {
  const { framing, log, to, signal } = options;
  // Behind a link lies what is meant.
  const source = await realpath(options.file);
  const target = to.kind === 'inPlace' ? source : await placeOf(to.file);
  if (to.kind === 'newFile' && target === source) throw new Error(`${to.file} is the dataset itself: applying in place must be asked for`);
  const logs = await Promise.all(log.files.map(placeOf));
  if (options.numbered !== undefined) refuseOtherLabels(options.file, changesOf(log.state), log.state, options.numbered);
  if (logs.includes(target)) throw new Error(`${target} holds the corrections themselves: nothing is written over them`);
  const before = await stat(source);
  const located = await locateChanges(source, framing, log.state, signal);
  const temporary = `${target}.${process.pid}.part`;
  try {
    const job = { source, temporary, byLine: await spelt(located.byLine, options), total: before.size };
    const written = framing.kind === 'parquet' ? await writeParquet(job, framing.engine, options) : await writeText(job, options);
    await keep(temporary, before.mode);
    const after = await stat(source);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs) throw new Error(`${options.file} has changed meanwhile, so nothing was written: apply again`);
    signal?.throwIfAborted();
    // Before the file takes its place: a kill in between leaves marks that no record has, which do no harm.
    if (to.kind === 'inPlace') await log.applied(written.marks);
    await rename(temporary, target);
    await syncFolder(path.dirname(target));
    return { changed: written.marks.length, unchanged: written.unchanged, failed: written.failed, moved: located.moved, unmatched: located.unmatched, superseded: located.superseded };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Also of a file that is not there yet, behind all links of its folder. */
async function placeOf(file: string): Promise<string> {
  const whole = path.resolve(file);
  return realpath(whole).catch(async () => path.join(await realpath(path.dirname(whole)).catch(() => path.dirname(whole)), path.basename(whole)));
}

/** Labels as the file spells them; those that a record gets back are so already. */
async function spelt(byLine: ReadonlyMap<number, Change>, { spelling, signal }: ApplyOptions): Promise<ReadonlyMap<number, Change>> {
  const isNew = ({ entry, labels }: Change): boolean => labels !== entry.before;
  const ids = new Set([...byLine.values()].filter(isNew).flatMap(({ labels }) => labels.map(({ name }) => name)));
  const spell = await spelling?.([...ids], signal);
  if (spell === undefined) return byLine;
  return new Map([...byLine].map(([line, change]) => [line, isNew(change) ? { ...change, labels: change.labels.map(label => ({ ...label, name: spell(label.name) })) } : change]));
}

/** With the mode of the file that it stands for, and on disk. */
async function keep(file: string, mode: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeText({ source, temporary, byLine, total }: WritingJob, { framing, rewrite, signal, onProgress }: ApplyOptions): Promise<Written> {
  const written: Written = { marks: [], failed: [], unchanged: 0 };
  const handle = await open(temporary, 'w');
  let pending: Buffer[] = [];
  let size = 0;
  let done = 0;
  const flush = async (): Promise<void> => {
    await handle.appendFile(Buffer.concat(pending));
    done += size;
    pending = [];
    size = 0;
    onProgress?.(done, total);
  };
  try {
    for await (const record of recordLines(source, framing, signal)) {
      const change = byLine.get(record.line);
      const bytes = change === undefined ? record.bytes : corrected(record, change, rewrite, written);
      pending.push(record.before, bytes, record.lineEnd);
      size += record.before.length + bytes.length + record.lineEnd.length;
      if (size >= WRITE_BYTES) await flush();
    }
    await flush();
  } finally {
    await handle.close();
  }
  return written;
}
