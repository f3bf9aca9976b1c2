// The rows of "List Emotions in File", filtered by emotion and character. Pure.
import { emotion, groupOf, type EmotionId } from '../../core/emotions';
import type { LabelScore } from '../../core/labels';
import type { Utterance } from '../../core/utterance';
import { percent } from './template';

/** An utterance with its labels, more than are shown beside it among them. */
export interface Labelled {
  readonly utterance: Utterance;
  readonly labels: readonly LabelScore[];
}

export interface ListFilter {
  readonly emotion?: EmotionId;
  readonly speaker?: string;
}

export interface ListRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  readonly utterance: Utterance;
}

const DETAIL = 160;

export const passes = ({ utterance, labels }: Labelled, filter: ListFilter): boolean =>
  (filter.speaker === undefined || utterance.speaker === filter.speaker) &&
  (filter.emotion === undefined || labels.some(({ label }) => label === filter.emotion));

/** @param most how many rows at most: a list of tens of thousands is of no use and slow to show */
export function listRows(labelled: readonly Labelled[], filter: ListFilter, most: number): ListRow[] {
  const rows: ListRow[] = [];
  for (const item of labelled) {
    if (rows.length === most) break;
    if (!passes(item, filter)) continue;
    const { utterance, labels } = item;
    rows.push({
      label: labels.map(({ label, probability }) => `${groupOf(label).glyph} ${label} ${percent(probability)}`).join('   '),
      description: utterance.speaker ?? '',
      detail: utterance.text.length > DETAIL ? `${utterance.text.slice(0, DETAIL)}…` : utterance.text,
      utterance,
    });
  }
  return rows;
}

export interface FilterChoice<T> {
  readonly value: T;
  readonly label: string;
  readonly count: number;
}

const mostFirst = <T>(counts: Map<T, number>, label: (value: T) => string): FilterChoice<T>[] =>
  [...counts].map(([value, count]) => ({ value, label: label(value), count })).sort((a, b) => b.count - a.count);

export function emotionChoices(labelled: readonly Labelled[]): FilterChoice<EmotionId>[] {
  const counts = new Map<EmotionId, number>();
  for (const { labels } of labelled) for (const { label } of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return mostFirst(counts, id => `${groupOf(id).glyph} ${emotion(id).id}`);
}

export function speakerChoices(labelled: readonly Labelled[]): FilterChoice<string>[] {
  const counts = new Map<string, number>();
  for (const { utterance } of labelled) if (utterance.speaker !== undefined) counts.set(utterance.speaker, (counts.get(utterance.speaker) ?? 0) + 1);
  return mostFirst(counts, name => name);
}
