// Numbers and sizes as the page writes them.
import type { DatasetProgress } from '../../dataset/engine/query';

const grouped = new Intl.NumberFormat('en-GB');
export const number = (value: number): string => grouped.format(value);

export const many = (count: number, one: string, several = `${one}s`): string => `${number(count)} ${count === 1 ? one : several}`;

export function share(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const percent = (part / whole) * 100;
  return `${percent > 0 && percent < 0.1 ? '< 0.1' : percent.toFixed(1)} %`;
}

export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let [value, at] = [bytes, 0];
  while (value >= 1000 && at < units.length - 1) [value, at] = [value / 1000, at + 1];
  return `${at === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[at] ?? ''}`;
}

/** A value of a record in one line. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const WORK: Record<DatasetProgress['kind'], string> = { index: 'Finding records', table: 'Reading labels', query: 'Searching', export: 'Exporting' };

export const progressWords = ({ kind }: DatasetProgress): string => WORK[kind];

/** 0 to 1; undefined while nobody knows. */
export function progressShare({ done, total }: DatasetProgress): number | undefined {
  return total > 0 && done >= 0 ? Math.min(1, done / total) : undefined;
}

export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** The text, cut where it has what is searched for. */
export function pieces(text: string, wanted: string, matchCase: boolean): Piece[] {
  if (wanted === '') return [{ text, hit: false }];
  const [where, what] = matchCase ? [text, wanted] : [text.toLowerCase(), wanted.toLowerCase()];
  const found: Piece[] = [];
  let from = 0;
  // Where lower case has another length, places would be wrong.
  for (let at = where.length === text.length ? where.indexOf(what) : -1; at >= 0; at = where.indexOf(what, from)) {
    if (at > from) found.push({ text: text.slice(from, at), hit: false });
    found.push({ text: text.slice(at, at + what.length), hit: true });
    from = at + what.length;
  }
  return from < text.length ? [...found, { text: text.slice(from), hit: false }] : found;
}
