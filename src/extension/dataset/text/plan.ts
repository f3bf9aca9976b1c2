// What is drawn of one record: the colour of each label, its score as a bar, its agreement as an underline, and hints. Pure.
import { GROUPS, type EmotionGroup } from '../../../core/emotions';
import { emotion, groupOf } from '../../../core/emotions';
import type { LabelScore } from '../../../core/labels';
import type { LabelRange } from '../../../dataset/records/labelList';
import type { RecordRanges } from '../../../dataset/records/labelRanges';
import type { RecordShape } from '../../../dataset/records/shape';
import { lastSeen } from '../../annotations/plan';
import { percent } from '../../annotations/template';
import { AGREEMENT_SIGNS, groupOfClass, type Agreement, type Verdict } from './agreement';

export interface Stretch {
  /** UTF-16 offsets in the line. */
  readonly start: number;
  readonly end: number;
}

export interface PlannedName extends Stretch {
  readonly group: EmotionGroup;
  readonly agreement: Agreement | undefined;
}

export interface PlannedBar extends Stretch {
  readonly group: EmotionGroup;
}

export interface PlannedHint {
  readonly character: number;
  readonly text: string;
  readonly is: 'model' | 'name';
}

export interface RecordPlan {
  readonly names: readonly PlannedName[];
  readonly bars: readonly PlannedBar[];
  readonly agreement: Agreement | undefined;
  readonly hints: readonly PlannedHint[];
}

export interface RecordPlanRequest {
  readonly ranges: RecordRanges;
  readonly shape: RecordShape;
  /** Undefined while the model has not answered, or is not asked. */
  readonly verdict: Verdict | undefined;
  /** How many labels of the model a hint names. */
  readonly maxLabels: number;
  /** The editor draws no more characters of a line than these. */
  readonly drawn: number;
}

const glyphOf = (group: EmotionGroup): string => GROUPS.find(({ id }) => id === group)?.glyph ?? '';

/** The whole of a label without a score; of one with a score as much as the score says, at least one character. */
function barOf({ start, end, score, is }: LabelRange, group: EmotionGroup, drawn: number): PlannedBar[] {
  if (start >= drawn || end > drawn) return [];
  if (is !== 'pair') return [{ start, end, group }];
  if (score === undefined || !(score > 0)) return [];
  return [{ start, end: start + Math.max(1, Math.round(Math.min(1, score) * (end - start))), group }];
}

const modelLabel = ({ label, probability }: LabelScore): string => `${groupOf(label).glyph} ${emotion(label).id} ${percent(probability)}`;

export function modelHint({ record, model }: Verdict, maxLabels: number): string {
  const labels = model.length === 0 ? 'unsure' : model.slice(0, maxLabels).map(modelLabel).join(', ');
  const more = model.length > maxLabels ? ', …' : '';
  const sign = record === undefined ? ':' : model.length === 0 ? '' : ` ${AGREEMENT_SIGNS[record]}`;
  return `model${sign} ${labels}${more}`;
}

/** Numbers say nothing to a reader: each has its name beside it. */
function nameHints({ ranges: { labels }, shape: { set }, drawn }: RecordPlanRequest): PlannedHint[] {
  return labels.flatMap(({ is, index, end }): PlannedHint[] => {
    const name = index === undefined ? undefined : set.classes[index]?.id;
    if (is !== 'id' || name === undefined || end > lastSeen(drawn)) return [];
    const group = groupOfClass(set, index);
    return [{ character: end, text: group === undefined ? name : `${glyphOf(group)} ${name}`, is: 'name' }];
  });
}

export function planRecord(request: RecordPlanRequest): RecordPlan {
  const { ranges, shape, verdict, maxLabels, drawn } = request;
  const names: PlannedName[] = [];
  const bars: PlannedBar[] = [];
  for (const [at, label] of ranges.labels.entries()) {
    const group = groupOfClass(shape.set, label.index);
    if (group === undefined || label.nameStart >= drawn) continue;
    names.push({ start: label.nameStart, end: Math.min(label.nameEnd, drawn), group, agreement: verdict?.labels[at] });
    bars.push(...barOf(label, group, drawn));
  }
  const hints = nameHints(request);
  if (verdict !== undefined && ranges.fieldEnd !== undefined) {
    hints.push({ character: Math.min(ranges.fieldEnd, lastSeen(drawn)), text: modelHint(verdict, maxLabels), is: 'model' });
  }
  return { names, bars, agreement: verdict?.record, hints };
}
