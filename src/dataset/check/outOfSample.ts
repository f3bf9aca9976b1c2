// Scores for each record from a model that has not learned from it: cross-validated logistic regression on embeddings.
import type { LabelMatrix } from '../../core/labelMatrix';
import { fitLogistic, predictLogistic, type FeatureMatrix, type LinearModel } from '../../core/logisticRegression';
import { seededRandom } from '../../core/random';
import type { PackedLabels } from '../../core/packedLabels';
import { RecordList } from '../engine/bits';
import { dealFolds } from './folds';

/** Embeddings of records, which may be more than memory holds. */
export interface EmbeddingSource {
  readonly rows: number;
  readonly columns: number;
  /** The embeddings of `count` rows from `from` on, one after another. */
  read(from: number, count: number): Promise<Float32Array>;
}

export interface OutOfSampleOptions {
  readonly folds: number;
  readonly seed: number;
  /** λ of the regression, in units of the mean square of a feature. */
  readonly penalty: number;
  /** Each fold's model learns from at most so many rows, drawn by chance. */
  readonly mostRows: number;
  /** Called every few milliseconds of work; throws to stop. */
  readonly pause?: () => Promise<void>;
  /** Told how much of the work is done, 0 to 1. */
  readonly onProgress?: (share: number) => void;
}

export const OUT_OF_SAMPLE = { folds: 5, seed: 1, penalty: 300, mostRows: 60_000 } as const;

/** Of more records than these the labels are learned from so many, drawn by chance; all of them are judged. */
export const LEARNED_FROM = (OUT_OF_SAMPLE.mostRows * OUT_OF_SAMPLE.folds) / (OUT_OF_SAMPLE.folds - 1);

/** Rows of embeddings that are read at once. */
const READ_ROWS = 2_048;
/** Rows that are scored between two pauses. */
const SLICE = 256;

/** What was learned of the labels: a model for each fold, from the records of the others. */
export interface LearnedLabels {
  readonly classes: number;
  /** The fold of each row. */
  readonly fold: Uint8Array;
  readonly models: readonly LinearModel[];
  readonly scale: Scale;
}

/**
 * Learns the labels. Of more than 75,000 records each fold's model learns from about `mostRows`, drawn by chance over the
 * whole file; it can then be asked about any record.
 * @param groups rows with the same number share a fold: of two records that say the same, neither is judged by the other
 */
export async function learnLabels(source: EmbeddingSource, labels: PackedLabels, groups: Float64Array, options: OutOfSampleOptions): Promise<LearnedLabels> {
  const { folds, onProgress } = options;
  const { classes } = labels;
  const fold = dealFolds(labels, groups, options);
  const { sample, rowOf, scale } = await drawSample(source, fold, options);
  const sampleLabels: LabelMatrix = { rows: sample.rows, classes, cells: new Uint8Array(sample.rows * classes) };
  rowOf.forEach((row, at) => sampleLabels.cells.set(labels.block(row, 1).cells, at * classes));
  const models: LinearModel[] = [];
  for (let own = 0; own < folds; own++) {
    const rows = Uint32Array.from(rowOf.keys()).filter(at => fold[rowOf[at] as number] !== own);
    const model = await fitLogistic(sample, sampleLabels, {
      rows,
      penalty: options.penalty,
      ...(options.pause && { pause: options.pause }),
      onPass: (done, all) => onProgress?.((0.9 * (own + done / all)) / folds),
    });
    models.push(model);
  }
  return { classes, fold, models, scale };
}

/** Probabilities of a row by the model of its own fold, which has not seen it, written to `into` from `to` on. The embedding at `at` is scaled in place. */
export function scoreRow({ classes, fold, models, scale }: LearnedLabels, row: number, embeddings: Float32Array, at: number, into: Float32Array, to: number): void {
  const model = models[fold[row] as number];
  if (model === undefined) return void into.fill(0, to, to + classes);
  rescale(embeddings, at, scale);
  predictLogistic(model, embeddings, at, into, to);
}

/** Out-of-sample probabilities of all rows, block by block, each rows × classes. */
export async function* scoreBlocks(source: EmbeddingSource, learned: LearnedLabels, { pause, onProgress }: OutOfSampleOptions): AsyncGenerator<{ readonly from: number; readonly count: number; readonly scores: Float32Array }> {
  const { columns, rows } = source;
  const { classes } = learned;
  for (let from = 0; from < rows; from += READ_ROWS) {
    const count = Math.min(READ_ROWS, rows - from);
    const embeddings = await source.read(from, count);
    const scores = new Float32Array(count * classes);
    for (let row = 0; row < count; row++) {
      if (row % SLICE === 0) await pause?.();
      scoreRow(learned, from + row, embeddings, row * columns, scores, row * classes);
    }
    yield { from, count, scores };
    onProgress?.(0.9 + (0.1 * (from + count)) / rows);
  }
}

interface Sample {
  /** Centred, and scaled so that the mean square of a number is 1. */
  readonly sample: FeatureMatrix;
  readonly rowOf: Uint32Array;
  readonly scale: Scale;
}

export interface Scale {
  readonly means: Float64Array;
  readonly factor: number;
}

/** So many rows that, one fold left out, about `mostRows` remain; spread over the whole file. */
async function drawSample(source: EmbeddingSource, fold: Uint8Array, { folds, seed, mostRows, pause }: OutOfSampleOptions): Promise<Sample> {
  const { columns } = source;
  const share = Math.min(1, (mostRows * folds) / Math.max(1, folds - 1) / Math.max(1, fold.length));
  const random = seededRandom(seed);
  const drawn = new RecordList();
  for (let row = 0; row < fold.length; row++) if (share === 1 || random() < share) drawn.push(row);
  const rowOf = drawn.slice(0, drawn.length);
  const cells = new Float32Array(rowOf.length * columns);
  let at = 0;
  for (let from = 0; from < source.rows && at < rowOf.length; from += READ_ROWS) {
    await pause?.();
    const count = Math.min(READ_ROWS, source.rows - from);
    const embeddings = await source.read(from, count);
    for (; at < rowOf.length && (rowOf[at] as number) < from + count; at++) {
      const start = ((rowOf[at] as number) - from) * columns;
      cells.set(embeddings.subarray(start, start + columns), at * columns);
    }
  }
  const sample = { rows: rowOf.length, columns, cells };
  const scale = scaleOf(sample);
  for (let row = 0; row < sample.rows; row++) rescale(cells, row * columns, scale);
  return { sample, rowOf, scale };
}

function scaleOf({ rows, columns, cells }: FeatureMatrix): Scale {
  const means = new Float64Array(columns);
  let squares = 0;
  for (let at = 0; at < cells.length; at++) means[at % columns] = (means[at % columns] as number) + (cells[at] as number) / rows;
  for (let at = 0; at < cells.length; at++) squares += ((cells[at] as number) - (means[at % columns] as number)) ** 2;
  return { means, factor: squares > 0 ? Math.sqrt(cells.length / squares) : 1 };
}

function rescale(cells: Float32Array, start: number, { means, factor }: Scale): void {
  for (let column = 0; column < means.length; column++) cells[start + column] = ((cells[start + column] as number) - (means[column] as number)) * factor;
}
