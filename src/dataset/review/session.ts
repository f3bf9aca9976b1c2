// A review: the queue of a checked file with its records, what has been said of each, and saying more. It knows no page.
import { classNames } from '../../core/labelSets';
import type { RecordShape } from '../records/shape';
import type { WantedLabel } from '../records/rewriteLabels';
import type { FileCheck } from './checkFile';
import { JudgedRecords, type Judged } from './judged';
import type { ModelLabels } from './modelLabels';
import { numberedLabels } from './numberedLabels';
import type { PatchLog, Review } from './patchLog';
import { queueLength, reviewQueue, type ReviewEntry, type ReviewQueue } from './queue';
import { fileRecords, wantedOf, type FileRecord, type TextDataset } from './textDataset';

export type Verdict =
  | { readonly kind: 'labels'; readonly labels: readonly WantedLabel[] }
  | { readonly kind: 'keep' | 'ambiguous' | 'skip' };

export interface ReviewItem {
  /** Its place in the queue, from 0. */
  readonly at: number;
  readonly entry: ReviewEntry;
  readonly record: FileRecord;
  readonly judged: Judged;
  /** Classes that the model gives. */
  readonly model: readonly number[];
  /** Out-of-sample probabilities of the dataset's classes. */
  readonly scores: Float32Array;
  readonly seen: boolean;
}

export interface SessionPorts {
  readonly checked: FileCheck;
  readonly model: ModelLabels;
  readonly log: PatchLog;
  /** Most records of a queue; the rest comes when it is done. */
  readonly size?: number;
  readonly signal?: AbortSignal;
}

const SIZE = 5_000;

export class ReviewSession {
  readonly queue: ReviewQueue;
  readonly #ports: SessionPorts;
  /** Of the queue, and behind them those of earlier ones that are taken up again. */
  readonly #places: Placed[];
  #before: number;
  /** Skipped in earlier queues of this review. */
  #earlier: readonly Placed[];
  /** Places of skipped records that are gone through again, and not judged since. */
  readonly #again = new Set<number>();
  #judged: JudgedRecords;

  private constructor(ports: SessionPorts, { queue, places, before, earlier, judged }: { queue: ReviewQueue; places: readonly Placed[]; before: number; earlier: readonly Placed[]; judged: JudgedRecords }) {
    this.#ports = ports;
    this.queue = queue;
    this.#places = [...places];
    this.#before = before;
    this.#earlier = earlier;
    this.#judged = judged;
  }

  /** The same queue every day as long as file and model are the same; one that is judged to its end gives way to the next. */
  static async open(ports: SessionPorts): Promise<ReviewSession> {
    const { checked, log, size = SIZE, signal } = ports;
    const judged = await JudgedRecords.find(checked.dataset, log.state, signal);
    const reviewed = new Set<number>();
    const earlier: Placed[] = [];
    for (;;) {
      const queue = reviewQueue(checked.check, { names: classNames(checked.dataset.shape.set), size: queueSize(checked, size), reviewed });
      const places = await placesOf(checked.dataset, queue.entries, signal);
      const open = places.some(({ record }) => judged.of(record).verdict === undefined);
      if (open || queue.entries.length === 0) return new ReviewSession(ports, { queue, places, judged, earlier, before: reviewed.size });
      for (const { row } of queue.entries) reviewed.add(row);
      earlier.push(...places.filter(({ record }) => judged.of(record).verdict?.kind === 'skip'));
    }
  }

  get dataset(): TextDataset {
    return this.#ports.checked.dataset;
  }

  get size(): number {
    return this.#places.length;
  }

  /** Records of earlier queues of this review, which were all judged. */
  get before(): number {
    return this.#before;
  }

  /** How many of the queue have been judged. */
  get done(): number {
    return this.#places.filter((_, at) => !this.#isOpen(at)).length;
  }

  /** How many of this queue and of earlier ones were skipped. */
  get skipped(): number {
    return this.#skippedPlaces().length + this.#earlier.length;
  }

  /** Goes through the skipped records again; those of earlier queues come last. Gives the place of the first, undefined where none was skipped. */
  takeUpSkipped(): number | undefined {
    this.#before -= this.#earlier.length;
    this.#places.push(...this.#earlier);
    this.#earlier = [];
    for (const at of this.#skippedPlaces()) this.#again.add(at);
    return this.nextOpen();
  }

  /** The next record after `at` that has not been judged, round the end; undefined where all are. */
  nextOpen(at = -1): number | undefined {
    for (let step = 1; step <= this.size; step++) {
      const place = (at + step) % this.size;
      if (this.#isOpen(place)) return place;
    }
    return undefined;
  }

  async item(at: number): Promise<ReviewItem | undefined> {
    const place = this.#places[at];
    if (place === undefined) return undefined;
    const { entry, record } = place;
    const { check } = this.#ports.checked;
    const verdict = await this.#ports.model.of(entry.row);
    return {
      at,
      entry,
      record,
      judged: this.#judged.of(record),
      model: verdict?.labels ?? [],
      scores: check.scores.row(entry.row),
      seen: check.seen?.rows[entry.row] === 1,
    };
  }

  /** Resolves when it is on disk. */
  async judge(at: number, verdict: Verdict, note?: string): Promise<void> {
    const { entry, record } = this.#placed(at);
    const before = wantedOf(record.record.labels);
    const common = { line: record.line, hash: record.hash, before, reason: entry.reason, ...(note !== undefined && { note }) };
    const corrected = this.#judged.of(record).labels;
    // Keeping the gold labels takes back what an earlier correction changed.
    const labels = verdict.kind === 'labels' ? verdict.labels : verdict.kind === 'keep' && corrected !== undefined ? before : undefined;
    await this.#append(labels === undefined ? { ...common, kind: verdict.kind } : { ...common, kind: 'labels', after: labels });
    this.#again.delete(at);
  }

  async note(at: number, note: string): Promise<void> {
    const { entry, record } = this.#placed(at);
    await this.#append({ line: record.line, hash: record.hash, kind: 'note', before: wantedOf(record.record.labels), reason: entry.reason, note });
  }

  /** Takes back the last thing said, or brings it back; gives its place in the queue, -1 where it is not in it, undefined where there was nothing. */
  async turn(kind: 'undo' | 'redo'): Promise<number | undefined> {
    const { log } = this.#ports;
    const id = kind === 'undo' ? log.state.undoable : log.state.redoable;
    const entry = log.state.everMade().find(own => own.id === id || own.bulk === id);
    if (!(await log[kind]())) return undefined;
    this.refresh();
    const mark = entry === undefined || entry.bulk !== undefined ? undefined : this.#judged.markOf(entry);
    return this.#places.findIndex(({ record: { line, hash } }) => line === mark?.line && hash === mark.hash);
  }

  get shape(): RecordShape {
    return this.dataset.shape;
  }

  get turns(): { readonly undo: boolean; readonly redo: boolean } {
    const { undoable, redoable } = this.#ports.log.state;
    return { undo: undoable !== undefined, redo: redoable !== undefined };
  }

  /** After something else has written into the log. */
  refresh(): void {
    this.#judged = this.#judged.after(this.#ports.log.state);
  }

  #isOpen(at: number): boolean {
    const place = this.#places[at];
    return place !== undefined && (this.#again.has(at) || this.#judged.of(place.record).verdict === undefined);
  }

  #placed(at: number): Placed {
    const place = this.#places[at];
    if (place === undefined) throw new RangeError(`the queue has no place ${at}`);
    return place;
  }

  #skippedPlaces(): number[] {
    return this.#places.flatMap(({ record }, at) => (this.#judged.of(record).verdict?.kind === 'skip' ? [at] : []));
  }

  async #append(review: Review): Promise<void> {
    await this.#ports.log.record(review, numberedLabels(this.shape));
    this.refresh();
  }
}

/** As many as hold every likely error, but no more than are read into memory. */
const queueSize = ({ check }: FileCheck, most: number): number => Math.min(most, queueLength(check, {}));

interface Placed {
  readonly entry: ReviewEntry;
  readonly record: FileRecord;
}

/** In the order of the queue. */
async function placesOf(dataset: TextDataset, entries: readonly ReviewEntry[], signal?: AbortSignal): Promise<Placed[]> {
  const wanted = new Set(entries.map(({ line }) => line));
  const found = new Map<number, FileRecord>();
  for await (const record of fileRecords(dataset, signal)) {
    if (wanted.has(record.line)) found.set(record.line, record);
    if (found.size === wanted.size) break;
  }
  return entries.map(entry => {
    const record = found.get(entry.line);
    if (record === undefined) throw new Error(`${dataset.file} has changed since it was checked: check it again`);
    return { entry, record };
  });
}
