// The parts of the report, each a heading, pictures, and the numbers of the pictures in tables.
import { confusedPairs } from '../../core/confusion';
import { element, paragraph, section, table, type Content, type Markup } from '../../core/markup';
import type { ComparisonResult, DataResult, Evaluation, SystemResult } from '../evaluation/result';
import { reliabilityPicture, sweepPicture } from './curves';
import { differences, estimates } from './figures';
import { confusionPicture } from './heatmap';
import { count, exactFigure, figure, intervalText, pValue, percent, signed, signedInterval, systemText, verdict } from './words';

const soft = (...content: Content[]): Markup => element('p', { class: 'soft' }, ...content);
const figureOf = (picture: Markup): Markup => element('figure', {}, picture);
const beside = (...content: Content[]): Markup => element('div', { class: 'pair' }, ...content);

const mostPairs = 15;

export function labelSection({ labels, unlabelled }: SystemResult, { rows, kind }: DataResult): Markup {
  const withThreshold = labels.some(({ threshold }) => threshold !== null);
  return section(
    'By label',
    soft('The dot is F1, the line its 95 % interval.', kind === 'multi' ? ` ${count(unlabelled)} rows (${percent(unlabelled / rows)}) get no label at all.` : ''),
    beside(
      figureOf(estimates('labels', 'F1 by label', labels.map(({ label, f1 }) => ({ label, estimate: f1 })))),
      table(
        'Precision, recall and F1',
        ['label', 'precision', 'recall', 'F1', '95 % interval', 'gold', 'predicted', ...(withThreshold ? ['threshold'] : [])],
        labels.map(({ label, precision, recall, f1, support, predicted, threshold }) => [
          label, figure(precision), figure(recall), figure(f1.value), intervalText(f1.interval), count(support), count(predicted), ...(withThreshold ? [threshold === null ? '' : threshold.toFixed(2)] : []),
        ]),
      ),
    ),
  );
}

export function sweepSection({ sweep, labels, macroF1 }: SystemResult): Markup | undefined {
  if (sweep === null) return undefined;
  return section(
    'Thresholds',
    element('p', { class: 'note' }, 'Optimistic: these thresholds are chosen on the very data on which they are measured. To use one, choose it on other data.'),
    beside(
      element(
        'div',
        {},
        figureOf(sweepPicture('sweep', sweep)),
        table('Macro-F1', ['thresholds', 'macro-F1'], [
          ['as evaluated', exactFigure(macroF1.value)],
          [`one for all: ${sweep.best.threshold}`, exactFigure(sweep.best.macroF1)],
          ['the best for each', exactFigure(sweep.bestByClassMacroF1)],
        ]),
      ),
      table('The best threshold of each label', ['label', 'as evaluated', 'F1', 'best', 'F1'], labels.map(({ label, threshold, f1 }, index) => {
        const best = sweep.byClass[index];
        return [label, threshold === null ? '' : threshold.toFixed(2), figure(f1.value), best?.threshold.toFixed(2), figure(best?.f1 ?? 0)];
      })),
    ),
  );
}

export function calibrationSection({ calibration }: SystemResult, floor: number): Markup | undefined {
  if (calibration === null) return undefined;
  const { overall, byLabel } = calibration;
  return section(
    'Calibration',
    paragraph(`Of what is scored 0.7, is 70 % true? Over ${count(overall.pairs)} pairs of text and label scored ${floor} or more, in bins of equal count, the expected calibration error is ${exactFigure(overall.ece)} and the Brier score ${exactFigure(overall.brier)}. A point under the diagonal means that scores promise too much.`),
    beside(
      element(
        'div',
        {},
        figureOf(reliabilityPicture('reliability', overall)),
        table('The bins', ['scores', 'mean score', 'true', 'pairs'], overall.bins.map(bin => [`${figure(bin.lowest)} to ${figure(bin.highest)}`, figure(bin.confidence), figure(bin.observed), count(bin.count)])),
      ),
      table('By label', ['label', 'mean score', 'true', 'error (ECE)', 'pairs'], byLabel.map(own =>
        own.pairs === 0 ? [own.label, '', '', '', '0'] : [own.label, figure(own.confidence), figure(own.observed), figure(own.ece), count(own.pairs)],
      )),
    ),
  );
}

export function confusionSection(system: SystemResult, { kind }: DataResult): Markup {
  const { confusion, labels } = system;
  const name = (index: number): string => labels[index]?.label ?? '';
  const pairs = confusedPairs(confusion, mostPairs).map(pair => [name(pair.gold), name(pair.predicted), count(pair.count), percent(pair.count / (labels[pair.gold]?.support ?? 1))]);
  return section(
    'What is taken for what',
    soft(kind === 'single'
      ? 'Each row of the picture holds the rows of one gold label, by what was predicted for them; the diagonal is right.'
      : 'On the diagonal, the share of a label’s rows that is found. Elsewhere, the share of rows where the gold label is missed and the other predicted wrongly in its stead.'),
    beside(figureOf(confusionPicture('confusion', system)), table('The most frequent mistakes', ['gold', 'predicted', 'rows', 'of its rows'], pairs)),
    element('details', {}, element('summary', {}, 'All counts'), table('Gold down, predicted across', ['', ...labels.map(({ label }) => label), ...(kind === 'multi' ? ['nothing wrong'] : [])],
      labels.map(({ label }, gold) => [label, ...(confusion.counts[gold] ?? []).map(count), ...(kind === 'multi' ? [count(confusion.missedAlone[gold] ?? 0)] : [])]))),
  );
}

export function comparisonSection(comparison: ComparisonResult, first: SystemResult, { data, method }: Evaluation): Markup {
  const { second, macroF1, accuracy, f1, differing, mcNemar } = comparison;
  const deltas = first.labels.map(({ label }, index) => ({ label, estimate: f1[index] ?? { value: 0, interval: { low: 0, high: 0 } } }));
  const exact = data.kind === 'single' ? 'accuracy' : 'exact match';
  const overall = [['macro-F1', first.macroF1, second.macroF1, macroF1], [exact, first.accuracy, second.accuracy, accuracy]] as const;
  return section(
    'Comparison',
    element('p', {}, element('strong', {}, verdict(comparison, first))),
    soft(`First: ${systemText(first)}. Second: ${systemText(second)}. Differences are the second less the first, on the same rows.`),
    table('Tests of the difference', ['', 'first', 'second', 'difference', '95 % interval', 'p, bootstrap', 'p, randomisation'], overall.map(([name, one, other, own]) => [
      name, exactFigure(one.value), exactFigure(other.value), signed(own.value), signedInterval(own.interval), pValue(own.pBootstrap), pValue(own.pRandomisation),
    ])),
    paragraph(`${count(differing)} of ${count(data.rows)} rows are predicted differently. Only the first has ${count(mcNemar.onlyFirst)} exactly right, only the second ${count(mcNemar.onlySecond)}: McNemar’s exact test gives p ${pValue(mcNemar.p)}${method.resampled === 'dialogues' ? ', taking rows of a dialogue for independent, which they are not' : ''}.`),
    soft('A filled dot: the interval leaves out 0. An open one: it does not. Of many labels a few will leave it out by chance.'),
    beside(
      figureOf(differences('deltas', 'Difference in F1 by label', deltas)),
      table('F1 by label', ['label', 'first', 'second', 'difference', '95 % interval'], deltas.map(({ label, estimate }, index) => [
        label, figure(first.labels[index]?.f1.value ?? 0), figure(second.labels[index]?.f1.value ?? 0), signed(estimate.value), signedInterval(estimate.interval),
      ])),
    ),
  );
}
