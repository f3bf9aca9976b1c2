// From scores of the 28 labels to the classes of a label set.
import { labelIndex } from './emotions';
import type { LabelSet } from './labelSets';

/** How the labels of a class give the class its score. */
export const DECISIONS = ['best', 'sum', 'any'] as const;
export type Decision = (typeof DECISIONS)[number];

export const decisionText: Readonly<Record<Decision, string>> = {
  best: 'the highest score among the labels that count as the class',
  sum: 'the sum of the scores of the labels that count as the class',
  any: 'the probability that at least one label of the class is true, were they independent (noisy-or)',
};

/**
 * One score per class, in the order of the set.
 * @param scores 28 probabilities in GoEmotions order
 */
export const classScores = (set: LabelSet, scores: ArrayLike<number>, decision: Decision): number[] =>
  set.classes.map(({ from }) => combine(from.map(label => scores[labelIndex(label)] ?? 0), decision));

function combine(scores: readonly number[], decision: Decision): number {
  switch (decision) {
    case 'best':
      return Math.max(0, ...scores);
    case 'sum':
      return scores.reduce((sum, score) => sum + score, 0);
    case 'any':
      return 1 - scores.reduce((none, score) => none * (1 - score), 1);
  }
}

/** The index of the highest score; the first of several that are equal. */
export function highest(scores: ArrayLike<number>): number {
  let best = 0;
  for (let index = 1; index < scores.length; index++) if ((scores[index] ?? 0) > (scores[best] ?? 0)) best = index;
  return best;
}
