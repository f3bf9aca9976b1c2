// Which labels are taken for which.
import { assertSameShape, classesOf, hasClass, type LabelMatrix } from './labelMatrix';

export interface Confusion {
  /**
   * [gold][predicted]. On the diagonal, rows where the class is gold and predicted. Off it, rows where the one is
   * gold and missed and the other predicted and wrong; with one label to a row that is the usual confusion matrix.
   */
  readonly counts: readonly (readonly number[])[];
  /** Rows where the class is missed and nothing wrong is predicted in its place. */
  readonly missedAlone: readonly number[];
}

export function confusionOf(gold: LabelMatrix, predicted: LabelMatrix): Confusion {
  assertSameShape(gold, predicted);
  const counts = Array.from({ length: gold.classes }, () => Array<number>(gold.classes).fill(0));
  const missedAlone = Array<number>(gold.classes).fill(0);
  const count = (truth: number, said: number): void => {
    const row = counts[truth];
    if (row !== undefined) row[said] = (row[said] ?? 0) + 1;
  };
  for (let row = 0; row < gold.rows; row++) {
    const wrong = classesOf(predicted, row).filter(index => !hasClass(gold, row, index));
    for (const truth of classesOf(gold, row)) {
      if (hasClass(predicted, row, truth)) count(truth, truth);
      else if (wrong.length === 0) missedAlone[truth] = (missedAlone[truth] ?? 0) + 1;
      else for (const said of wrong) count(truth, said);
    }
  }
  return { counts, missedAlone };
}

export interface ConfusedPair {
  readonly gold: number;
  readonly predicted: number;
  readonly count: number;
}

/** The most frequent mistakes, most first. */
export function confusedPairs({ counts }: Confusion, most: number): ConfusedPair[] {
  const pairs = counts.flatMap((row, gold) => row.map((count, predicted) => ({ gold, predicted, count })));
  return pairs.filter(({ gold, predicted, count }) => gold !== predicted && count > 0).sort((a, b) => b.count - a.count).slice(0, most);
}
