// What a patch log asks of the file: for each record its labels, and by which marks it can be found.
import type { RecordEntry, RecordMark } from './patchEntry';
import type { PatchState } from './patchState';
import type { WantedLabel } from '../records/rewriteLabels';

/** One record that is to have these labels. */
export interface Change {
  /** The latest entry about the record's labels; its reviewer's word. */
  readonly entry: RecordEntry;
  /** Place of that entry among all, for where two changes meet. */
  readonly order: number;
  readonly labels: readonly WantedLabel[];
  /** As it was when it was reviewed, and as it became when corrections were written; the latest last. */
  readonly marks: readonly RecordMark[];
}

const keyOf = ({ line, hash }: RecordMark): string => `${line} ${hash}`;

/** A record whose corrections were all taken back is to have its first labels again, where they had been written already. */
export function changesOf(state: Pick<PatchState, 'inForce' | 'everMade' | 'applied'>): Change[] {
  const inForce = new Set(state.inForce().map(({ id }) => id));
  const appliedOf = new Map<string, RecordMark[]>();
  for (const { of, line, hash } of state.applied) appliedOf.set(of, [...(appliedOf.get(of) ?? []), { line, hash }]);
  const groups = new Map<string, { entries: { entry: RecordEntry; order: number }[]; marks: RecordMark[]; written: boolean }>();
  state.everMade().forEach((entry, order) => {
    if (entry.kind !== 'labels') return;
    const own = { line: entry.line, hash: entry.hash };
    const group = groups.get(keyOf(own)) ?? { entries: [], marks: [], written: false };
    group.entries.push({ entry, order });
    for (const mark of [own, ...(appliedOf.get(entry.id) ?? [])]) {
      groups.set(keyOf(mark), group);
      group.marks.push(mark);
    }
    group.written ||= appliedOf.has(entry.id);
  });
  return [...new Set(groups.values())].flatMap(({ entries, marks, written }): Change[] => {
    const current = entries.filter(({ entry }) => inForce.has(entry.id)).at(-1);
    const [first] = entries;
    if (current !== undefined) return [{ ...current, labels: current.entry.after ?? [], marks }];
    return first !== undefined && written ? [{ ...first, labels: first.entry.before, marks }] : [];
  });
}
