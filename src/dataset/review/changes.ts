// What a patch log is about: its records with all that was said of each, by which marks they can be found, and which labels they are to have.
import type { RecordEntry, RecordMark } from './patchEntry';
import type { PatchState } from './patchState';
import type { WantedLabel } from '../records/rewriteLabels';

/** What is needed of the state of a log. */
export type LogState = Pick<PatchState, 'inForce' | 'everMade' | 'applied'>;

interface Said {
  readonly entry: RecordEntry;
  /** Its place among all. */
  readonly order: number;
}

/** All that was ever said of one record, also what was taken back. */
export interface JudgedRecord {
  readonly said: readonly Said[];
  /** As it was when it was reviewed, and as it became when corrections were written; the latest last. */
  readonly marks: readonly RecordMark[];
}

/** One record that is to have these labels. */
export interface Change {
  /** The latest entry about the record's labels; its reviewer's word. */
  readonly entry: RecordEntry;
  /** Place of that entry among all, for where two changes meet. */
  readonly order: number;
  readonly labels: readonly WantedLabel[];
}

export const keyOf = ({ line, hash }: RecordMark): string => `${line} ${hash}`;

/** The marks of records as corrections were written into the file, by the entry whose labels they got. */
export function appliedMarks({ applied }: Pick<LogState, 'applied'>): ReadonlyMap<string, readonly RecordMark[]> {
  const marks = new Map<string, RecordMark[]>();
  for (const { of, line, hash } of applied) {
    const own = marks.get(of);
    if (own === undefined) marks.set(of, [{ line, hash }]);
    else own.push({ line, hash });
  }
  return marks;
}

/** In the order in which they were first judged. */
export function judgedRecords(state: Pick<LogState, 'everMade' | 'applied'>): JudgedRecord[] {
  const appliedOf = appliedMarks(state);
  const records = new Map<string, { said: Said[]; marks: RecordMark[] }>();
  state.everMade().forEach((entry, order) => {
    const own = { line: entry.line, hash: entry.hash };
    const record = records.get(keyOf(own)) ?? { said: [], marks: [] };
    record.said.push({ entry, order });
    for (const mark of [own, ...(appliedOf.get(entry.id) ?? [])]) {
      records.set(keyOf(mark), record);
      record.marks.push(mark);
    }
  });
  return [...new Set(records.values())];
}

/** What each record is to become, where that is anything. */
export function changesByRecord(state: LogState): ReadonlyMap<JudgedRecord, Change | undefined> {
  const inForce = new Set(state.inForce().map(({ id }) => id));
  const appliedOf = appliedMarks(state);
  return new Map(judgedRecords(state).map(record => [record, changeOf(record, inForce, appliedOf)]));
}

/** A record whose corrections were all taken back is to have its first labels again, where they had been written already. */
function changeOf({ said }: JudgedRecord, inForce: ReadonlySet<string>, appliedOf: ReadonlyMap<string, unknown>): Change | undefined {
  const own = said.filter(({ entry }) => entry.kind === 'labels');
  const current = own.filter(({ entry }) => inForce.has(entry.id)).at(-1);
  if (current !== undefined) return { ...current, labels: current.entry.after ?? [] };
  const [first] = own;
  const written = own.some(({ entry }) => appliedOf.has(entry.id));
  return first !== undefined && written ? { ...first, labels: first.entry.before } : undefined;
}

export const changesOf = (state: LogState): Change[] => [...changesByRecord(state).values()].flatMap(change => change ?? []);
