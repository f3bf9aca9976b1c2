// What is drawn of one record: the colour of each label, its score as a bar, its agreement as an underline, and hints. Pure.
import { GROUPS, type EmotionGroup } from '../../../core/emotions';
import { emotion, groupOf } from '../../../core/emotions';
import type { LabelScore } from '../../../core/labels';
import type { LabelRange } from '../../../dataset/records/labelList';
import type { RecordRanges } from '../../../dataset/records/labelRanges';
import { LEAST_EXPRESSIVE, type RecordShape } from '../../../dataset/records/shape';
import { lastSeen } from '../../annotations/plan';
import { percent } from '../../annotations/template';
import { AGREEMENT_SIGNS, groupOfClass, type Agreement, type Verdict } from './agreement';

export interface Stretch {
  /** UTF-16 offsets in the line. */
  readonly start: number;
  readonly end: number;
}

/** The group whose colour a label has; `own` where it means none of the 28. */
export type Tint = EmotionGroup | 'own';

export interface PlannedName extends Stretch {
  readonly group: Tint;
  readonly agreement: Agreement | undefined;
}

export interface PlannedBar extends Stretch {
  readonly group: Tint;
}

export interface PlannedHint {
  readonly character: number;
  readonly text: string;
  /** A mark stands at the start of the line. */
  readonly is: 'model' | 'name' | 'mark';
}

export interface RecordPlan {
  readonly names: readonly PlannedName[];
  readonly bars: readonly PlannedBar[];
  /** What stands beside the gold labels: a teacher's own words, and what a model said in the file. */
  readonly beside: { readonly names: readonly PlannedBar[]; readonly bars: readonly Stretch[] };
  readonly agreement: Agreement | undefined;
  readonly hints: readonly PlannedHint[];
}

export interface RecordPlanRequest {
  readonly ranges: RecordRanges;
  readonly shape: RecordShape;
  /** Undefined while the model has not answered, or is not asked. */
  readonly verdict: Verdict | undefined;
  /** Whether there is anything to ask the model about: not where a line is no record, or says nothing. */
  readonly askable: boolean;
  /** How many labels of the model a hint names. */
  readonly maxLabels: number;
  /** The editor draws no more characters of a line than these. */
  readonly drawn: number;
  /** Whether records have a mark at the start, since their labels are out of view. */
  readonly marks: boolean;
}

/** A label field that ends further to the right is out of view in most windows, its hint with it. */
const FAR = 110;
const MANY_FAR = 0.25;

/** Whether so many of these have their labels out of view that all are to have marks: some with and some without would not stand in line. */
export const areFar = (all: readonly RecordRanges[]): boolean => all.filter(({ fieldEnd = 0 }) => fieldEnd > FAR).length > MANY_FAR * all.length;

/** A sign of agreement, a sign and a name, of which the longest has 14 letters: all marks are as wide as that, so that the records stay in line. */
const MARK_COLUMNS = 18;

const glyphOf = (group: EmotionGroup): string => GROUPS.find(({ id }) => id === group)?.glyph ?? '';

/** The whole of a label without a score; of one with a score as much as the score says, at least one character. */
function barOf({ start, end, score, is }: LabelRange, drawn: number): Stretch[] {
  if (start >= drawn || end > drawn) return [];
  if (is !== 'pair') return [{ start, end }];
  if (score === undefined || !(score > 0)) return [];
  return [{ start, end: start + Math.max(1, Math.round(Math.min(1, score) * (end - start))) }];
}

/** Of a model's scores for every label only those that count: the others say nothing. */
export const isStrong = ({ score = 1 }: LabelRange): boolean => score >= LEAST_EXPRESSIVE;

const besideLabels = ({ raw, predictedLabels, predictedScores }: RecordRanges): LabelRange[] =>
  [...(raw?.labels ?? []), ...(predictedLabels?.labels ?? []), ...(predictedScores?.labels.filter(isStrong) ?? [])];

function planBeside({ ranges, shape: { set }, drawn }: RecordPlanRequest): RecordPlan['beside'] {
  const labels = besideLabels(ranges).filter(({ nameStart }) => nameStart < drawn);
  return {
    names: labels.map(({ nameStart, nameEnd, index }) => ({ start: nameStart, end: Math.min(nameEnd, drawn), group: groupOfClass(set, index) ?? 'own' })),
    bars: labels.filter(({ is }) => is === 'pair').flatMap(label => barOf(label, drawn)),
  };
}

const modelLabel = ({ label, probability }: LabelScore): string => `${groupOf(label).glyph} ${emotion(label).id} ${percent(probability)}`;

export function modelHint({ record, model, seen }: Verdict, maxLabels: number): string {
  const labels = model.length === 0 ? 'unsure' : model.slice(0, maxLabels).map(modelLabel).join(', ');
  const more = model.length > maxLabels ? ', …' : '';
  const sign = seen ? ', seen in training:' : record === undefined ? ':' : model.length === 0 ? '' : ` ${AGREEMENT_SIGNS[record]}`;
  return `model${sign} ${labels}${more}`;
}

/** The same width before the model has answered, so that no text moves when it does. */
function markText(verdict: Verdict | undefined, askable: boolean): string {
  const { record, model } = verdict ?? {};
  const [first] = model ?? [];
  const sign = record === undefined ? ' ' : AGREEMENT_SIGNS[record];
  const words = first === undefined ? (verdict !== undefined ? '· unsure' : askable ? '· …' : '· not read') : `${groupOf(first.label).glyph} ${emotion(first.label).id}`;
  const text = `${sign} ${words}`;
  return text + ' '.repeat(Math.max(0, MARK_COLUMNS - text.replaceAll('\uFE0E', '').length));
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

/** All hints of a line together: by default VS Code cuts what is longer. */
const LONGEST_HINTS = 43;

/** As many of the model's labels as there is room for beside the other hints, and one at the least; the hover has all. */
function fittingHint(verdict: Verdict, maxLabels: number, others: readonly PlannedHint[]): string {
  const room = LONGEST_HINTS - others.reduce((sum, { text }) => sum + text.length, 0);
  for (let count = maxLabels; count > 1; count--) {
    const text = modelHint(verdict, count);
    if (text.length <= room) return text;
  }
  return modelHint(verdict, 1);
}

export function planRecord(request: RecordPlanRequest): RecordPlan {
  const { ranges, shape, verdict, askable, maxLabels, drawn, marks } = request;
  const names: PlannedName[] = [];
  const bars: PlannedBar[] = [];
  for (const [at, label] of ranges.labels.entries()) {
    // A label that the set does not have is a problem, and marked as one.
    if (label.index === undefined || label.nameStart >= drawn) continue;
    const group: Tint = groupOfClass(shape.set, label.index) ?? 'own';
    names.push({ start: label.nameStart, end: Math.min(label.nameEnd, drawn), group, agreement: verdict?.labels[at] });
    bars.push(...barOf(label, drawn).map(stretch => ({ ...stretch, group })));
  }
  const hints = nameHints(request);
  if (marks) hints.unshift({ character: 0, text: markText(verdict, askable), is: 'mark' });
  if (verdict !== undefined && ranges.fieldEnd !== undefined) {
    hints.push({ character: Math.min(ranges.fieldEnd, lastSeen(drawn)), text: fittingHint(verdict, maxLabels, hints), is: 'model' });
  }
  return { names, bars, beside: planBeside(request), agreement: verdict?.record, hints };
}
