// From scores to labels: which of the 28 are said of an utterance.
import { LABELS, NEUTRAL, type EmotionId } from './emotions';

/** A calibrated classifier's probability for one label, 0 to 1. */
export interface LabelScore {
  readonly label: EmotionId;
  readonly probability: number;
}

/**
 * The labels at or above their own thresholds, most probable first.
 * An empty list means that the model is unsure: nothing is made neutral by force.
 * @param scores 28 probabilities in GoEmotions order
 * @param thresholds 28 per-label thresholds, tuned on dev by the model's recipe
 */
export function labelsOf(scores: ArrayLike<number>, thresholds: ArrayLike<number>): LabelScore[] {
  const found: LabelScore[] = [];
  LABELS.forEach((label, index) => {
    const probability = scores[index] ?? 0;
    if (probability >= (thresholds[index] ?? 1)) found.push({ label, probability });
  });
  return found.sort((a, b) => b.probability - a.probability);
}

/** All 28 labels with their probabilities, most probable first. */
export function rankedScores(scores: ArrayLike<number>): LabelScore[] {
  return LABELS.map((label, index) => ({ label, probability: scores[index] ?? 0 })).sort((a, b) => b.probability - a.probability);
}

/** The most probable label that is not neutral, if any label passed. */
export function strongestEmotion(labels: readonly LabelScore[]): LabelScore | undefined {
  return labels.find(({ label }) => label !== NEUTRAL);
}
