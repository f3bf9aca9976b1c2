// Which labels the model gives a record, and the columns in which that is joined to the records of a view.
import { predict, type DecisionRule } from '../evaluation/predict';
import { MOST_PREDICTED } from '../../core/labelLimits';
import { classesOf } from '../../core/labelMatrix';
import { highest } from '../../core/classScores';
import type { LabelSet } from '../../core/labelSets';
import type { LabelCheck } from '../check/checkLabels';
import { PartReader } from '../check/partReader';
import type { AttachedColumns } from '../engine/query';

export interface ModelVerdict {
  /** Classes that the model gives. */
  readonly labels: readonly number[];
  /** The model's own 28 scores. */
  readonly own: Float32Array;
}

const BLOCK = 4_096;

export const ruleOf = ({ kind }: LabelSet, thresholds: ArrayLike<number>): DecisionRule =>
  kind === 'single' ? { kind: 'highest', decision: 'best' } : { kind: 'thresholds', thresholds, global: undefined, decision: 'best' };

/**
 * What the model says of each record: by its own thresholds, but where it was trained on the record itself, and for
 * classes that none of its labels stands for, by what the check learned from the other records.
 */
export class ModelLabels {
  readonly #reader: PartReader;
  readonly #unread: ReadonlySet<number>;

  private constructor(
    readonly check: LabelCheck,
    readonly set: LabelSet,
    readonly thresholds: ArrayLike<number>,
    reader: PartReader,
  ) {
    this.#reader = reader;
    this.#unread = new Set(check.unread.map(({ row }) => row));
  }

  static async open(check: LabelCheck, set: LabelSet, thresholds: ArrayLike<number>): Promise<ModelLabels> {
    return new ModelLabels(check, set, thresholds, await PartReader.open(check.answers));
  }

  close(): Promise<void> {
    this.check.scores.close();
    return this.#reader.close();
  }

  /** Undefined where the model could not read the record. */
  async of(row: number): Promise<ModelVerdict | undefined> {
    return (await this.read(row, 1))[0];
  }

  async read(from: number, count: number): Promise<(ModelVerdict | undefined)[]> {
    const { labels: width } = this.check.answers;
    const { columns } = this.check.answers;
    const { scores, embeddings } = await this.#reader.answers(from, count);
    return Array.from({ length: count }, (_, at) => {
      if (this.#unread.has(from + at)) return undefined;
      const own = scores.slice(at * width, (at + 1) * width);
      return { own, labels: this.#labelsOf(from + at, own, embeddings.slice(at * columns, (at + 1) * columns)) };
    });
  }

  #labelsOf(row: number, own: Float32Array, embedding: Float32Array): number[] {
    const { check, set } = this;
    if (check.seen?.rows[row] === 1) return this.#learned(row, embedding, () => true);
    const said = classesOf(predict(set, [own], ruleOf(set, this.thresholds)).labels, 0);
    const unsaid = set.classes.some(({ from }) => from.length === 0);
    return set.kind === 'single' || !unsaid ? said : [...said, ...this.#learned(row, embedding, index => set.classes[index]?.from.length === 0)].sort((one, other) => one - other);
  }

  /** Classes as probable as for records that have them; of a set with one class to a record, the most probable. */
  #learned(row: number, embedding: Float32Array, asked: (index: number) => boolean): number[] {
    const scores = this.check.scores.of(row, embedding);
    if (this.set.kind === 'single') return [highest(scores)];
    return this.check.labels.flatMap(({ index, thresholds }) => (asked(index) && (scores[index] ?? 0) >= thresholds.with ? [index] : []));
  }
}

/**
 * What is attached to a dataset's records: the model's labels as a mask, how far they agree with those given (shared
 * labels by all labels), how likely an error is, and 1 where the model was trained on the record.
 * @param first the id of the file's first record
 */
export async function checkColumns(model: ModelLabels, numbers: Uint32Array, first: number, signal?: AbortSignal): Promise<AttachedColumns> {
  const { check } = model;
  const rows = check.lines.length;
  const record = numbers.map(number => first + number);
  const labels = new Float64Array(rows).fill(NaN);
  const agreement = new Float32Array(rows).fill(NaN);
  const issue = check.quality.map(quality => 1 - quality);
  for (let from = 0; from < rows; from += BLOCK) {
    signal?.throwIfAborted();
    const verdicts = await model.read(from, Math.min(BLOCK, rows - from));
    verdicts.forEach((verdict, at) => {
      const row = from + at;
      if (verdict === undefined) {
        issue[row] = NaN;
        return;
      }
      labels[row] = verdict.labels.reduce((mask, index) => mask + 2 ** index, 0);
      agreement[row] = shared(check.given.of(row), verdict.labels);
    });
  }
  const seen = check.seen === undefined ? {} : { seen: Float32Array.from(check.seen.rows) };
  return { record, ...(check.given.classes <= MOST_PREDICTED && { labels }), agreement, issue, ...seen };
}

/** Jaccard's index; 1 where neither has any. */
function shared(one: readonly number[], other: readonly number[]): number {
  const both = one.filter(index => other.includes(index)).length;
  const all = one.length + other.length - both;
  return all === 0 ? 1 : both / all;
}
