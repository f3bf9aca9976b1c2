// Why a record is in the review queue, in words.
import type { QueueInput } from './queue';

const figure = (value: number): string => (value < 0.005 ? 'under 0.01' : value.toFixed(2));

/** The issues of the record; without any, its most contradicted label and that one's best rival. */
export function errorReason(check: QueueInput, row: number, names: readonly string[]): string {
  const name = (index: number): string => names[index] ?? `label ${index}`;
  const found = check.issues.ofRow(row);
  const scores = check.scores.row(row);
  const scoreOf = (index: number): string => figure(scores[index] ?? 0);
  const own = [...found.filter(({ kind }) => kind === 'extra'), ...found.filter(({ kind }) => kind === 'missing')];
  const sentences = own.map(({ index, kind, score }) => {
    const usual = check.labels[index]?.thresholds.with ?? NaN;
    return kind === 'extra'
      ? `${name(index)} is given, and scores ${figure(score)} (records with it: ${figure(usual)} on average)`
      : `${name(index)} is not given, and scores ${figure(score)} (records with it: ${figure(usual)} on average)`;
  });
  const [worst, best] = extremes(check, row, scores);
  if (own.every(({ kind }) => kind === 'missing') && worst !== undefined) sentences.unshift(`${name(worst)} is given, and scores ${scoreOf(worst)}`);
  if (own.every(({ kind }) => kind === 'extra') && best !== undefined) sentences.push(`the most probable label that is not given is ${name(best)}, at ${scoreOf(best)}`);
  return `Likely error: ${sentences.join('; ')}.`;
}

export function uncertainReason(check: QueueInput, row: number, names: readonly string[]): string {
  const scores = check.scores.row(row);
  let closest = 0;
  for (let index = 1; index < scores.length; index++) if (Math.abs((scores[index] ?? 0) - 0.5) < Math.abs((scores[closest] ?? 0) - 0.5)) closest = index;
  const has = check.given.has(row, closest) ? 'given' : 'not given';
  return `Undecided: ${names[closest] ?? `label ${closest}`} is ${has}, and scores ${figure(scores[closest] ?? 0)}.`;
}

export const randomReason = (): string => 'Drawn by chance: such records show how many errors the others leave.';

/** The least probable label that is given, and the most probable one that is not. */
function extremes({ given }: QueueInput, row: number, scores: Float32Array): [number | undefined, number | undefined] {
  let worst: number | undefined;
  let best: number | undefined;
  for (const [index, score] of scores.entries()) {
    if (given.has(row, index)) {
      if (worst === undefined || score < (scores[worst] ?? 0)) worst = index;
    } else if (best === undefined || score > (scores[best] ?? 0)) best = index;
  }
  return [worst, best];
}
