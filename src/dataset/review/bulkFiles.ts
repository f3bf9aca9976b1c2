// A change in bulk over the files of one dataset: planned for each, told of as one, written and taken back in all of them.
import { holdsOne } from '../../core/labelKind';
import { classNamed, classNamedOrNumbered } from '../records/classLookup';
import { areNumbers } from '../records/shape';
import { bulkReason, chosenRecords, drawn, planBulk, type BulkPlan } from './bulk';
import { JudgedRecords } from './judged';
import { numberedLabels } from './numberedLabels';
import type { BulkAction } from './patchEntry';
import type { PatchLog, Review } from './patchLog';
import type { TextDataset } from './textDataset';

type Log = Pick<PatchLog, 'bulk' | 'undo' | 'redo' | 'state'>;

export interface BulkFile {
  readonly dataset: TextDataset;
  readonly log: Log;
  /** Records of this file, from 0. */
  readonly numbers: Uint32Array;
}

export interface FilesPlan {
  readonly action: BulkAction;
  readonly parts: readonly { readonly file: BulkFile; readonly plan: BulkPlan }[];
  readonly changed: number;
  readonly unchanged: number;
  readonly unwritable: number;
  /** A few of all that would change, drawn by chance, in the order of the files. */
  readonly sample: readonly { readonly file: string; readonly review: Review }[];
}

export interface FilesOptions {
  readonly sample: number;
  readonly signal?: AbortSignal;
  /** Of the records of all files, how many are read. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The records of a dataset by its files.
 * @param numbers as the dataset counts them, from 0 on through all files, in their order
 * @param counts how many records each file has
 */
export function numbersByFile(numbers: Uint32Array, counts: readonly number[]): Uint32Array[] {
  let first = 0;
  return counts.map(count => {
    const from = first;
    first += count;
    return numbers.filter(number => number >= from && number < from + count).map(number => number - from);
  });
}

/** @throws Error where a file has no such label: it would get one that it does not know */
export async function planFiles(files: readonly BulkFile[], action: BulkAction, { sample, signal, onProgress }: FilesOptions): Promise<FilesPlan> {
  const total = files.reduce((sum, { numbers }) => sum + numbers.length, 0);
  const parts: { file: BulkFile; plan: BulkPlan }[] = [];
  let before = 0;
  for (const file of files) {
    const { dataset, log, numbers } = file;
    const { set, labels } = dataset.shape;
    if (numbers.length > 0 && 'label' in action && classNamed(set, action.label.name) === undefined) throw new Error(`${dataset.file} has no label ${JSON.stringify(action.label.name)}, so it is changed by itself: filter its records out, or open it alone`);
    const called = areNumbers(labels) ? classNamedOrNumbered : classNamed;
    const same = (one: string, other: string): boolean => (called(set, one) ?? one) === (called(set, other) ?? other);
    const done = before;
    const judged = await JudgedRecords.find(dataset, log.state, signal);
    const records = chosenRecords(dataset, numbers, judged, { ...(signal && { signal }), onProgress: own => onProgress?.(done + own, total) });
    parts.push({ file, plan: await planBulk(records, scoredFor(action, labels.form === 'pairs'), { same, one: holdsOne(labels), sample, ...(signal && { signal }) }) });
    before += numbers.length;
  }
  const all = parts.flatMap(({ file, plan }) => plan.reviews.map(review => ({ file: file.dataset.file, review })));
  const sum = (of: (plan: BulkPlan) => number): number => parts.reduce((so, { plan }) => so + of(plan), 0);
  return { action, parts, changed: all.length, unchanged: sum(plan => plan.unchanged), unwritable: sum(plan => plan.unwritable), sample: drawn(all, sample) };
}

/** Only pairs have scores. */
const scoredFor = (action: BulkAction, scored: boolean): BulkAction => (!scored && 'label' in action ? { ...action, label: { name: action.label.name } } : action);

/** A change that is in the logs of these files. */
export type DoneInFiles = readonly { readonly file: string; readonly log: Log; readonly id: string }[];

/**
 * Resolves when it is on disk in all files; where one cannot be written, it is taken back in the others.
 * @param where which records these are, in words that follow what was done
 */
export async function changeFiles({ action, parts }: FilesPlan, where: string, now = new Date()): Promise<DoneInFiles> {
  const concerned = parts.filter(({ plan }) => plan.reviews.length > 0);
  // By this its parts are known as one, also after a restart.
  const together = concerned.length < 2 ? '' : `, in ${concerned.length} files, ${now.toISOString()}`;
  const done: { file: string; log: Log; id: string }[] = [];
  try {
    for (const { file: { dataset, log }, plan } of concerned) {
      const reviews = plan.reviews.map(review => ({ ...review, reason: `${bulkReason(action)}${together}` }));
      done.push({ file: dataset.file, log, id: await log.bulk(plan.action, reviews, `${bulkReason(action)}${together}, ${where}`, numberedLabels(dataset.shape)) });
    }
  } catch (error) {
    for (const { log, id } of done) await log.undo(id);
    throw error;
  }
  return done;
}

/** The last change in bulk of these files that is in force, in all of them that it was made in. */
export function lastInFiles(logs: readonly { readonly file: string; readonly log: Log }[]): DoneInFiles {
  const found = logs.flatMap(({ file, log }) => {
    const last = log.state.lastBulk;
    const first = last?.changes[0];
    return last === undefined ? [] : [{ file, log, id: last.id, at: first?.at ?? '', reason: first?.reason ?? '' }];
  });
  const newest = found.reduce<(typeof found)[number] | undefined>((best, own) => (best === undefined || own.at > best.at ? own : best), undefined);
  const isPart = (own: (typeof found)[number]): boolean => own === newest || (own.reason === newest?.reason && / in \d+ files, /.test(own.reason));
  return found.filter(isPart).map(({ file, log, id }) => ({ file, log, id }));
}

export interface TakenBack {
  /** What was done. */
  readonly reason: string;
  readonly records: number;
}

/** @throws Error where it was taken back already */
export async function takeBackIn(done: DoneInFiles): Promise<TakenBack> {
  let reason = 'Changed in bulk';
  let records = 0;
  let any = false;
  for (const { log, id } of done) {
    const last = log.state.lastBulk;
    const changes = last?.id === id ? last.changes : [];
    reason = changes[0]?.reason?.replace(/, in \d+ files, .*$/, '') ?? reason;
    if (!(await log.undo(id))) continue;
    any = true;
    records += changes.length;
  }
  if (!any) throw new Error('This change in bulk was taken back already.');
  return { reason, records };
}

/** @throws Error where something else was said since in one of them */
export async function doAgainIn(done: DoneInFiles): Promise<void> {
  if (done.some(({ log, id }) => log.state.redoable !== id)) throw new Error('Something else was said since, so it cannot be done again.');
  for (const { log } of done) await log.redo();
}
