// The columns of the rows: what there is to show of a dataset, how wide it is, and by what it is sorted.
import type { SortKey } from '../../dataset/engine/query';
import type { RecordShape } from '../../dataset/records/shape';
import type { Filter } from './filter';
import type { DatasetView } from './messages';

export interface ViewColumn {
  readonly id: string;
  readonly title: string;
  readonly kind: 'number' | 'text' | 'labels' | 'predicted' | 'character' | 'split' | 'attached' | 'field';
  /** A width of a CSS grid. */
  readonly width: string;
  readonly sort?: SortKey;
  /** Shown unless the user says otherwise. */
  readonly shown: boolean;
}

/** Every column there is, in the order in which they stand. */
export function columnsOf({ shape: known, columns, files, attached }: DatasetView): ViewColumn[] {
  const shape = known.kind === 'known' ? known.shape : undefined;
  const used = shape === undefined ? [] : fieldsOf(shape);
  const own = columns.filter(({ name }) => !used.includes(name)).map(({ name, type }): ViewColumn => ({
    id: `field:${name}`, title: name, kind: 'field', width: shape === undefined ? 'minmax(8rem, 1fr)' : '9rem', sort: { kind: 'field', name },
    shown: shape === undefined && !/\[|STRUCT|JSON/.test(type) || shape === undefined && columns.length < 6,
  }));
  const number: ViewColumn = { id: 'number', title: '#', kind: 'number', width: '5.5rem', shown: true };
  if (shape === undefined) return [number, ...own];
  const splits = shape.split !== undefined || files.some(({ split }) => split !== undefined);
  return [
    number,
    ...(splits ? [{ id: 'split', title: 'Split', kind: 'split', width: '5rem', sort: { kind: 'split' }, shown: true } as const] : []),
    ...(shape.character === undefined ? [] : [{ id: 'character', title: 'Character', kind: 'character', width: attached.length === 0 ? '9rem' : 'minmax(4rem, 9rem)', sort: { kind: 'character' }, shown: true } as const]),
    { id: 'text', title: 'Text', kind: 'text', width: `minmax(${attached.length === 0 ? 12 : 6}rem, 3fr)`, sort: { kind: 'length' }, shown: true },
    { id: 'labels', title: 'Labels', kind: 'labels', width: `minmax(${attached.length === 0 ? 11 : 5}rem, 1.9fr)`, sort: { kind: 'labelCount' }, shown: true },
    ...(shape.predicted?.labels === undefined ? [] : [{ id: 'predicted', title: 'Predicted', kind: 'predicted', width: 'minmax(9rem, 1.2fr)', shown: true } as const]),
    ...attached.map(name => attachedColumn(name)),
    ...own,
  ];
}

function attachedColumn(name: string): ViewColumn {
  const dot = name.indexOf('.');
  const [table, column] = [name.slice(0, dot), name.slice(dot + 1)];
  const sort = { kind: 'attached', table, column } as const;
  return { id: `attached:${name}`, title: column === 'labels' ? 'Model' : column, kind: 'attached', width: column === 'labels' ? 'minmax(5rem, 1.2fr)' : 'minmax(3.5rem, 5.5rem)', shown: true, ...(column === 'labels' ? {} : { sort }) };
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

export function sortWords(key: SortKey | undefined): string | undefined {
  switch (key?.kind) {
    case undefined:
      return undefined;
    case 'length':
      return 'Sort by the length of the text (o)';
    case 'labelCount':
      return 'Sort by the number of labels (o)';
    case 'score':
      return `Sort by the score of ${key.label} (o)`;
    default:
      return 'Sort (o)';
  }
}
