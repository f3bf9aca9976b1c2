// How an evaluation is put into words, for every report alike.
import { decisionText } from '../../core/classScores';
import type { Interval } from '../../core/bootstrap';
import type { ComparisonResult, DataResult, Evaluation, MethodResult, SystemResult } from '../evaluation/result';

export const figure = (value: number): string => value.toFixed(3);
export const exactFigure = (value: number): string => value.toFixed(4);
export const count = (value: number): string => value.toLocaleString('en');
export function signed(value: number): string {
  const size = figure(Math.abs(value));
  return Number(size) === 0 ? size : `${value < 0 ? '−' : '+'}${size}`;
}
export const percent = (share: number): string => `${Math.round(share * 100)} %`;
export const intervalText = ({ low, high }: Interval): string => `${figure(low)} to ${figure(high)}`;
export const signedInterval = ({ low, high }: Interval): string => `${signed(low)} to ${signed(high)}`;

/** No smaller than so many resamples can tell. */
export const pValue = (p: number): string => (p < 0.0001 ? '< 0.0001' : p.toFixed(p < 0.01 ? 4 : 3));

export function dataText({ rows, dialogues, labelSetTitle }: DataResult): string {
  const turns = dialogues === null ? `${count(rows)} ${rows === 1 ? 'row' : 'rows'}` : `${count(rows)} rows in ${count(dialogues)} ${dialogues === 1 ? 'dialogue' : 'dialogues'}`;
  return `${turns} · ${labelSetTitle}`;
}

export function predictionText({ predictions, decision, threshold }: MethodResult, { labelSet }: DataResult): string {
  switch (predictions) {
    case 'stored':
      return 'the labels that the records hold';
    case 'oneThreshold':
      return `every label scored ${String(threshold)} or more`;
    case 'modelThresholds':
      return labelSet === 'goEmotions' ? 'every label over the model’s own threshold for it' : 'every class with a label over the model’s own threshold for it';
    case 'highest':
      return `the class with the highest score: ${decisionText[decision]} (--decision ${decision})`;
  }
}

export const contextText = (lines: number): string => (lines === 0 ? 'no context' : `up to ${count(lines)} earlier ${lines === 1 ? 'line' : 'lines'} as context`);

export const systemText = ({ name, contextLines }: SystemResult): string => `${name}, ${contextText(contextLines)}`;

/** What has to be known to read the figures rightly; one sentence each. */
export function cautions({ data, method, system }: Evaluation): string[] {
  const absent = system.labels.filter(({ support }) => support === 0);
  const few = system.labels.filter(({ support }) => support > 0 && support < fewRows);
  const units = data.dialogues ?? data.rows;
  const sentences = data.leftOut.map(({ reason, count: rows }) => `Left out: ${count(rows)} × ${reason}.`);
  if (data.unusable > 0) sentences.unshift(`Not in the figures: ${count(data.unusable)} ${data.unusable === 1 ? 'row' : 'rows'} that could not be read or scored.`);
  if (units < fewUnits) sentences.unshift(`Only ${count(units)} ${method.resampled}: intervals from so few are too narrow.`);
  if (few.length > 0) sentences.unshift(`Fewer than ${fewRows} gold rows, so that F1 says little: ${namesOf(few)}.`);
  if (absent.length > 0) {
    sentences.unshift(`No gold row, counted as 0 in macro-F1: ${namesOf(absent)}. Over the labels with gold rows macro-F1 is ${exactFigure(system.macroF1Present)}.`);
  }
  return sentences;
}

const fewRows = 20;
const fewUnits = 30;
const namesOf = (labels: readonly { readonly label: string }[]): string => labels.map(({ label }) => label).join(', ');

/** Whether the second system is better, in one sentence that claims no more than the data do: both tests must say so. */
export function verdict({ macroF1: { interval, pRandomisation }, second, differing }: ComparisonResult, first: SystemResult): string {
  if (differing === 0) return `${systemText(second)} predicts the same as ${systemText(first)} on every row.`;
  const pair = (word: string): string => `${systemText(second)} is ${word} than ${systemText(first)}`;
  const apart = interval.low > 0 || interval.high < 0;
  if (apart && pRandomisation < 0.05) {
    return `${pair(interval.low > 0 ? 'better' : 'worse')}: the whole 95 % interval of the difference in macro-F1 is ${interval.low > 0 ? 'above' : 'below'} 0, and swapping the two at random seldom gives as large a one.`;
  }
  const why = apart ? 'swapping the two at random often gives as large a difference in macro-F1' : 'the 95 % interval of the difference in macro-F1 includes 0';
  return `These rows do not tell whether ${pair('better')}: ${why}.`;
}
