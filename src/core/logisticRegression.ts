// L2-regularised logistic regression of many labels on the same features, each label by itself.
import { cholesky, solve } from './cholesky';
import { Descent } from './descent';
import type { LabelMatrix } from './labelMatrix';
import { evaluateClasses, type Candidate } from './logisticLoss';

/** Features of rows, row by row: cells[row * columns + column]. */
export interface FeatureMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly cells: Float32Array;
}

export interface LinearModel {
  readonly columns: number;
  readonly classes: number;
  /** For each class `columns` weights and the bias: [classes, columns + 1]. */
  readonly weights: Float64Array;
}

export interface FitOptions {
  /** The rows to learn from; all by default. */
  readonly rows?: Uint32Array;
  /** λ of Σ log-loss + λ/2 · |weights|²; the bias is free. scikit-learn's 1 / C. */
  readonly penalty: number;
  /** Ends where less than this share of a nat to a row is estimated to be left; 1e-6 by default. */
  readonly tolerance?: number;
  readonly mostPasses?: number;
  /** Called every few milliseconds of work; throws to stop. */
  readonly pause?: () => Promise<void>;
  /** Told after each pass over the rows: how many of the classes are done. */
  readonly onPass?: (done: number, classes: number) => void;
}

const TOLERANCE = 1e-6;
const MOST_PASSES = 200;
/** The shape of the features is known well enough from so many rows. */
const SHAPE_ROWS = 8_192;
/** Rows that are worked through between two pauses. */
const SLICE = 256;

/**
 * Fits all classes; they share each pass over the rows, and a class that is done drops out.
 * A class that no row has, or every row, gets the share with half a row more on each side, and no weights.
 */
export async function fitLogistic(features: FeatureMatrix, labels: LabelMatrix, options: FitOptions): Promise<LinearModel> {
  const { penalty, tolerance = TOLERANCE, mostPasses = MOST_PASSES, pause } = options;
  const { columns } = features;
  const { classes } = labels;
  const rows = options.rows ?? Uint32Array.from({ length: features.rows }, (_, row) => row);
  const model: LinearModel = { columns, classes, weights: new Float64Array(classes * (columns + 1)) };
  const counts = countsOf(labels, rows);
  const shape = await featureShape(features, rows, pause);
  const open: { readonly index: number; readonly descent: Descent }[] = [];
  counts.forEach((count, index) => {
    const share = (count + 0.5) / (rows.length + 1);
    const start = new Float64Array(columns + 1);
    start[columns] = Math.log(share / (1 - share));
    model.weights.set(start, index * (columns + 1));
    if (count === 0 || count === rows.length) return;
    const factor = cholesky(hessian(shape, rows.length * share * (1 - share), penalty, columns), columns + 1);
    open.push({ index, descent: new Descent(start, gradient => solve(factor, gradient), tolerance * rows.length) });
  });
  for (let pass = 0, active = open; pass < mostPasses && active.length > 0; pass++) {
    const candidates: Candidate[] = active.map(({ index, descent }) => ({ index, weights: descent.point }));
    const found = await evaluateClasses({ features, labels, rows, penalty }, candidates, SLICE, pause);
    active.forEach(({ descent }, at) => {
      const own = found[at];
      if (own !== undefined) descent.tell(own);
    });
    active = active.filter(({ descent }) => !descent.done);
    options.onPass?.(classes - active.length, classes);
  }
  for (const { index, descent } of open) model.weights.set(descent.point, index * (columns + 1));
  return model;
}

/** Probabilities of one row of features, written to `into` from `at` on. */
export function predictLogistic({ columns, classes, weights }: LinearModel, features: ArrayLike<number>, from: number, into: Float32Array, at: number): void {
  for (let index = 0; index < classes; index++) {
    const start = index * (columns + 1);
    let logit = weights[start + columns] as number;
    for (let column = 0; column < columns; column++) logit += (weights[start + column] as number) * (features[from + column] as number);
    into[at + index] = 1 / (1 + Math.exp(-logit));
  }
}

function countsOf({ classes, cells }: LabelMatrix, rows: Uint32Array): Uint32Array {
  const counts = new Uint32Array(classes);
  for (const row of rows) for (let index = 0; index < classes; index++) counts[index] = (counts[index] as number) + (cells[row * classes + index] as number);
  return counts;
}

/** Mean products of the features, the constant for the bias last: [columns + 1, columns + 1], its lower half. */
async function featureShape({ columns, cells }: FeatureMatrix, rows: Uint32Array, pause: (() => Promise<void>) | undefined): Promise<Float64Array> {
  const size = columns + 1;
  const shape = new Float64Array(size * size);
  const every = Math.max(1, Math.floor(rows.length / SHAPE_ROWS));
  const own = new Float64Array(size).fill(1);
  let used = 0;
  for (let at = 0; at < rows.length; at += every, used++) {
    if (used % SLICE === 0) await pause?.();
    const start = (rows[at] as number) * columns;
    for (let column = 0; column < columns; column++) own[column] = cells[start + column] as number;
    for (let one = 0; one < size; one++) {
      const value = own[one] as number;
      for (let other = 0; other <= one; other++) shape[one * size + other] = (shape[one * size + other] as number) + value * (own[other] as number);
    }
  }
  return shape.map(value => value / Math.max(1, used));
}

/** What the Hessian is where every row has the class' share as its probability. */
function hessian(shape: Float64Array, weight: number, penalty: number, columns: number): Float64Array {
  const size = columns + 1;
  const matrix = shape.map(value => value * weight);
  // The bias bears no penalty; the trace keeps columns that are always zero solvable.
  for (let at = 0; at < size; at++) matrix[at * size + at] = (matrix[at * size + at] as number) * (1 + 1e-9) + (at < columns ? penalty : 1e-9) + 1e-12;
  return matrix;
}
