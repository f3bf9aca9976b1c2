// Why a record is in the review queue, in words.
import { hasClass } from '../../core/labelMatrix';
import type { QueueInput } from './queue';

const figure = (value: number): string => (value < 0.005 ? 'under 0.01' : value.toFixed(2));

/** The issues of the record; without any, its most contradicted label and that one's best rival. */
export function errorReason(check: QueueInput, row: number, names: readonly string[]): string {
  const name = (index: number): string => names[index] ?? `label ${index}`;
  const found = issuesOf(check, row);
  const own = [...found.filter(({ kind }) => kind === 'extra'), ...found.filter(({ kind }) => kind === 'missing')];
  const sentences = own.map(({ index, kind, score }) => {
    const usual = check.labels[index]?.thresholds.with ?? NaN;
    return kind === 'extra'
      ? `${name(index)} is given, and scores ${figure(score)} (records with it: ${figure(usual)} on average)`
      : `${name(index)} is not given, and scores ${figure(score)} (records with it: ${figure(usual)} on average)`;
  });
  const [worst, best] = extremes(check, row);
  if (own.every(({ kind }) => kind === 'missing') && worst !== undefined) sentences.unshift(`${name(worst)} is given, and scores ${figure(scoreOf(check, row, worst))}`);
  if (own.every(({ kind }) => kind === 'extra') && best !== undefined) sentences.push(`the most probable label that is not given is ${name(best)}, at ${figure(scoreOf(check, row, best))}`);
  return `Likely error: ${sentences.join('; ')}.`;
}

export function uncertainReason(check: QueueInput, row: number, names: readonly string[]): string {
  const { classes } = check.given;
  let closest = 0;
  for (let index = 1; index < classes; index++) if (Math.abs(scoreOf(check, row, index) - 0.5) < Math.abs(scoreOf(check, row, closest) - 0.5)) closest = index;
  const has = hasClass(check.given, row, closest) ? 'given' : 'not given';
  return `Undecided: ${names[closest] ?? `label ${closest}`} is ${has}, and scores ${figure(scoreOf(check, row, closest))}.`;
}

export const randomReason = (): string => 'Drawn by chance: such records show how many errors the others leave.';

const scoreOf = ({ given, scores }: QueueInput, row: number, index: number): number => scores[row * given.classes + index] ?? 0;

/** `issues` is sorted by row. */
function issuesOf({ issues }: QueueInput, row: number): QueueInput['issues'] {
  let low = 0;
  let high = issues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((issues[middle]?.row ?? 0) < row) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (issues[end]?.row === row) end++;
  return issues.slice(low, end);
}

/** The least probable label that is given, and the most probable one that is not. */
function extremes(check: QueueInput, row: number): [number | undefined, number | undefined] {
  let worst: number | undefined;
  let best: number | undefined;
  for (let index = 0; index < check.given.classes; index++) {
    const score = scoreOf(check, row, index);
    if (hasClass(check.given, row, index)) {
      if (worst === undefined || score < scoreOf(check, row, worst)) worst = index;
    } else if (best === undefined || score > scoreOf(check, row, best)) best = index;
  }
  return [worst, best];
}
