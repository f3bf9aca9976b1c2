// The review queue: likely errors, undecided records and a random share, mixed from the first place on, each with its reason.
import { classesOf } from '../../core/labelMatrix';
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

export type QueueInput = Pick<LabelCheck, 'lines' | 'given' | 'scores' | 'issues' | 'suspicion' | 'uncertainty' | 'labels' | 'rare' | 'unread'>;

/** Mixed so that whoever stops early has seen some of each: the random share says how many errors the others miss. */
export const SHARES: Readonly<Record<ReviewKind, number>> = { error: 0.8, uncertain: 0.1, random: 0.1 };
const KINDS = ['error', 'uncertain', 'random'] as const;
/** A label's best rival must be so many times as probable (as a logarithm) for a record without an issue to be a likely error. */
const SUSPICIOUS = Math.log(10);

export function reviewQueue(check: QueueInput, options: QueueOptions): ReviewQueue {
  const { shares = SHARES, seed = 1, reviewed = new Set<number>() } = options;
  const unread = new Set(check.unread.map(({ row }) => row));
  const free = Array.from(check.lines.keys()).filter(row => !unread.has(row) && !reviewed.has(row));
  const errors = likelyErrors(check, free);
  const total = KINDS.reduce((sum, kind) => sum + Math.max(0, shares[kind]), 0);
  if (!(total > 0)) throw new RangeError('a queue needs at least one share above 0');
  const wanted = options.size ?? (shares.error > 0 ? Math.ceil((errors.length * total) / shares.error) : free.length);
  const quota = Object.fromEntries(KINDS.map(kind => [kind, Math.round((Math.min(wanted, free.length) * Math.max(0, shares[kind])) / total)])) as Record<ReviewKind, number>;
  const taken = new Set(errors.slice(0, quota.error));
  const chosen: Record<ReviewKind, readonly number[]> = { error: [...taken], uncertain: [], random: [] };
  const rest = free.filter(row => !taken.has(row));
  // Drawn before the undecided ones are: it stands for all that the errors leave.
  chosen.random = drawn(rest, quota.random, seed);
  for (const row of chosen.random) taken.add(row);
  const undecided = byFalling(rest.filter(row => !taken.has(row)), check.uncertainty);
  chosen.uncertain = undecided.slice(0, quota.uncertain);
  const entries = mixed(chosen, quota).map(([kind, row]) => ({ row, line: check.lines[row] ?? 0, kind, reason: reasonOf(kind, check, row, options.names) }));
  return {
    entries,
    counts: { error: chosen.error.length, uncertain: chosen.uncertain.length, random: chosen.random.length },
    left: leftOut(check, free, entries, { unread: unread.size, reviewed: [...reviewed].filter(row => row < check.lines.length && !unread.has(row)).length }, errors.length - chosen.error.length),
  };
}

/** Records with an issue, or with a label whose best rival is many times as probable; the most suspicious first. */
function likelyErrors({ issues, suspicion }: QueueInput, free: readonly number[]): number[] {
  const contradicted = new Set(issues.map(({ row }) => row));
  return byFalling(free.filter(row => contradicted.has(row) || (suspicion[row] ?? 0) >= SUSPICIOUS), suspicion);
}

const byFalling = (rows: readonly number[], values: Float32Array): number[] => [...rows].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);

/** Without replacement, in the order of the draw. */
function drawn(rows: readonly number[], count: number, seed: number): number[] {
  const random = seededRandom(seed);
  const pool = [...rows];
  const most = Math.min(count, pool.length);
  for (let at = 0; at < most; at++) {
    const other = at + Math.floor(random() * (pool.length - at));
    [pool[at], pool[other]] = [pool[other] as number, pool[at] as number];
  }
  return pool.slice(0, most);
}

/** At each place the kind that is farthest behind its share. */
function mixed(chosen: Readonly<Record<ReviewKind, readonly number[]>>, quota: Readonly<Record<ReviewKind, number>>): [ReviewKind, number][] {
  const places = KINDS.flatMap(kind => chosen[kind].map((row, at) => ({ kind, row, due: (at + 0.5) / Math.max(1, quota[kind]) })));
  return places.sort((a, b) => a.due - b.due || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)).map(({ kind, row }) => [kind, row]);
}

function reasonOf(kind: ReviewKind, check: QueueInput, row: number, names: readonly string[]): string {
  if (kind === 'random') return randomReason();
  return kind === 'error' ? errorReason(check, row, names) : uncertainReason(check, row, names);
}

function leftOut(check: QueueInput, free: readonly number[], entries: readonly ReviewEntry[], gone: { readonly unread: number; readonly reviewed: number }, overflow: number): ReviewQueue['left'] {
  const inside = new Set(entries.map(({ row }) => row));
  const rare = new Set(check.rare);
  const suspected = new Set(check.issues.map(({ row }) => row));
  const others = free.filter(row => !inside.has(row));
  const unjudged = others.filter(row => {
    const labels = classesOf(check.given, row);
    return !suspected.has(row) && (check.suspicion[row] ?? 0) < SUSPICIOUS && labels.length > 0 && labels.every(index => rare.has(index));
  }).length;
  const tail = Math.max(0, overflow);
  return [
    { reason: 'reviewed already', count: gone.reviewed },
    { reason: 'the model could not read them', count: gone.unread },
    { reason: 'likely errors that the size of the queue leaves out', count: tail },
    { reason: 'they have only labels that are too rare to judge', count: unjudged },
    { reason: 'the scores agree with their labels, and chance did not draw them', count: others.length - tail - unjudged },
  ].filter(({ count }) => count > 0);
}
