// What a patch log says of one record: the last judgement, the labels in force, the notes.
import type { RecordEntry, RecordMark } from './patchEntry';
import type { PatchLog } from './patchLog';
import type { WantedLabel } from '../records/rewriteLabels';

export interface Judged {
  /** The last judgement that is no note; undefined where there is none. */
  readonly verdict: RecordEntry | undefined;
  /** The labels that a correction in force gives it. */
  readonly labels: readonly WantedLabel[] | undefined;
  readonly notes: readonly string[];
}

const NOTHING: Judged = { verdict: undefined, labels: undefined, notes: [] };
const keyOf = ({ line, hash }: RecordMark): string => `${line} ${hash}`;

/** The records of a log by what they were when they were judged, and by what they became when corrections were written. */
export class JudgedRecords {
  readonly #byMark = new Map<string, Judged>();

  constructor(state: Pick<PatchLog['state'], 'applied' | 'inForce'>) {
    const applied = new Map<string, RecordMark[]>();
    for (const { of, line, hash } of state.applied) applied.set(of, [...(applied.get(of) ?? []), { line, hash }]);
    for (const entry of state.inForce()) for (const mark of [entry, ...(applied.get(entry.id) ?? [])]) this.#add(keyOf(mark), entry);
  }

  of(mark: RecordMark): Judged {
    return this.#byMark.get(keyOf(mark)) ?? NOTHING;
  }

  #add(key: string, entry: RecordEntry): void {
    const { verdict, labels, notes } = this.#byMark.get(key) ?? NOTHING;
    // A change in bulk is no look at the record.
    const judged = entry.kind === 'note' || entry.bulk !== undefined ? verdict : entry;
    this.#byMark.set(key, { verdict: judged, labels: entry.kind === 'labels' ? entry.after : labels, notes: entry.note === undefined ? notes : [...notes, entry.note] });
  }
}
