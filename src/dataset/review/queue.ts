// The review queue: likely errors, undecided records and a random share, mixed from the first place on, each with its reason.
import { Largest } from '../../core/largest';
import { seededRandom } from '../../core/random';
import type { LabelCheck } from '../check/checkLabels';
import { errorReason, randomReason, uncertainReason } from './reasons';

export type ReviewKind = 'error' | 'uncertain' | 'random';

export interface ReviewEntry {
  readonly row: number;
  readonly line: number;
  readonly kind: ReviewKind;
  /** In words, for the reviewer. */
  readonly reason: string;
}

export interface ReviewQueue {
  readonly entries: readonly ReviewEntry[];
  readonly counts: Readonly<Record<ReviewKind, number>>;
  /** How many likely errors there are in all, be they in the queue or not. */
  readonly errors: number;
  /** Why the other records are not in it; the counts add up to all of them. */
  readonly left: readonly { readonly reason: string; readonly count: number }[];
}

export interface QueueOptions {
  /** The dataset's classes, as they are called. */
  readonly names: readonly string[];
  /** Parts of the queue; they need not add up to 1. */
  readonly shares?: Readonly<Record<ReviewKind, number>>;
  /** Most records of the queue; by default as many as hold every likely error. */
  readonly size?: number;
  readonly seed?: number;
  /** Rows that have been reviewed already. */
  readonly reviewed?: ReadonlySet<number>;
}

export type QueueInput = Pick<LabelCheck, 'lines' | 'given' | 'issues' | 'suspicion' | 'uncertainty' | 'labels' | 'rare' | 'unread'> & {
  readonly scores: { row(row: number): Float32Array };
};

/** Mixed so that whoever stops early has seen some of each: the random share says how many errors the others miss. */
export const SHARES: Readonly<Record<ReviewKind, number>> = { error: 0.8, uncertain: 0.1, random: 0.1 };
const KINDS = ['error', 'uncertain', 'random'] as const;
/** A label's best rival must be so many times as probable (as a logarithm) for a record without an issue to be a likely error. */
const SUSPICIOUS = Math.log(10);

/** What becomes of each record, a byte for each. */
const [FREE, REVIEWED, UNREAD, TAKEN] = [0, 1, 2, 3] as const;

interface Choice {
  readonly status: Uint8Array;
  readonly free: number;
  readonly errors: number;
  readonly quota: Readonly<Record<ReviewKind, number>>;
  readonly chosen: Readonly<Record<ReviewKind, Uint32Array>>;
  /** 1 where the record has an issue. */
  readonly contradicted: Uint8Array;
}

export function reviewQueue(check: QueueInput, options: QueueOptions): ReviewQueue {
  const choice = choose(check, options);
  const { chosen, quota, errors } = choice;
  const entries = mixed(chosen, quota).map(([kind, row]) => ({ row, line: check.lines[row] ?? 0, kind, reason: reasonOf(kind, check, row, options.names) }));
  return { entries, errors, counts: { error: chosen.error.length, uncertain: chosen.uncertain.length, random: chosen.random.length }, left: leftOut(check, choice) };
}

/** How many records the queue would hold, without making it. */
export const queueLength = (check: QueueInput, options: Omit<QueueOptions, 'names'>): number => Object.values(choose(check, options).chosen).reduce((sum, { length }) => sum + length, 0);

/** How many records are likely errors. */
export const countErrors = (check: QueueInput): number => choose(check, { size: 0 }).errors;

function choose(check: QueueInput, { shares = SHARES, seed = 1, reviewed = new Set<number>(), size }: Omit<QueueOptions, 'names'>): Choice {
  const { suspicion, uncertainty, lines } = check;
  const total = KINDS.reduce((sum, kind) => sum + Math.max(0, shares[kind]), 0);
  if (!(total > 0)) throw new RangeError('a queue needs at least one share above 0');
  const status = new Uint8Array(lines.length);
  for (const row of reviewed) status[row] = REVIEWED;
  for (const { row } of check.unread) status[row] = UNREAD;
  const contradicted = new Uint8Array(lines.length);
  for (const row of check.issues.columns.rows) contradicted[row] = 1;
  // Records with an issue, or with a label whose best rival is many times as probable.
  const isError = (row: number): boolean => contradicted[row] === 1 || (suspicion[row] as number) >= SUSPICIOUS;
  const [free, errors] = [countOf(status, () => true), countOf(status, isError)];
  const wanted = Math.min(size ?? (shares.error > 0 ? Math.ceil((errors * total) / shares.error) : free), free);
  const quota = Object.fromEntries(KINDS.map(kind => [kind, Math.round((wanted * Math.max(0, shares[kind])) / total)])) as Record<ReviewKind, number>;
  const take = (rows: Uint32Array): Uint32Array => {
    for (const row of rows) status[row] = TAKEN;
    return rows;
  };
  const error = take(highest(status, isError, suspicion, quota.error));
  // Drawn before the undecided ones are: it stands for all that the errors leave.
  const random = take(drawn(status, quota.random, seed));
  const uncertain = take(highest(status, () => true, uncertainty, quota.uncertain));
  return { status, free, errors, quota, contradicted, chosen: { error, uncertain, random } };
}

function countOf(status: Uint8Array, fits: (row: number) => boolean): number {
  let count = 0;
  for (let row = 0; row < status.length; row++) if (status[row] === FREE && fits(row)) count++;
  return count;
}

/** The free records with the highest values, the highest first. */
function highest(status: Uint8Array, fits: (row: number) => boolean, values: Float32Array, most: number): Uint32Array {
  const largest = new Largest(most);
  for (let row = 0; row < status.length; row++) if (status[row] === FREE && fits(row)) largest.offer(row, values[row] as number);
  return largest.take().rows;
}

/** Of the free records, without replacement, in the order of the draw. */
function drawn(status: Uint8Array, count: number, seed: number): Uint32Array {
  const random = seededRandom(seed);
  const pool = new Uint32Array(countOf(status, () => true));
  for (let row = 0, at = 0; row < status.length; row++) if (status[row] === FREE) pool[at++] = row;
  const most = Math.min(count, pool.length);
  for (let at = 0; at < most; at++) {
    const other = at + Math.floor(random() * (pool.length - at));
    [pool[at], pool[other]] = [pool[other] as number, pool[at] as number];
  }
  return pool.slice(0, most);
}

/** At each place the kind that is farthest behind its share. */
function mixed(chosen: Choice['chosen'], quota: Choice['quota']): [ReviewKind, number][] {
  const places = KINDS.flatMap(kind => Array.from(chosen[kind], (row, at) => ({ kind, row, due: (at + 0.5) / Math.max(1, quota[kind]) })));
  return places.sort((a, b) => a.due - b.due || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)).map(({ kind, row }) => [kind, row]);
}

function reasonOf(kind: ReviewKind, check: QueueInput, row: number, names: readonly string[]): string {
  if (kind === 'random') return randomReason();
  return kind === 'error' ? errorReason(check, row, names) : uncertainReason(check, row, names);
}

function leftOut(check: QueueInput, { status, contradicted, errors, chosen, free }: Choice): ReviewQueue['left'] {
  const rare = new Set(check.rare);
  const unjudged = countOf(status, row => {
    if (contradicted[row] === 1 || (check.suspicion[row] as number) >= SUSPICIOUS) return false;
    const labels = check.given.of(row);
    return labels.length > 0 && labels.every(index => rare.has(index));
  });
  const tail = Math.max(0, errors - chosen.error.length);
  const others = free - chosen.error.length - chosen.random.length - chosen.uncertain.length;
  const are = (wanted: number): number => status.reduce((sum, own) => sum + (own === wanted ? 1 : 0), 0);
  return [
    { reason: 'reviewed already', count: are(REVIEWED) },
    { reason: 'the model could not read them', count: are(UNREAD) },
    { reason: 'likely errors that the size of the queue leaves out', count: tail },
    { reason: 'they have only labels that are too rare to judge', count: unjudged },
    { reason: 'the scores agree with their labels, and chance did not draw them', count: others - tail - unjudged },
  ].filter(({ count }) => count > 0);
}
