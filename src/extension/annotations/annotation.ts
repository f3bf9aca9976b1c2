// What is said of one utterance, and which of its labels the settings let through.
import type { Result } from '../../classifier/classifier';
import { NEUTRAL } from '../../core/emotions';
import { labelsOf, type LabelScore } from '../../core/labels';
import type { Utterance } from '../../core/utterance';
import type { Settings } from '../settings';

export interface Annotation {
  readonly utterance: Utterance;
  /** Absent while the classifier has not answered yet; of other lines before it, while it is only those that are new. */
  readonly result?: Result;
}

interface Remembered {
  readonly thresholds: ArrayLike<number>;
  readonly settings: object;
  readonly labels: readonly LabelScore[];
}
/** Asked for again at every drawing and for the marks of a whole document; the answer changes only with the settings. */
const remembered = new WeakMap<Result, Remembered>();

/** Labels at or above the model's thresholds that the settings let through; strongest first. */
export function allLabels(result: Result | undefined, thresholds: ArrayLike<number>, { labels, minimumScore }: Pick<Settings, 'labels' | 'minimumScore'>): readonly LabelScore[] {
  if (result?.kind !== 'scored') return [];
  return labelsOf(result.scores, thresholds).filter(({ label, probability }) => probability >= minimumScore && labels.includes(label));
}

/** As many of them as are to be shown. */
export function shownLabels(
  result: Result | undefined,
  thresholds: ArrayLike<number>,
  settings: Pick<Settings, 'labels' | 'minimumScore' | 'maxLabels'>,
): readonly LabelScore[] {
  if (result?.kind !== 'scored') return [];
  const known = remembered.get(result);
  if (known?.settings === settings && known.thresholds === thresholds) return known.labels;
  const labels = allLabels(result, thresholds, settings).slice(0, settings.maxLabels);
  remembered.set(result, { thresholds, settings, labels });
  return labels;
}

/** The label whose group colours the utterance: the strongest that is not neutral, else neutral itself where it is shown. */
export const leadingLabel = (labels: readonly LabelScore[]): LabelScore | undefined =>
  labels.find(({ label }) => label !== NEUTRAL) ?? labels[0];
