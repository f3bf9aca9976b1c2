// Which faults of a file are listed as problems: the first of the real ones, then duplicates, and how many there are in all. Pure.
import { duplicateWords } from '../../../dataset/records/duplicates';
import { faultAt, type Fault, type Severity } from '../../../dataset/records/faults';
import type { LineFacts, RecordLines } from './recordLines';

export interface PlannedProblem {
  readonly line: number;
  readonly fault: Fault;
  /** The line that said the same first. */
  readonly first?: number;
}

export interface Problems {
  /** In the order of their lines. */
  readonly listed: readonly PlannedProblem[];
  readonly total: number;
  /** Of all, listed or not; undefined where there are none. */
  readonly worst: Severity | undefined;
  /** Lines that are not blank. */
  readonly records: number;
}

export const NO_PROBLEMS: Problems = { listed: [], total: 0, worst: undefined, records: 0 };
/** VS Code keeps 1,000 of a file, and nobody reads so many. */
export const MOST_PROBLEMS = 500;
const STEP = 1024;

/** Duplicates are looked for among all lines each time, because an edit may make or unmake any. */
export function* problemsOf(lines: RecordLines): Generator<void, Problems, void> {
  const faults: PlannedProblem[] = [];
  const duplicates: PlannedProblem[] = [];
  const seen = new Map<number, number>();
  let total = 0;
  let records = 0;
  let worst: Severity | undefined;
  for (let line = 0; line < lines.count; line++) {
    if (line % STEP === STEP - 1) yield;
    const facts = lines.at(line);
    if (facts === undefined) continue;
    if (facts.kind !== 'blank') records++;
    total += facts.faults.length;
    for (const fault of facts.faults) {
      worst = worse(worst, fault.severity);
      if (faults.length < MOST_PROBLEMS) faults.push({ line, fault });
    }
    const first = firstWith(facts, line, seen);
    if (first === undefined) continue;
    total++;
    worst ??= 'information';
    if (duplicates.length < MOST_PROBLEMS) duplicates.push({ line, fault: duplicateOf(first), first });
  }
  const listed = [...faults, ...duplicates.slice(0, MOST_PROBLEMS - faults.length)];
  return { listed: listed.sort((one, other) => one.line - other.line || one.fault.start - other.fault.start), total, worst, records };
}

function firstWith({ hash }: LineFacts, line: number, seen: Map<number, number>): number | undefined {
  if (hash === 0) return undefined;
  const first = seen.get(hash);
  if (first === undefined) seen.set(hash, line);
  return first;
}

const duplicateOf = (first: number): Fault => faultAt('duplicate', { start: 0, end: 0 }, duplicateWords(first + 1));

const ORDER: readonly Severity[] = ['information', 'warning', 'error'];
const worse = (one: Severity | undefined, other: Severity): Severity => (one === undefined || ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one);

/** What the entry with the total says, as severe as the worst that it counts; undefined where all are listed. */
export function remainder({ listed, total, worst = 'information' }: Problems): { readonly message: string; readonly severity: Severity } | undefined {
  if (total <= listed.length) return undefined;
  return { message: `${total} problems in this file; the first ${listed.length} are listed. Those that matter come before duplicates.`, severity: worst };
}
