// The columns of the rows: what there is to show of a dataset, how wide it is, and by what it is sorted.
import type { SortKey } from '../../dataset/engine/query';
import type { RecordShape } from '../../dataset/records/shape';
import type { Filter } from './filter';
import { attachedWords, columnName, inOrder } from './attachedColumns';
import type { DatasetView } from './messages';

export interface ViewColumn {
  readonly id: string;
  readonly title: string;
  readonly kind: 'number' | 'text' | 'labels' | 'predicted' | 'character' | 'split' | 'attached' | 'field';
  /** What it means, where its title does not say it. */
  readonly meaning?: string;
  /** In rem: what it needs. */
  readonly least: number;
  /** Of the room that is left over; 0: none. */
  readonly share: number;
  /** In pixels, where the user has said so. */
  readonly width?: number;
  readonly sort?: SortKey;
  /** What it is sorted by after that. */
  readonly also?: SortKey;
  /** Shown unless the user says otherwise. */
  readonly shown: boolean;
}

/** Every column there is, in the order in which they stand. */
export function columnsOf({ shape: known, columns, files, attached }: DatasetView): ViewColumn[] {
  const shape = known.kind === 'known' ? known.shape : undefined;
  const used = shape === undefined ? [] : fieldsOf(shape);
  const own = columns.filter(({ name }) => !used.includes(name)).map(({ name, type }): ViewColumn => ({
    id: `field:${name}`, title: name, kind: 'field', least: shape === undefined ? 8 : 9, share: shape === undefined ? 1 : 0, sort: { kind: 'field', name },
    shown: shape === undefined && !/\[|STRUCT|JSON/.test(type) || shape === undefined && columns.length < 6,
  }));
  const number: ViewColumn = { id: 'number', title: '#', kind: 'number', least: 5.5, share: 0, sort: { kind: 'record' }, shown: true };
  if (shape === undefined) return [number, ...own];
  const splits = shape.split !== undefined || files.some(({ split }) => split !== undefined);
  return [
    number,
    ...(splits ? [{ id: 'split', title: 'Split', kind: 'split', least: 5, share: 0, sort: { kind: 'split' }, shown: true } as const] : []),
    ...(shape.character === undefined ? [] : [{ id: 'character', title: 'Character', kind: 'character', least: attached.length === 0 ? 9 : 6, share: 0, sort: { kind: 'character' }, shown: true } as const]),
    { id: 'text', title: 'Text', kind: 'text', least: 12, share: 3, sort: { kind: 'length' }, also: { kind: 'field', name: shape.text }, shown: true },
    { id: 'labels', title: 'Labels', kind: 'labels', least: attached.length === 0 ? 11 : 8, share: 1.9, sort: { kind: 'labelCount' }, shown: true },
    ...(shape.predicted?.labels === undefined ? [] : [{ id: 'predicted', title: 'Predicted', kind: 'predicted', least: 8.5, share: 1.2, sort: { kind: 'predictedCount' }, shown: true } as const]),
    ...inOrder(attached).map(name => attachedColumn(name)),
    ...own,
  ];
}

function attachedColumn(name: string): ViewColumn {
  const column = columnName(name);
  const { title, meaning, least, shown } = attachedWords(name);
  const own = { id: `attached:${name}`, title, meaning, kind: 'attached', least, shown } as const;
  return { ...own, share: column === 'labels' ? 1.2 : 0, sort: { kind: 'attached', table: name.slice(0, -column.length - 1), column } };
}

/** For a CSS grid. */
export const trackOf = ({ least, share, width }: ViewColumn): string =>
  width !== undefined ? `${width}px` : share === 0 ? `${least}rem` : `minmax(${least}rem, ${share}fr)`;

/** What all need together, as a length of CSS. */
export const leastOfAll = (columns: readonly ViewColumn[]): string => `calc(${['0px', ...columns.map(({ least, width }) => (width === undefined ? `${least}rem` : `${width}px`))].join(' + ')})`;

/** In pixels: no column is narrower. */
export const NARROWEST = 40;

/** What stands in the columns, as far as their widths depend on it. */
export interface Contents {
  readonly records: number;
  /** Letters of the longest name of a character. */
  readonly longestName: number;
}

/** A name may be longer, but takes no more room from the text. */
const WIDEST_NAME = 11;

/** As the user wants them: how wide, and numbers and names as wide as the longest needs. */
export const sized = (columns: readonly ViewColumn[], widths: Readonly<Record<string, number>>, contents: Contents): ViewColumn[] =>
  columns.map(column => {
    const width = widths[column.id];
    const needs = { ...column, least: leastFor(column, contents) };
    return width === undefined ? needs : { ...needs, width: Math.max(NARROWEST, width) };
  });

/** In rem. Names are bold, and often in capitals. */
function leastFor({ kind, least }: ViewColumn, { records, longestName }: Contents): number {
  if (kind === 'number') return Math.max(3.6, 1.8 + records.toLocaleString('en-GB').length * 0.5);
  return kind === 'character' ? Math.max(least, Math.min(WIDEST_NAME, 1.2 + longestName * 0.58)) : least;
}

/** The fields of the file that the other columns show. */
export function fieldsOf({ text, character, split, labels, predicted }: RecordShape): string[] {
  const own = labels.form === 'columns' ? labels.columns : [labels.field];
  return [text, character, split, ...own, predicted?.labels].filter(name => name !== undefined);
}

/** @param chosen what the user has shown or hidden, by id */
export const shownColumns = (all: readonly ViewColumn[], chosen: Readonly<Record<string, boolean>>): ViewColumn[] =>
  all.filter(({ id, shown }) => chosen[id] ?? shown);

/** By what a column sorts; the labels by the score of the one label that the filter is about. */
export function sortKeyOf({ kind, sort }: ViewColumn, { score, labels }: Filter): SortKey | undefined {
  const asked = [...new Set([score.label, ...Object.keys(labels).filter(name => labels[name] !== 'none')].filter(Boolean))];
  const [label] = asked;
  return kind === 'labels' && label !== undefined && asked.length === 1 ? { kind: 'score', label } : sort;
}

export function headWords({ meaning }: ViewColumn, key: SortKey | undefined): string | undefined {
  const words = [meaning, sortWords(key)].filter(part => part !== undefined);
  return words.length === 0 ? undefined : words.join('. ');
}

function sortWords(key: SortKey | undefined): string | undefined {
  switch (key?.kind) {
    case undefined:
      return undefined;
    case 'length':
      return 'Sort by the length of the text, then by its letters (o)';
    case 'record':
      return 'Sort by the number, from the last on (o)';
    case 'predictedCount':
    case 'labelCount':
      return 'Sort by the number of labels (o)';
    case 'score':
      return `Sort by the score of ${key.label} (o)`;
    default:
      return 'Sort (o)';
  }
}
