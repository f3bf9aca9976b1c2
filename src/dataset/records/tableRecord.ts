// One raw row of a CSV or TSV file as a record: what it holds, where its labels stand, and the row with others.
import { readSwitch } from './columns';
import { faultAt, labelFaults, quote, type Fault } from './faults';
import { labelsIn, readLabelCell, type LabelList, type LabelRange } from './labelList';
import { columnLabel, type ColumnRange, type FieldRange, type RecordRanges } from './labelRanges';
import { openQuote } from './openQuote';
import { given, type RecordReading } from './readRecord';
import { RewriteError, rewriteList, rewriteSwitches, switchesOf, type WantedLabel } from './rewriteLabels';
import type { DatasetRecord, GivenLabel, RecordShape } from './shape';
import { cellsOf, inRow, writeCell, type Cell, type TableForm } from './table';

type Cells = ReadonlyMap<string, Cell>;

function namedCells(row: string, table: TableForm): { readonly all: readonly Cell[]; readonly cells: Cells } {
  const all = cellsOf(row, table);
  return { all, cells: new Map(all.map((cell, index) => [table.columns[index] ?? `column${index}`, cell])) };
}

/** The labels in a cell, by offsets in its value. */
function listIn(cell: Cell, shape: RecordShape): LabelList {
  const { labels: field, set } = shape;
  const id = field.form === 'id' || field.form === 'ids';
  return readLabelCell(cell.value, set, id ? 'id' : 'name', 'separator' in field ? field.separator : undefined);
}

/** Reads a row without its line end; offsets of faults are in the row. */
export function readRow(row: string, table: TableForm, shape: RecordShape): RecordReading {
  const { all, cells } = namedCells(row, table);
  const open = openQuote(row, all);
  if (open !== undefined) return { kind: 'bad', faults: [faultAt('malformed', { start: open.offset, end: row.length }, open.message)] };
  const count = all.length;
  const faults: Fault[] = [];
  const whole = { start: 0, end: row.length };
  if (count !== table.columns.length) faults.push(faultAt('mixedShape', whole, `${count} ${count === 1 ? 'cell' : 'cells'} here, ${table.columns.length} in the file's ${table.header ? 'first line' : 'other rows'}`));
  const text = cells.get(shape.text);
  if (text === undefined) return { kind: 'bad', faults: [...faults, faultAt('missing', whole, `no cell for ${quote(shape.text)}`)] };
  if (text.value.trim() === '') faults.push(faultAt('emptyText', text, `${quote(shape.text)} is empty`));
  const labels = readCells(row, cells, shape, faults);
  const others: Partial<Record<'context' | 'character' | 'split', string>> = {};
  for (const name of ['context', 'character', 'split'] as const) {
    const value = cells.get(shape[name] ?? '')?.value;
    if (value !== undefined && value !== '') others[name] = value;
  }
  const raw = shape.raw === undefined ? undefined : cells.get(shape.raw);
  const record: DatasetRecord = { text: text.value, labels, ...others, ...(raw === undefined ? {} : { raw: labelsIn(listIn(raw, shape)).map(given) }) };
  return { kind: 'record', record, faults };
}

function readCells(row: string, cells: Cells, shape: RecordShape, faults: Fault[]): GivenLabel[] {
  const { labels } = shape;
  if (labels.form === 'columns') {
    const columns = columnCells(cells, labels.columns);
    for (const { on, name, start, end } of columns) if (on === undefined) faults.push(faultAt('wrongType', { start, end }, `${quote(name)} must be 0 or 1`));
    return columns.filter(({ on }) => on).map(({ name, index }) => ({ name, index, score: undefined }));
  }
  const cell = cells.get(labels.field);
  if (cell === undefined) {
    faults.push(faultAt('missing', { start: 0, end: row.length }, `no cell for ${quote(labels.field)}`));
    return [];
  }
  const list = listIn(cell, shape);
  const place = inRow(row, cell);
  faults.push(...labelFaults(list, shape).map(fault => ({ ...fault, start: place(fault.start), end: place(fault.end) })));
  return labelsIn(list).map(given);
}

/** Places of the columns' cells, without their quotes. */
function columnCells(cells: Cells, columns: readonly string[]): ColumnRange[] {
  return columns.flatMap((name, index) => {
    const cell = cells.get(name);
    if (cell === undefined) return [];
    const start = cell.start + (cell.quoted ? 1 : 0);
    return [{ index, name, start, end: start + cell.value.length, nameStart: start, nameEnd: start + cell.value.length, on: readSwitch(cell.value)?.on }];
  });
}

/** Like labelRanges of a line of JSON; the places are in the row, and a field is a cell with its quotes. */
export function rowRanges(row: string, table: TableForm, shape: RecordShape): RecordRanges {
  const { cells } = namedCells(row, table);
  const text = cells.get(shape.text);
  const inside = text === undefined ? undefined : { start: text.start + (text.quoted ? 1 : 0), end: inRow(row, text)(text.value.length) };
  const raw = fieldOf(row, cells, shape, shape.raw);
  return { ...goldOf(row, cells, shape), textStart: inside?.start, textEnd: inside?.end, ...(raw === undefined ? {} : { raw }) };
}

function goldOf(row: string, cells: Cells, shape: RecordShape): Pick<RecordRanges, 'labels' | 'fieldStart' | 'fieldEnd'> {
  if (shape.labels.form !== 'columns') return fieldOf(row, cells, shape, shape.labels.field) ?? { labels: [], fieldStart: undefined, fieldEnd: undefined };
  const columns = columnCells(cells, shape.labels.columns);
  return {
    labels: columns.filter(({ on }) => on).map(columnLabel),
    fieldStart: columns.length === 0 ? undefined : Math.min(...columns.map(({ start }) => start)),
    fieldEnd: columns.length === 0 ? undefined : Math.max(...columns.map(({ end }) => end)),
  };
}

function fieldOf(row: string, cells: Cells, shape: RecordShape, name: string | undefined): FieldRange | undefined {
  const cell = cells.get(name ?? '');
  if (cell === undefined) return undefined;
  const place = inRow(row, cell);
  const moved = (label: LabelRange): LabelRange => ({
    ...label,
    start: place(label.start),
    nameStart: place(label.nameStart),
    nameEnd: place(label.nameEnd),
    ...(label.scoreStart === undefined || label.scoreEnd === undefined ? {} : { scoreStart: place(label.scoreStart), scoreEnd: place(label.scoreEnd) }),
    end: place(label.end),
  });
  return { fieldStart: cell.start, fieldEnd: cell.end, labels: labelsIn(listIn(cell, shape)).map(moved) };
}

/**
 * The row with these gold labels: only the cell of the labels changes (with columns: those whose class changes).
 * @throws RewriteError
 */
export function rewriteRow(row: string, table: TableForm, shape: RecordShape, labels: readonly WantedLabel[]): string {
  const { cells } = namedCells(row, table);
  const { labels: field } = shape;
  if (field.form === 'columns') return rewriteSwitches(row, columnCells(cells, field.columns), switchesOf(shape, field.columns, labels), field.columns);
  const cell = cells.get(field.field);
  if (cell === undefined) throw new RewriteError(`no cell for ${JSON.stringify(field.field)}`);
  const list = listIn(cell, shape);
  const value = rewriteList(cell.value, list, shape, labels, { gap: ' ', quoted: false });
  if (value === cell.value) return row;
  if (!table.quotes && value.includes(table.separator)) throw new RewriteError('the file has no quotes, so a cell cannot hold its separator');
  return row.slice(0, cell.start) + writeCell(value, table, cell.quoted) + row.slice(cell.end);
}
