// What the embedded classifier says of the examples, beside their labels: a strong disagreement is flagged, nothing is dropped.
import { labelsOf, rankedScores } from '../../core/labels';
import { LABEL_COUNT } from '../../core/emotions';
import type { Example, SecondView } from '../example';
import { positives } from '../labels/mapLabels';
import type { Ports } from './ports';

/** The least probability at which the classifier counts as sure of an emotion. */
const SURE = 0.6;
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

type Labelled = Pick<Example, 'utterance' | 'context' | 'all_emotions_mapped'>;

/** The classifier's view of each, held against its labels; undefined where there is no classifier. */
export async function secondViewsOf(labelled: readonly Labelled[], { classify, classifierName = 'classifier', thresholds = new Float32Array(LABEL_COUNT).fill(0.5) }: Ports, threshold: number, signal: AbortSignal): Promise<readonly SecondView[] | undefined> {
  if (classify === undefined || labelled.length === 0) return undefined;
  const scores = await classify(labelled.map(({ utterance, context }) => ({ text: utterance, ...(context !== undefined && { context }) })), signal);
  if (scores.length !== labelled.length) throw new Error(`the classifier gave ${scores.length} answers for ${labelled.length} texts`);
  return labelled.map((own, at) => viewOf(own, scores[at] ?? new Float32Array(LABEL_COUNT), classifierName, thresholds, threshold));
}

/** The same examples with the classifier's view, where there is a classifier. */
export async function withSecondViews(examples: readonly Example[], ports: Ports, threshold: number, signal: AbortSignal): Promise<readonly Example[]> {
  const views = await secondViewsOf(examples, ports, threshold, signal);
  return examples.map((example, at) => {
    const classifier = views?.[at];
    if (classifier === undefined) return example;
    const { provenance, flags, ...rest } = example;
    return { ...rest, classifier, ...(flags !== undefined && { flags }), provenance };
  });
}

function viewOf({ all_emotions_mapped: mapped }: Labelled, scores: Float32Array, model: string, thresholds: ArrayLike<number>, threshold: number): SecondView {
  const found = labelsOf(scores, thresholds);
  const own = new Set(positives(mapped, threshold).map(([name]) => name));
  const [first] = rankedScores(scores);
  const disagrees = first !== undefined && first.probability >= SURE && !own.has(first.label) && !found.some(({ label }) => own.has(label));
  return { model, emotions: found.map(({ label, probability }) => [label, rounded(probability)] as const), disagrees };
}
