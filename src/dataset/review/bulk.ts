// Bulk actions: one label added to, removed from or replaced on many records; planned first, so that count and sample can be shown.
import { seededRandom } from '../../core/random';
import { RecordSet } from '../engine/bits';
import type { JudgedRecords } from './judged';
import type { BulkAction, RecordMark } from './patchEntry';
import type { Review } from './patchLog';
import type { WantedLabel } from '../records/rewriteLabels';
import { counts } from '../records/shape';
import { fileRecords, wantedOf, type TextDataset } from './textDataset';

export interface BulkRecord extends RecordMark {
  readonly labels: readonly WantedLabel[];
}

export interface BulkPlan {
  readonly action: BulkAction;
  /** What `PatchLog.bulk` is given once the user agrees. */
  readonly reviews: readonly Review[];
  /** Records that have what is wanted already. */
  readonly unchanged: number;
  /** Records that would have no label or several, where the file has room for exactly one: they are not among the reviews. */
  readonly unwritable: number;
  /** A few of the reviews, drawn by chance, in the order of the file. */
  readonly sample: readonly Review[];
}

export interface BulkOptions {
  /** Whether two names mean the same class; equal without case by default. */
  readonly same?: (one: string, other: string) => boolean;
  /** Records have exactly one label. */
  readonly one?: boolean;
  readonly sample?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** The action as the reason of what it changes. */
export function bulkReason(action: BulkAction): string {
  const label = 'label' in action ? `${action.label.name}${action.label.score === undefined ? '' : ` ${action.label.score}`}` : '';
  switch (action.kind) {
    case 'add':
      return `Changed in bulk: ${label} added`;
    case 'remove':
      return `Changed in bulk: ${action.name} removed`;
    case 'replace':
      return `Changed in bulk: ${action.name} replaced by ${label}`;
  }
}

/** The labels after the action; undefined where it changes nothing. A pair whose score is too low to count is no label, but gets the score where there is to be one. */
export function changedLabels(labels: readonly WantedLabel[], action: BulkAction, same = sameName): readonly WantedLabel[] | undefined {
  const has = (name: string): boolean => labels.some(label => same(label.name, name) && counts(label));
  switch (action.kind) {
    case 'add': {
      const { label } = action;
      if (has(label.name)) return undefined;
      const faint = labels.find(own => same(own.name, label.name));
      return faint === undefined ? [...labels, label] : rescored(labels, faint, label.score);
    }
    case 'remove':
      return has(action.name) ? labels.filter(({ name }) => !same(name, action.name)) : undefined;
    case 'replace': {
      const { name, label } = action;
      if (!has(name) || same(name, label.name)) return undefined;
      const old = labels.find(own => same(own.name, name) && counts(own));
      const score = label.score ?? old?.score;
      const there = labels.find(own => same(own.name, label.name));
      const fresh = there === undefined ? [{ name: label.name, ...(score !== undefined && { score }) }] : [];
      const left = labels.flatMap(own => (same(own.name, name) ? (own === old ? fresh : []) : [own]));
      return there === undefined || has(label.name) ? left : (rescored(left, there, score) ?? left);
    }
  }
}

/** One of the labels with another score, in full where none is given; undefined where it has this one. */
const rescored = (labels: readonly WantedLabel[], label: WantedLabel, score = 1): readonly WantedLabel[] | undefined =>
  label.score === score ? undefined : labels.map(own => (own === label ? { ...own, score } : own));

export interface ChosenOptions {
  readonly signal?: AbortSignal;
  /** How many of them are read. */
  readonly onProgress?: (done: number, total: number) => void;
}

const TELL_EVERY = 1_000;

/**
 * The records of these numbers, in the order of the file, with the labels that corrections in force give them.
 * @param numbers from 0, as a dataset of this one file counts; those that cannot be read are passed over
 */
export async function* chosenRecords(dataset: TextDataset, numbers: Uint32Array, judged: JudgedRecords, { signal, onProgress }: ChosenOptions = {}): AsyncGenerator<BulkRecord> {
  const chosen = RecordSet.of(numbers);
  let done = 0;
  if (chosen.size === 0) return;
  for await (const { number, line, hash, record } of fileRecords(dataset, signal)) {
    if (!chosen.has(number)) continue;
    if (++done % TELL_EVERY === 0) onProgress?.(done, chosen.size);
    yield { line, hash, labels: judged.of({ line, hash }).labels ?? wantedOf(record.labels) };
  }
}

export async function planBulk(records: AsyncIterable<BulkRecord>, action: BulkAction, { same = sameName, one = false, sample = 5, seed = 1, signal }: BulkOptions = {}): Promise<BulkPlan> {
  const reviews: Review[] = [];
  const reason = bulkReason(action);
  let unchanged = 0;
  let unwritable = 0;
  for await (const { line, hash, labels } of records) {
    signal?.throwIfAborted();
    const after = changedLabels(labels, action, same);
    if (after === undefined) unchanged++;
    else if (one && after.length !== 1) unwritable++;
    else reviews.push({ kind: 'labels', line, hash, before: labels, after, reason });
  }
  return { action, reviews, unchanged, unwritable, sample: drawn(reviews, sample, seed) };
}

/** So many of all, drawn by chance, in their order. */
export function drawn<T>(all: readonly T[], count: number, seed = 1): T[] {
  const random = seededRandom(seed);
  const lots = all.map((own, at) => ({ own, at, lot: random() })).sort((one, other) => one.lot - other.lot);
  return lots.slice(0, count).sort((one, other) => one.at - other.at).map(({ own }) => own);
}
