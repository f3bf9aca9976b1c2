// What a patch log says of one record: the last judgement, the labels in force, the notes.
import { appliedMarks, judgedRecords, keyOf, type LogState } from './changes';
import { placesOf } from './locate';
import type { RecordEntry, RecordMark } from './patchEntry';
import type { WantedLabel } from '../records/rewriteLabels';
import type { TextDataset } from './textDataset';

export interface Judged {
  /** The last judgement that is no note; undefined where there is none. */
  readonly verdict: RecordEntry | undefined;
  /** The labels that a correction in force gives it. */
  readonly labels: readonly WantedLabel[] | undefined;
  readonly notes: readonly string[];
}

const NOTHING: Judged = { verdict: undefined, labels: undefined, notes: [] };

/** Where the records of entries are now, by the ids of these; undefined: nowhere any more. */
type Found = ReadonlyMap<string, RecordMark | undefined>;

/** The records of a log as they stand in the file. */
export class JudgedRecords {
  readonly #byMark = new Map<string, Judged>();
  readonly #found: Found;

  /** @param found entries that are not in it stand where they were judged, or where their corrections were written */
  constructor(state: Pick<LogState, 'applied' | 'inForce'>, found: Found = new Map()) {
    this.#found = found;
    const applied = appliedMarks(state);
    for (const entry of state.inForce()) {
      const marks = found.has(entry.id) ? [found.get(entry.id)] : [entry, ...(applied.get(entry.id) ?? [])];
      for (const mark of marks) if (mark !== undefined) this.#add(keyOf(mark), entry);
    }
  }

  /** Looks for the records in the file as applying does: lines may have moved since they were judged. */
  static async find({ file, framing }: Pick<TextDataset, 'file' | 'framing'>, state: LogState, signal?: AbortSignal): Promise<JudgedRecords> {
    const records = judgedRecords(state);
    const places = await placesOf(file, framing, records, signal);
    return new JudgedRecords(state, new Map(records.flatMap(record => record.said.map(({ entry }) => [entry.id, places.get(record)] as const))));
  }

  /** The same after more was said; of the file as it was. */
  after(state: Pick<LogState, 'applied' | 'inForce'>): JudgedRecords {
    return new JudgedRecords(state, this.#found);
  }

  of(mark: RecordMark): Judged {
    return this.#byMark.get(keyOf(mark)) ?? NOTHING;
  }

  /** By the line of each record that something is said of. */
  byLine(): ReadonlyMap<number, Judged> {
    return new Map(Array.from(this.#byMark, ([key, judged]) => [Number.parseInt(key, 10), judged]));
  }

  /** Where the record of an entry is; undefined: nowhere any more. */
  markOf(entry: RecordEntry): RecordMark | undefined {
    return this.#found.has(entry.id) ? this.#found.get(entry.id) : entry;
  }

  #add(key: string, entry: RecordEntry): void {
    const { verdict, labels, notes } = this.#byMark.get(key) ?? NOTHING;
    // A change in bulk is no look at the record.
    const judged = entry.kind === 'note' || entry.bulk !== undefined ? verdict : entry;
    this.#byMark.set(key, { verdict: judged, labels: entry.kind === 'labels' ? entry.after : labels, notes: entry.note === undefined ? notes : [...notes, entry.note] });
  }
}
