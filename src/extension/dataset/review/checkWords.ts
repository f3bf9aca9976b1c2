// What is said of a label check while it runs, and of what it found.
import { classNames, type LabelSet } from '../../../core/labelSets';
import type { CheckProgress, LabelCheck } from '../../../dataset/check/checkLabels';
import { LEARNED_FROM } from '../../../dataset/check/outOfSample';
import type { RecordShape } from '../../../dataset/records/shape';

const grouped = new Intl.NumberFormat('en-GB');
export const count = (value: number): string => grouped.format(value);
export const many = (value: number, one: string, several = `${one}s`): string => `${count(value)} ${value === 1 ? one : several}`;

export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** 0 to 1; the model's part is nearly all of it. */
export function shareOf(progress: CheckProgress): number {
  if (progress.kind === 'judging') return 0.95 + 0.05 * progress.share;
  return progress.total === undefined || progress.total === 0 ? 0 : 0.95 * Math.min(1, progress.done / progress.total);
}

/** For the status bar. */
export function shortWords(progress: CheckProgress): string {
  const left = progress.kind === 'judging' ? undefined : progress.secondsLeft;
  return `${Math.floor(shareOf(progress) * 100)} %${left === undefined ? '' : `, ${duration(left)} left`}`;
}

export function progressWords(progress: CheckProgress): string {
  if (progress.kind === 'judging') return `Comparing the labels with what the other records teach: ${Math.round(progress.share * 100)} %`;
  const { done, total, reused, perSecond, secondsLeft } = progress;
  const parts = [`${count(done)}${total === undefined ? '' : ` of ${count(total)}`} records`];
  if (perSecond > 0) parts.push(`${perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond))} a second`);
  if (secondsLeft !== undefined) parts.push(`about ${duration(secondsLeft)} left`);
  if (reused > 0) parts.push(`${count(reused)} known from an earlier run`);
  return parts.join(', ');
}

export function fieldsWords({ text, labels, set }: RecordShape): string {
  const field = labels.form === 'columns' ? `${labels.columns.length} columns` : labels.field;
  return `text: ${text}, labels: ${field} (${set.title})`;
}

/** Labels that too few records have, or lack, with how many have each. */
export function rareWords({ rare, labels }: Pick<LabelCheck, 'rare' | 'labels'>, set: LabelSet): string | undefined {
  if (rare.length === 0) return undefined;
  const names = classNames(set);
  const given = new Map(labels.map(own => [own.index, own.given]));
  return `Too rare to judge, so nothing is said of them: ${rare.map(index => `${names[index] ?? index} (${given.get(index) ?? 0})`).join(', ')}.`;
}

export function seenWords({ seen, lines }: Pick<LabelCheck, 'seen' | 'lines'>): string {
  if (seen === undefined) return 'The model folder does not say what the model was trained on, so it may have seen these records.';
  if (seen.count === 0) return 'The encoder has seen none of these records in training.';
  return `The encoder has seen ${count(seen.count)} of the ${many(lines.length, 'record')} in training; none of them is judged by the model’s own scores.`;
}

/** One sentence each. */
export function summaryWords(check: LabelCheck, set: LabelSet, errors: number, bad: number): string[] {
  const rare = rareWords(check, set);
  return [
    `${many(check.lines.length, 'record')} checked: ${many(errors, 'likely error')}.`,
    ...(check.lines.length > LEARNED_FROM ? [`What their labels mean was learned from about ${count(LEARNED_FROM)} of them, drawn by chance.`] : []),
    seenWords(check),
    ...(rare === undefined ? [] : [rare]),
    ...(check.unread.length === 0 ? [] : [`The model could not read ${many(check.unread.length, 'record')}.`]),
    ...(bad === 0 ? [] : [`${many(bad, 'line')} could not be read as records.`]),
  ];
}
