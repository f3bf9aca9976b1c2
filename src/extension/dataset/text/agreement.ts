// How the gold labels of a record compare with what the model says of it, in the classes of the dataset. Pure.
import { emotion, groupOf, isEmotionId, labelIndex, type EmotionGroup } from '../../../core/emotions';
import { labelsOf, type LabelScore } from '../../../core/labels';
import { classByLabel, type LabelSet } from '../../../core/labelSets';
import { counts, type GivenLabel } from '../../../dataset/records/shape';

/** `unsure`: no label of the model reaches its threshold. */
export type Agreement = 'agree' | 'partly' | 'disagree' | 'unsure';

export interface Verdict {
  /** Undefined where the classes of the record mean none of the 28, so that nothing can be compared. */
  readonly record: Agreement | undefined;
  /** For each gold label; undefined where it cannot be compared, or is too weak to count. */
  readonly labels: readonly (Agreement | undefined)[];
  /** The model's, strongest first. */
  readonly model: readonly LabelScore[];
  /** The model was trained on the utterance, so what it says is no judgement of the labels. */
  readonly seen: boolean;
}

/** A sign for each, so that no one has to tell colours apart. */
export const AGREEMENT_SIGNS: Readonly<Record<Agreement, string>> = { agree: '=', partly: '≈', disagree: '≠', unsure: '?' };
/** What the model does. */
export const AGREEMENT_WORDS: Readonly<Record<Agreement, string>> = {
  agree: 'agrees',
  partly: 'agrees in part',
  disagree: 'disagrees',
  unsure: 'is unsure',
};

/** @param scores 28 probabilities in GoEmotions order */
export function verdictOf(gold: readonly GivenLabel[], set: LabelSet, scores: ArrayLike<number>, thresholds: ArrayLike<number>): Verdict {
  const model = labelsOf(scores, thresholds);
  const byLabel = classByLabel(set);
  const all = model.map(({ label }) => byLabel[labelIndex(label)]).filter(index => index !== undefined);
  const predicted = new Set(set.kind === 'single' ? all.slice(0, 1) : all);
  const comparable = (label: GivenLabel): label is GivenLabel & { readonly index: number } =>
    counts(label) && label.index !== undefined && (set.classes[label.index]?.from.length ?? 0) > 0;
  const labels = gold.map((label): Agreement | undefined => {
    if (!comparable(label)) return undefined;
    return model.length === 0 ? 'unsure' : predicted.has(label.index) ? 'agree' : 'disagree';
  });
  return { record: recordAgreement(new Set(gold.filter(comparable).map(({ index }) => index)), predicted, model.length === 0), labels, model, seen: false };
}

/** The verdict on an utterance that the model was trained on: what it says, and no agreement. */
export const unjudged = ({ labels, model }: Verdict): Verdict => ({ record: undefined, labels: labels.map(() => undefined), model, seen: true });

function recordAgreement(gold: ReadonlySet<number>, predicted: ReadonlySet<number>, unsure: boolean): Agreement | undefined {
  if (gold.size === 0) return undefined;
  if (unsure) return 'unsure';
  const common = [...gold].filter(index => predicted.has(index)).length;
  if (common === 0) return 'disagree';
  return common === gold.size && common === predicted.size ? 'agree' : 'partly';
}

/** The group whose colour and sign a class has; undefined where it means none of the 28. */
export function groupOfClass({ classes }: LabelSet, index: number | undefined): EmotionGroup | undefined {
  const found = index === undefined ? undefined : classes[index];
  const [first] = found?.from ?? [];
  if (found === undefined || first === undefined) return undefined;
  if (isEmotionId(found.id)) return groupOf(found.id).id;
  return found.from.length === 1 ? emotion(first).group : emotion(first).ekman;
}
