// How much a record's labels look like an error, and how undecided they are, by out-of-sample scores.
import type { LabelMatrix } from './labelMatrix';

const LEAST = 1e-6;

/**
 * The logarithm of how much more probable the best label that is not given is than the worst that is; high where a label
 * is wrong and another lies at hand. Confident learning's scores of one label alone rank each record with a rare label
 * before true errors; the ratio cancels what makes a record hard altogether. Of a record without labels: the log-odds of
 * its best one; with all labels: against its worst.
 * @param scores rows × classes probabilities, out of sample
 */
export function labelSuspicion({ rows, classes, cells }: LabelMatrix, scores: Float32Array): Float32Array {
  const suspicion = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let worst = Infinity;
    let best = -Infinity;
    for (let index = 0, at = row * classes; index < classes; index++, at++) {
      const score = Math.min(1 - LEAST, Math.max(LEAST, scores[at] ?? 0));
      if (cells[at] === 1) worst = Math.min(worst, score);
      else best = Math.max(best, score);
    }
    if (worst === Infinity) worst = 1 - best;
    if (best === -Infinity) best = 1 - worst;
    suspicion[row] = Math.log(best / worst);
  }
  return suspicion;
}

/** 0 where every label is sure, 1 where one is at 0.5. */
export function labelUncertainty({ rows, classes }: LabelMatrix, scores: Float32Array): Float32Array {
  const uncertainty = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let most = 0;
    for (let at = row * classes; at < (row + 1) * classes; at++) most = Math.max(most, 1 - Math.abs(2 * (scores[at] ?? 0) - 1));
    uncertainty[row] = most;
  }
  return uncertainty;
}
