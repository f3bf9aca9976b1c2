// The HTML report of an evaluation: one file that loads nothing and runs no script.
import { LABELS } from '../../core/emotions';
import { htmlPage } from '../../core/htmlPage';
import { element, paragraph, section, table, type Content, type Markup } from '../../core/markup';
import type { DataResult, Estimate, Evaluation } from '../evaluation/result';
import { calibrationSection, comparisonSection, confusionSection, labelSection, sweepSection } from './sections';
import { cautions, count, dataText, exactFigure, intervalText, predictionText, systemText } from './words';

/** @param further sections that come first */
export function evaluationPage(evaluation: Evaluation, further: readonly Content[] = []): string {
  const { data, method, system, comparison } = evaluation;
  const title = `${data.title}: ${system.name}`;
  return htmlPage(
    title,
    header(evaluation, title),
    further,
    comparison === null ? undefined : comparisonSection(comparison, system, evaluation),
    labelSection(system, data),
    confusionSection(system, data),
    sweepSection(system),
    calibrationSection(system, method.calibrationFloor),
    methodSection(evaluation),
  );
}

function header(evaluation: Evaluation, title: string): Markup {
  const { data, method, system } = evaluation;
  const key = (name: string, { value, interval }: Estimate): Markup =>
    element('li', {}, name, element('strong', {}, exactFigure(value)), element('span', {}, `95 % interval ${intervalText(interval)}`));
  const without = system.microF1WithoutBackground;
  return element(
    'header',
    {},
    element('h1', {}, title),
    paragraph(`${dataText(data)}. ${systemText(system)}.`),
    paragraph({ markup: 'Predicted: ' }, `${predictionText(method, data)}.`),
    element(
      'ul',
      { class: 'key' },
      key('Macro-F1', system.macroF1),
      key('Micro-F1', system.microF1),
      key('Weighted F1', system.weightedF1),
      key(data.kind === 'single' ? 'Accuracy' : 'Exact match', system.accuracy),
      without === null ? undefined : element('li', {}, 'Micro-F1', element('strong', {}, exactFigure(without)), element('span', {}, `without ${data.background ?? ''}`)),
    ),
    cautions(evaluation).map(sentence => element('p', { class: 'note' }, sentence)),
  );
}

function methodSection({ data, method, system, comparison }: Evaluation): Markup {
  const unit = method.resampled === 'dialogues' ? 'whole dialogues, since the lines of one are not independent,' : 'rows';
  const models = [system, ...(comparison === null ? [] : [comparison.second])].map(own =>
    paragraph(systemText(own), own.digest === null ? '' : ['; SHA-256 of the model folder ', element('code', {}, own.digest)], '.'),
  );
  return section(
    'How this was measured',
    paragraph('Data: ', element('code', {}, data.source), `, ${count(data.rows)} rows.`),
    models,
    paragraph(`Macro-F1 is the plain mean of the labels’ F1, micro-F1 that of all decisions together, weighted F1 the mean weighted by gold rows. ${data.kind === 'single' ? 'With one label to a row micro-F1 is accuracy.' : 'Exact match is the share of rows whose labels are all right and none too many.'}`),
    paragraph(`The 95 % intervals are percentiles of ${count(method.resamples)} bootstrap resamples of ${unit} with seed ${method.seed}; a label that a resample lacks keeps its F1. They say how much the figures would move with other data of the same kind, not how the model does on other kinds.`),
    data.labelSet === 'goEmotions' ? undefined : mapping(data),
  );
}

function mapping({ classes }: DataResult): Content {
  const used = new Set(classes.flatMap(({ from }) => from));
  const unused = LABELS.filter(label => !used.has(label));
  return [
    paragraph('The model scores 28 labels. Which of them count as which class:'),
    table('Classes and their labels', ['class', 'labels'], [...classes.map(({ id, from }) => [id, from.join(', ')]), ...(unused.length === 0 ? [] : [['no class', unused.join(', ')]])]),
  ];
}
