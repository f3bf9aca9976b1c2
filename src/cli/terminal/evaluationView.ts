// An evaluation in the terminal: figures, labels, mistakes, how good the scores are, which of two models is better.
import { confusedPairs } from '../../core/confusion';
import type { ComparisonResult, Estimate, Evaluation, LabelResult, SystemResult } from '../../dataset/evaluation/result';
import {
  cautions, contextText, count, dataText, exactFigure, figure, intervalText, pValue, predictionText, signed, signedInterval, systemText, verdict,
} from '../../dataset/report/words';
import type { Style } from './style';
import { clip, harmless, padEnd, padStart, wrap } from './width';

export interface EvaluationViewOptions {
  readonly style: Style;
  readonly width: number;
}

/** Most mistakes that are shown. */
const mostPairs = 8;

export function evaluationText(evaluation: Evaluation, options: EvaluationViewOptions): string {
  const { data, method, system, comparison } = evaluation;
  const { style, width } = options;
  const facts = [
    `${data.source} · ${dataText(data)}`,
    `${system.name} · ${contextText(system.contextLines)} · predicted: ${predictionText(method, data)}`,
  ];
  const parts = [
    [style.bold(harmless(data.title)), ...facts.flatMap(line => wrap(harmless(line), width).map(style.dim))],
    overall(evaluation, options),
    labelLines(system, options),
    confusionLines(system, options),
    scoreLines(evaluation, options),
    comparison === null ? [] : comparisonLines(comparison, system, options),
    cautions(evaluation).flatMap(line => wrap(harmless(line), width).map(style.dim)),
  ];
  return parts.filter(lines => lines.length > 0).map(lines => lines.map(line => `${line.trimEnd()}\n`).join('')).join('\n');
}

function overall({ data, method, system }: Evaluation, { style }: EvaluationViewOptions): string[] {
  const line = (name: string, { value, interval }: Estimate): string => `${padEnd(name, 14)}${style.bold(exactFigure(value))}   ${style.dim(intervalText(interval))}`;
  return [
    style.dim(`${padEnd('', 14)}${padEnd('', 9)}95 % interval (bootstrap of ${method.resampled}, ${count(method.resamples)} ×, seed ${method.seed})`),
    line('macro-F1', system.macroF1),
    line('micro-F1', system.microF1),
    line('weighted F1', system.weightedF1),
    line(data.kind === 'single' ? 'accuracy' : 'exact match', system.accuracy),
    ...(system.microF1WithoutBackground === null ? [] : [`${padEnd('micro-F1', 14)}${style.bold(exactFigure(system.microF1WithoutBackground))}   ${style.dim(`without ${JSON.stringify(data.background)}`)}`]),
  ];
}

function labelLines({ labels }: SystemResult, { style }: EvaluationViewOptions): string[] {
  const column = Math.max(...labels.map(({ label }) => label.length), 5) + 2;
  const line = ({ label, precision, recall, f1, support, predicted, threshold }: LabelResult): string =>
    [
      padEnd(label, column),
      ...[precision, recall].map(value => padStart(figure(value), 9)),
      style.bold(padStart(figure(f1.value), 7)),
      padStart(style.depth === 1 ? intervalText(f1.interval) : style.dim(intervalText(f1.interval)), 16),
      padStart(count(support), 7),
      padStart(count(predicted), 9),
      ...(threshold === null ? [] : [padStart(threshold.toFixed(2), 10)]),
    ].join(' ');
  const heads: readonly (readonly [string, number])[] = [['precision', 9], ['recall', 9], ['F1', 7], ['95 % interval', 16], ['gold', 7], ['predicted', 9]];
  const withThreshold = labels.some(({ threshold }) => threshold !== null);
  return [
    style.dim([padEnd('label', column), ...heads.map(([name, size]) => padStart(name, size)), ...(withThreshold ? [padStart('threshold', 10)] : [])].join(' ')),
    ...labels.map(line),
  ];
}

function confusionLines({ confusion, labels }: SystemResult, { style, width }: EvaluationViewOptions): string[] {
  const name = (index: number): string => labels[index]?.label ?? '';
  const pairs = confusedPairs(confusion, mostPairs).map(pair => `${name(pair.gold)} taken for ${name(pair.predicted)} ${count(pair.count)}`);
  return pairs.length === 0 ? [] : [style.bold('Most frequent mistakes'), ...wrap(pairs.join(' · '), width)];
}

function scoreLines({ method, system: { calibration, sweep } }: Evaluation, { style, width }: EvaluationViewOptions): string[] {
  const lines: string[] = [];
  if (calibration !== null) {
    const { pairs, ece, brier } = calibration.overall;
    lines.push(`expected calibration error ${exactFigure(ece)}, Brier score ${exactFigure(brier)}, over ${count(pairs)} pairs of text and label scored ${method.calibrationFloor} or more`);
  }
  if (sweep !== null) {
    lines.push(
      `optimistic, since chosen on this very data: one threshold of ${sweep.best.threshold} for all labels gives macro-F1 ${exactFigure(sweep.best.macroF1)}; the best for each ${exactFigure(sweep.bestByClassMacroF1)}`,
    );
  }
  return lines.length === 0 ? [] : [style.bold('Scores'), ...lines.flatMap(line => wrap(line, width))];
}

function comparisonLines(comparison: ComparisonResult, first: SystemResult, { style, width }: EvaluationViewOptions): string[] {
  const { second, macroF1, accuracy, f1, differing, mcNemar } = comparison;
  const column = Math.max(...first.labels.map(({ label }) => label.length), 11) + 2;
  const difference = (name: string, one: number, other: number, { value, interval }: Estimate): string =>
    `${padEnd(name, column)}${figure(one)} → ${figure(other)}  ${style.bold(padStart(signed(value), 6))}  ${padStart(signedInterval(interval), 20)}`;
  const tests = (name: string, { pBootstrap, pRandomisation }: ComparisonResult['macroF1']): string =>
    `${name}: p ${pValue(pBootstrap)} by the paired bootstrap, ${pValue(pRandomisation)} by approximate randomisation`;
  return [
    style.bold(clip(`Compared with ${systemText(second)}`, width)),
    difference('macro-F1', first.macroF1.value, second.macroF1.value, macroF1),
    difference('exact match', first.accuracy.value, second.accuracy.value, accuracy),
    ...first.labels.map(({ label, f1: own }, index) => difference(label, own.value, second.labels[index]?.f1.value ?? 0, f1[index] ?? { value: 0, interval: { low: 0, high: 0 } })),
    tests('macro-F1', macroF1),
    tests('exact match', accuracy),
    ...wrap(`${count(differing)} rows are predicted differently; only the first has ${count(mcNemar.onlyFirst)} right, only the second ${count(mcNemar.onlySecond)} (McNemar’s exact test: p ${pValue(mcNemar.p)})`, width),
    ...wrap(verdict(comparison, first), width).map(style.bold),
  ];
}
