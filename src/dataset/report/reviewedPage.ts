// The report of an evaluation before and after corrections: the usual one by the corrected labels, with what they changed.
import { element, paragraph, section, table, type Markup } from '../../core/markup';
import type { Estimate } from '../evaluation/result';
import type { ReviewedEvaluation } from '../evaluation/reviewed';
import { evaluationPage } from './page';
import { count, exactFigure, figure, intervalText, signed } from './words';

export const reviewedPage = (found: ReviewedEvaluation): string => evaluationPage(found.after, [changeSection(found), sliceSection(found)]);

function changeSection({ before, after, corrected, notDrawn, seen }: ReviewedEvaluation): Markup {
  const rows = after.system.labels.map((own, index) => {
    const old = before.system.labels[index] ?? own;
    return [own.label, ...pair(old.precision, own.precision), ...pair(old.recall, own.recall), ...pair(old.f1.value, own.f1.value), signed(own.f1.value - old.f1.value), count(old.support), count(own.support)];
  });
  const overall = [['macro-F1', before.system.macroF1, after.system.macroF1], ['micro-F1', before.system.microF1, after.system.microF1], [after.data.kind === 'single' ? 'accuracy' : 'exact match', before.system.accuracy, after.system.accuracy]] as const;
  const notes = [
    ...(seen === undefined ? ['The model folder does not say what the model was trained on: it may have seen these records.'] : []),
    ...(seen !== undefined && seen > 0 ? [`The model was trained on ${count(seen)} of these ${count(after.data.rows)} records: on them it looks better than it is. The slices show those that it has not seen.`] : []),
    ...(notDrawn > 0 ? [`${count(after.data.rows)} records, drawn by chance; ${count(notDrawn)} more are not evaluated.`] : []),
  ];
  return section(
    'Before and after the corrections',
    notes.map(note => element('p', { class: 'note' }, note)),
    paragraph(corrected === 0 ? 'No label is corrected yet: both columns are about the labels of the file.' : `The corrections change the labels of ${count(corrected)} of the records. The model’s answers are the same on both sides; all that follows is by the corrected labels.`),
    table('In all', ['', 'before', '95 % interval', 'after', '95 % interval', 'difference'], overall.map(([name, old, own]) => [name, ...estimate(old), ...estimate(own), signed(own.value - old.value)])),
    table('By label', ['label', 'precision before', 'after', 'recall before', 'after', 'F1 before', 'after', 'difference', 'gold before', 'after'], rows),
  );
}

const pair = (one: number, other: number): string[] => [figure(one), figure(other)];
const estimate = ({ value, interval }: Estimate): string[] => [exactFigure(value), intervalText(interval)];

function sliceSection({ slices, after }: ReviewedEvaluation): Markup | undefined {
  if (slices.length === 0) return undefined;
  const exact = after.data.kind === 'single' ? 'accuracy' : 'exact match';
  return section(
    'Slices',
    paragraph('The same figures on parts of the records. Few records make wide intervals.'),
    table('Slices, by the corrected labels', ['slice', 'records', 'micro-F1', '95 % interval', 'before', exact, '95 % interval', 'before'], slices.map(own => [
      own.name, count(own.rows), figure(own.microF1.value), intervalText(own.microF1.interval), figure(own.before.microF1), figure(own.exactMatch.value), intervalText(own.exactMatch.interval), figure(own.before.exactMatch),
    ])),
  );
}
