// From 28 scores to predicted classes: by thresholds where a row may have several, by the highest where it has one.
import { classScores, highest, type Decision } from '../../core/classScores';
import { labelIndex } from '../../core/emotions';
import { labelMatrix, type LabelMatrix } from '../../core/labelMatrix';
import type { LabelSet } from '../../core/labelSets';

export interface Predicted {
  readonly labels: LabelMatrix;
  /** Row by row one score per class, 0 to 1; undefined where only labels are known. */
  readonly scores: Float32Array | undefined;
}

/** How scores become classes. */
export type DecisionRule =
  /** For each of the 28 labels its threshold; `global` where one was given for all. */
  | { readonly kind: 'thresholds'; readonly thresholds: ArrayLike<number>; readonly global: number | undefined; readonly decision: Decision }
  | { readonly kind: 'highest'; readonly decision: Decision };

export function predict(set: LabelSet, rows: readonly ArrayLike<number>[], rule: DecisionRule): Predicted {
  const classes = set.classes.length;
  const scores = new Float32Array(rows.length * classes);
  const lists = rows.map((own, row) => {
    const ofClasses = classScores(set, own, rule.decision);
    // A sum can go over 1; what is compared stays as it is.
    scores.set(ofClasses.map(score => Math.min(1, score)), row * classes);
    return rule.kind === 'highest' ? [highest(ofClasses)] : overThreshold(set, own, rule.thresholds);
  });
  return { labels: labelMatrix(lists, classes), scores };
}

/** A class is predicted where one of its labels reaches that label's threshold. */
function overThreshold({ classes }: LabelSet, scores: ArrayLike<number>, thresholds: ArrayLike<number>): number[] {
  const passes = (index: number): boolean => (scores[index] ?? 0) >= (thresholds[index] ?? 1);
  return classes.flatMap(({ from }, index) => (from.some(label => passes(labelIndex(label))) ? [index] : []));
}
