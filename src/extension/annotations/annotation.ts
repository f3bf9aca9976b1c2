// What is said of one utterance, and which of its labels the settings let through.
import type { Result } from '../../classifier/classifier';
import { NEUTRAL } from '../../core/emotions';
import { labelsOf, type LabelScore } from '../../core/labels';
import type { Utterance } from '../../core/utterance';
import type { Settings } from '../settings';

export interface Annotation {
  readonly utterance: Utterance;
  /** Absent while the classifier has not answered yet. */
  readonly result?: Result;
}

/** Labels at or above the model's thresholds and the settings' minimum score, as many as are to be shown; strongest first. */
export function shownLabels(
  result: Result | undefined,
  thresholds: ArrayLike<number>,
  { labels, minimumScore, maxLabels }: Pick<Settings, 'labels' | 'minimumScore' | 'maxLabels'>,
): LabelScore[] {
  if (result?.kind !== 'scored') return [];
  return labelsOf(result.scores, thresholds)
    .filter(({ label, probability }) => probability >= minimumScore && labels.includes(label))
    .slice(0, maxLabels);
}

/** The label whose group colours the utterance: the strongest that is not neutral, else neutral itself where it is shown. */
export const leadingLabel = (labels: readonly LabelScore[]): LabelScore | undefined =>
  labels.find(({ label }) => label !== NEUTRAL) ?? labels[0];
