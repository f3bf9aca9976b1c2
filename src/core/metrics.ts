// Scores of predictions against gold labels, one or several labels to a row.
import { assertSameShape, sameRow, type LabelMatrix } from './labelMatrix';

/** Counts of one label over a data set. */
export interface LabelCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

/**
 * Counts per label.
 * @param gold for each row, the indices of its gold labels
 * @param predicted for each row, the indices of its predicted labels
 * @throws RangeError where the two differ in length or an index is outside 0 … labelCount - 1
 */
export function countLabels(gold: readonly (readonly number[])[], predicted: readonly (readonly number[])[], labelCount: number): LabelCounts[] {
  if (gold.length !== predicted.length) throw new RangeError(`${gold.length} gold rows but ${predicted.length} predicted ones`);
  const hits = new Uint32Array(labelCount);
  const wrong = new Uint32Array(labelCount);
  const missed = new Uint32Array(labelCount);
  const add = (counts: Uint32Array, label: number): void => {
    if (!(label >= 0 && label < labelCount)) throw new RangeError(`label ${label} is outside 0 to ${labelCount - 1}`);
    counts[label] = (counts[label] ?? 0) + 1;
  };
  gold.forEach((goldRow, row) => {
    const truth = new Set(goldRow);
    const said = new Set(predicted[row]);
    for (const label of said) add(truth.has(label) ? hits : wrong, label);
    for (const label of truth) if (!said.has(label)) add(missed, label);
  });
  return Array.from(hits, (truePositives, label) => ({
    truePositives,
    falsePositives: wrong[label] ?? 0,
    falseNegatives: missed[label] ?? 0,
  }));
}

/** Counts per class of two tables of labels of the same shape. */
export function countMatrices(gold: LabelMatrix, predicted: LabelMatrix): LabelCounts[] {
  assertSameShape(gold, predicted);
  const { classes } = gold;
  const counts = Array.from({ length: classes }, () => ({ truePositives: 0, falsePositives: 0, falseNegatives: 0 }));
  gold.cells.forEach((truth, at) => {
    const own = counts[at % classes];
    const said = predicted.cells[at];
    if (own === undefined) return;
    if (truth === 1 && said === 1) own.truePositives++;
    else if (said === 1) own.falsePositives++;
    else if (truth === 1) own.falseNegatives++;
  });
  return counts;
}

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

export const precision = ({ truePositives, falsePositives }: LabelCounts): number => ratio(truePositives, truePositives + falsePositives);
export const recall = ({ truePositives, falseNegatives }: LabelCounts): number => ratio(truePositives, truePositives + falseNegatives);
/** F1; 0 for a label that is neither present nor predicted, as scikit-learn has it with zero_division=0. */
export const f1 = ({ truePositives, falsePositives, falseNegatives }: LabelCounts): number =>
  ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
export const support = ({ truePositives, falseNegatives }: LabelCounts): number => truePositives + falseNegatives;

/** The unweighted mean of the labels' F1. */
export const macroF1 = (counts: readonly LabelCounts[]): number => ratio(counts.reduce((sum, label) => sum + f1(label), 0), counts.length);

/** F1 of all decisions taken together. */
export function microF1(counts: readonly LabelCounts[]): number {
  const sum = (field: keyof LabelCounts): number => counts.reduce((total, label) => total + label[field], 0);
  return f1({ truePositives: sum('truePositives'), falsePositives: sum('falsePositives'), falseNegatives: sum('falseNegatives') });
}

/** The mean of the labels' F1, each weighted by its gold rows. */
export function weightedF1(counts: readonly LabelCounts[]): number {
  const total = counts.reduce((sum, label) => sum + support(label), 0);
  return ratio(counts.reduce((sum, label) => sum + f1(label) * support(label), 0), total);
}

/** The share of rows whose labels are exactly the gold ones; with one label to a row, accuracy. */
export function exactMatch(gold: LabelMatrix, predicted: LabelMatrix): number {
  assertSameShape(gold, predicted);
  let same = 0;
  for (let row = 0; row < gold.rows; row++) if (sameRow(gold, predicted, row)) same++;
  return ratio(same, gold.rows);
}
