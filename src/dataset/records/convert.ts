// A record in another form of file or of labels: its fields in their order, the others as they were.
import { LEAST_EXPRESSIVE, counts, labelFields, type DatasetRecord, type GivenLabel, type LabelField, type RecordShape } from './shape';
import { numberOf } from './classLookup';
import { kindAt, membersOf, stringIn } from './jsonScan';
import { readRecord, type RecordReading } from './readRecord';
import { cellsOf, type TableForm } from './table';
import { readRow } from './tableRecord';

export const FORMS = ['pairs', 'names', 'ids', 'columns'] as const;
export type LabelForm = (typeof FORMS)[number];

/** A field of a record in both kinds of file. */
export interface Entry {
  readonly name: string;
  readonly json: string;
  readonly cell: string;
}

export type Converted =
  | { readonly kind: 'entries'; readonly entries: readonly Entry[]; readonly reading: RecordReading }
  | { readonly kind: 'bad'; readonly reason: string };

/** Labels of a soft record that count: those of 0.3 or more; where only names are kept, the others are left out. */
export const LEAST_SCORE = LEAST_EXPRESSIVE;

export const formOf = ({ form }: LabelField): LabelForm => (form === 'name' ? 'names' : form === 'id' ? 'ids' : form);

/** @param form undefined: the labels stay as they are */
export function convertRecord(raw: string, table: TableForm | undefined, shape: RecordShape, form: LabelForm | undefined): Converted {
  const reading = table === undefined ? readRecord(raw, shape) : readRow(raw, table, shape);
  if (reading.kind === 'bad') return { kind: 'bad', reason: reading.faults[0]?.message ?? 'no record' };
  const entries = table === undefined ? jsonEntries(raw) : tableEntries(raw, table, shape);
  const fields = new Set(labelFields(shape.labels));
  // A record without the field is unlabelled; one that lacks a score, or some of the columns, would lose something.
  const lacks = table !== undefined || entries.some(({ name }) => fields.has(name));
  const lost = reading.faults.find(({ kind }) => kind === 'wrongType' || (lacks && kind === 'missing') || (table !== undefined && kind === 'mixedShape'));
  if (lost !== undefined) return { kind: 'bad', reason: lost.message };
  const made = labelEntries(entries, reading.record, shape, form ?? formOf(shape.labels), table);
  if (typeof made === 'string') return { kind: 'bad', reason: made };
  return { kind: 'entries', entries: form === undefined && table === undefined ? entries : inPlace(entries, made, shape, table), reading };
}

function jsonEntries(line: string): Entry[] {
  return Array.from((membersOf(line) ?? new Map<string, never>()).values(), member => {
    const json = line.slice(member.start, member.end);
    const kind = kindAt(line, member);
    return { name: member.name, json, cell: kind === 'string' ? stringIn(line, member) : kind === 'null' ? '' : json };
  });
}

/** Numbered columns get the name of what they hold. */
const renamed = (name: string, shape: RecordShape, { header }: TableForm): string => {
  if (header) return name;
  if (name === shape.text) return 'text';
  if ('field' in shape.labels && name === shape.labels.field) return 'labels';
  return name === shape.id ? 'id' : name;
};

const tableEntries = (row: string, table: TableForm, shape: RecordShape): Entry[] =>
  cellsOf(row, table).map(({ value }, index) => ({ name: renamed(table.columns[index] ?? `column${index}`, shape, table), json: JSON.stringify(value), cell: value }));

/** The fields with the labels in the wanted form, or why there are none. */
function labelEntries(entries: readonly Entry[], { labels }: DatasetRecord, shape: RecordShape, form: LabelForm, table: TableForm | undefined): Entry[] | string {
  const { set } = shape;
  const nameOf = (label: GivenLabel): string => (formOf(shape.labels) === 'ids' && label.index !== undefined ? (set.classes[label.index]?.id ?? label.name) : label.name);
  const counting = labels.filter(counts);
  const unknown = counting.find(({ index }) => index === undefined);
  const own = fieldName(entries, shape, form, table);
  if (form === 'pairs') return [list(own, labels.map(label => JSON.stringify([nameOf(label), label.score ?? 1])), undefined)];
  if (form === 'names') return [list(own, counting.map(label => JSON.stringify(nameOf(label))), counting.map(nameOf))];
  if (unknown !== undefined) return `${JSON.stringify(unknown.name)} is not a label of ${set.title}`;
  if (form === 'ids') return [list(own, counting.map(({ index = 0 }) => String(numberOf(set, index))), counting.map(({ index = 0 }) => String(numberOf(set, index))))];
  const on = new Set(counting.map(({ index }) => index));
  const columns = shape.labels.form === 'columns' ? shape.labels.columns : set.classes.map(({ id }) => id);
  return columns.map((name, index) => ({ name, json: on.has(index) ? '1' : '0', cell: on.has(index) ? '1' : '0' }));
}

function list(name: string, items: readonly string[], cells: readonly string[] | undefined): Entry {
  const json = `[${items.join(', ')}]`;
  // A name with a comma in it can only stand in a list of JSON.
  return { name, json, cell: cells === undefined || cells.some(cell => cell.includes(',')) ? json : cells.join(',') };
}

function fieldName(entries: readonly Entry[], shape: RecordShape, form: LabelForm, table: TableForm | undefined): string {
  if (shape.labels.form !== 'columns') return table === undefined ? shape.labels.field : renamed(shape.labels.field, shape, table);
  const usual = form === 'pairs' ? 'emotions' : 'labels';
  return entries.some(({ name }) => name === usual) ? `gold_${usual}` : usual;
}

/** Where the labels were, or last where there were none; columns stand where the first of them did. */
function inPlace(entries: readonly Entry[], made: readonly Entry[], shape: RecordShape, table: TableForm | undefined): Entry[] {
  const { labels } = shape;
  const old = new Set(labels.form === 'columns' ? labels.columns : [table === undefined ? labels.field : renamed(labels.field, shape, table)]);
  const first = entries.findIndex(({ name }) => old.has(name));
  if (first < 0) return [...entries, ...made];
  return entries.flatMap((entry, index) => (index === first ? made : old.has(entry.name) ? [] : [entry]));
}

/** The record as a line of JSON, without a line end. */
export const entriesAsJson = (entries: readonly Entry[]): string => `{${entries.map(({ name, json }) => `${JSON.stringify(name)}: ${json}`).join(', ')}}`;
