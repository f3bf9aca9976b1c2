// How scores and labels are written down.
import { LABELS, type EmotionId } from '../core/emotions';
import { labelsOf, rankedScores, type LabelScore } from '../core/labels';

/** Which labels are said of an utterance. */
export interface LabelFilter {
  readonly minScore: number;
  /** Undefined: all. */
  readonly only: ReadonlySet<EmotionId> | undefined;
}

/** Five decimals: as exact as the engine is whatever the batch, and short to read. */
export const rounded = (probability: number): number => Math.round(probability * 1e5) / 1e5;

/** All 28 labels with their scores, most probable first. */
export const emotionPairs = (scores: ArrayLike<number>): [EmotionId, number][] =>
  rankedScores(scores).map(({ label, probability }) => [label, rounded(probability)]);

/** The labels over the model's thresholds that pass the user's filter, most probable first. */
export const chosenLabels = (scores: ArrayLike<number>, thresholds: ArrayLike<number>, filter: LabelFilter): LabelScore[] =>
  labelsOf(scores, thresholds).filter(
    ({ label, probability }) => probability >= filter.minScore && (filter.only === undefined || filter.only.has(label)),
  );

/** 28 values in GoEmotions order, for columns. */
export const scoreColumns = (scores: ArrayLike<number>): number[] => LABELS.map((_, index) => rounded(scores[index] ?? 0));

export const tooLong = (end: number): string => `too long: only its first ${end.toLocaleString('en')} characters are read`;
