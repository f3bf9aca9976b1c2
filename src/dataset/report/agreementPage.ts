// The report of an agreement study as one HTML file, and as text.
import { htmlPage } from '../../core/htmlPage';
import { element, paragraph, section, table, type Content } from '../../core/markup';
import type { AgreementFigures, StudyReport } from '../study/report';
import { count } from './words';

/** As many digits as so many records bear: by chance alone a figure differs by about one over the root of their number. */
export const digitsFor = (records: number): number => (records < 25 ? 1 : records < 1000 ? 2 : 3);

/** NaN: nothing can be said. */
const value = (own: number, records: number): string => (Number.isNaN(own) ? '–' : own.toFixed(digitsFor(records)));
const recordsText = (records: number): string => `${count(records)} ${records === 1 ? 'record' : 'records'}`;
const judgesWords = (agreeing: number, judges: number): string => (agreeing < judges ? `${2 * agreeing > judges ? 'exactly' : 'at least'} ${agreeing} judges agree` : judges === 2 ? 'both judges agree' : `all ${agreeing} judges agree`);

export function agreementPage({ judges, items, all, labels }: StudyReport, title: string): string {
  return htmlPage(title, head(title, judges, items, all), inAll(all, judges.length), byLabel(labels, judges.length), method());
}

const head = (title: string, judges: StudyReport['judges'], items: number, all: AgreementFigures): Content =>
  element(
    'header',
    {},
    element('h1', {}, title),
    paragraph(`${count(items)} records, ${count(judges.length)} ${judges.length === 1 ? 'judge' : 'judges'}, ${count(all.decisions)} decisions.`),
    judges.length < 2 ? element('p', { class: 'note' }, 'Agreement needs the answers of two judges at least.') : undefined,
    judges.filter(({ answered }) => answered < items).map(({ name, answered }) => element('p', { class: 'note' }, `${name} has answered ${count(answered)} of ${count(items)}: what is not answered does not count.`)),
    element('ul', { class: 'key' }, key('Cohen’s kappa, mean of pairs', all.kappa, all.records), key('Krippendorff’s alpha', all.alpha, all.records), all.accuracy.map(own => key(`Accuracy where ${judgesWords(own.agreeing, judges.length)}`, own.accuracy, all.records))),
  );

const key = (name: string, own: number, records: number): Content => element('li', {}, name, element('strong', {}, value(own, records)), ` on ${recordsText(records)}`);

const inAll = ({ kappas, accuracy, records }: AgreementFigures, judges: number): Content =>
  section(
    'In all',
    table('Cohen’s kappa of each pair', ['judges', 'records', 'kappa'], kappas.map(own => [own.judges.join(' and '), count(own.records), value(own.kappa, own.records)])),
    table('Whether the labels of the records say what the judges say', ['where', 'decisions', 'right', 'accuracy'], accuracy.map(own => [judgesWords(own.agreeing, judges), count(own.units), count(own.right), value(own.accuracy, records)])),
  );

const byLabel = (labels: StudyReport['labels'], judges: number): Content =>
  section(
    'By label',
    table('Agreement on each answer', ['answer', 'records', 'kappa', 'alpha', ...(labels[0]?.accuracy ?? []).map(own => `accuracy, ${judgesWords(own.agreeing, judges)}`)],
      labels.map(own => [own.label, count(own.records), value(own.kappa, own.records), value(own.alpha, own.records), ...own.accuracy.map(one => value(one.accuracy, own.records))])),
  );

const method = (): Content =>
  section('How this was measured', paragraph('A dash: nothing can be said, for want of answers or because all are the same. A decision is one answer of one record, picked or not. Kappa (Cohen, 1960) compares two judges on the decisions that both made; alpha (Krippendorff, 2011) all of them at once, with answers missing. Figures have as many digits as the number of records bears: one below 25, two below 1,000. Accuracy holds the labels of the record against what so many judges say; at least two: what two or more say, and more than say the contrary.'));

/** For the terminal. */
export function agreementText({ judges, items, all, labels }: StudyReport): string {
  const lines = [
    `${count(items)} records; ${judges.map(({ name, answered }) => `${name}: ${count(answered)} answered`).join(', ') || 'no judge has answered'}`,
    `on ${recordsText(all.records)}: kappa ${value(all.kappa, all.records)} (${all.kappas.map(own => `${own.judges.join(' and ')} ${value(own.kappa, own.records)} on ${count(own.records)}`).join(', ') || 'needs two judges'}), alpha ${value(all.alpha, all.records)}`,
    ...all.accuracy.map(own => `accuracy where ${judgesWords(own.agreeing, judges.length)}: ${value(own.accuracy, all.records)} (${count(own.right)} of ${count(own.units)} decisions)`),
    '',
    ...labels.map(own => `${own.label.padEnd(16)} kappa ${value(own.kappa, own.records)}  alpha ${value(own.alpha, own.records)}${own.accuracy.map(one => `  ${one.agreeing}${one.atLeast === true ? ' or more' : ''} agree ${value(one.accuracy, own.records)}`).join('')}  on ${count(own.records)}`),
  ];
  return `${lines.join('\n')}\n`;
}
