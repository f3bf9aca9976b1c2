// The penalised log-loss of several classes and its gradient, in one pass over the rows.
import type { Evaluation } from './descent';
import type { LabelMatrix } from './labelMatrix';
import type { FeatureMatrix } from './logisticRegression';

export interface LossProblem {
  readonly features: FeatureMatrix;
  readonly labels: LabelMatrix;
  readonly rows: Uint32Array;
  readonly penalty: number;
}

/** Weights of one class, the bias last. */
export interface Candidate {
  readonly index: number;
  readonly weights: Float64Array;
}

/** Rows and classes that are multiplied together: each number that is loaded is used four times. */
const BLOCK = 4;

/** The value and gradient for each candidate. `pause` is called after every `slice` rows. */
export async function evaluateClasses(problem: LossProblem, candidates: readonly Candidate[], slice: number, pause?: () => Promise<void>): Promise<Evaluation[]> {
  const { features, labels, rows, penalty } = problem;
  const { columns } = features;
  // A number of classes that blocks divide; those added have no weights and are not looked at.
  const width = Math.ceil(candidates.length / BLOCK) * BLOCK;
  const weights = new Float64Array(width * columns);
  const gradients = new Float64Array(width * columns);
  candidates.forEach((own, at) => weights.set(own.weights.subarray(0, columns), at * columns));
  const losses = new Float64Array(candidates.length);
  const biases = new Float64Array(candidates.length);
  const block = new Float64Array(BLOCK * columns);
  const logits = new Float64Array(BLOCK * width);
  for (let from = 0; from < rows.length; from += BLOCK) {
    if (from % slice === 0) await pause?.();
    const count = Math.min(BLOCK, rows.length - from);
    load(features, rows, from, count, block);
    multiply(block, weights, logits, columns, width, count);
    candidates.forEach(({ index, weights: own }, at) => {
      for (let row = 0; row < count; row++) {
        const logit = (logits[row * width + at] as number) + (own[columns] as number);
        const has = labels.cells[(rows[from + row] as number) * labels.classes + index] as number;
        losses[at] = (losses[at] as number) + Math.max(logit, 0) - has * logit + Math.log1p(Math.exp(-Math.abs(logit)));
        const error = 1 / (1 + Math.exp(-logit)) - has;
        biases[at] = (biases[at] as number) + error;
        logits[row * width + at] = error;
      }
      for (let row = count; row < BLOCK; row++) logits[row * width + at] = 0;
    });
    spread(block, logits, gradients, columns, width, candidates.length);
  }
  return candidates.map(({ weights: own }, at) => {
    const gradient = new Float64Array(columns + 1);
    let square = 0;
    for (let column = 0; column < columns; column++) {
      const weight = own[column] as number;
      square += weight * weight;
      gradient[column] = (gradients[at * columns + column] as number) + penalty * weight;
    }
    gradient[columns] = biases[at] as number;
    return { value: (losses[at] as number) + (penalty / 2) * square, gradient };
  });
}

function load({ columns, cells }: FeatureMatrix, rows: Uint32Array, from: number, count: number, block: Float64Array): void {
  for (let row = 0; row < BLOCK; row++) {
    const start = row < count ? (rows[from + row] as number) * columns : 0;
    for (let column = 0; column < columns; column++) block[row * columns + column] = cells[start + column] as number;
  }
}

/** logits[row, class] = block[row] · weights[class] */
function multiply(block: Float64Array, weights: Float64Array, logits: Float64Array, columns: number, width: number, count: number): void {
  for (let row = 0; row < count; row++) {
    const x = row * columns;
    for (let index = 0; index < width; index += BLOCK) {
      let [a, b, c, d] = [0, 0, 0, 0];
      const [w0, w1, w2, w3] = [index * columns, (index + 1) * columns, (index + 2) * columns, (index + 3) * columns];
      for (let column = 0; column < columns; column++) {
        const value = block[x + column] as number;
        a += value * (weights[w0 + column] as number);
        b += value * (weights[w1 + column] as number);
        c += value * (weights[w2 + column] as number);
        d += value * (weights[w3 + column] as number);
      }
      const at = row * width + index;
      logits[at] = a;
      logits[at + 1] = b;
      logits[at + 2] = c;
      logits[at + 3] = d;
    }
  }
}

/** gradients[class] += errors[row, class] · block[row], four rows at a time */
function spread(block: Float64Array, errors: Float64Array, gradients: Float64Array, columns: number, width: number, classes: number): void {
  const [x1, x2, x3] = [columns, 2 * columns, 3 * columns];
  for (let index = 0; index < classes; index++) {
    const e0 = errors[index] as number;
    const e1 = errors[width + index] as number;
    const e2 = errors[2 * width + index] as number;
    const e3 = errors[3 * width + index] as number;
    const start = index * columns;
    for (let column = 0; column < columns; column++) {
      gradients[start + column] =
        (gradients[start + column] as number) +
        e0 * (block[column] as number) +
        e1 * (block[x1 + column] as number) +
        e2 * (block[x2 + column] as number) +
        e3 * (block[x3 + column] as number);
    }
  }
}
