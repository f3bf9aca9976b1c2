// One line of JSON Lines as a record of a known shape, with what is wrong with it and where.
import { jsonFault } from '../jsonFault';
import { faultAt, labelFaults, quote, type Fault } from './faults';
import { kindAt, membersOf, stringIn, type Member, type Span } from './jsonScan';
import { labelsIn, readLabelList, type LabelRange } from './labelList';
import { columnRanges } from './labelRanges';
import type { DatasetRecord, GivenLabel, RecordShape } from './shape';

export type RecordReading =
  | { readonly kind: 'record'; readonly record: DatasetRecord; readonly faults: readonly Fault[] }
  /** There is no text to show. */
  | { readonly kind: 'bad'; readonly faults: readonly Fault[] };

/** Fields in which other files of the kinds we know keep the text, and the labels. */
const otherTexts = ['text', 'utterance', 'sentence'];
const otherLabels = ['labels', 'emotions', 'all_emotions_mapped', 'all_emotions', 'label', 'emotion'];
type Members = ReadonlyMap<string, Member>;

export const given = ({ name, index, score }: LabelRange): GivenLabel => ({ name, index, score });

/**
 * Reads a line without its line end. A record whose labels are missing or wrong is still one, so that it can be shown.
 * @returns faults in the order in which they stand in the line
 */
export function readRecord(line: string, shape: RecordShape): RecordReading {
  const malformed = malformedFault(line);
  if (malformed !== undefined) return { kind: 'bad', faults: [malformed] };
  const members = membersOf(line);
  if (members === undefined) return { kind: 'bad', faults: [faultAt('wrongType', whole(line), 'a JSON object expected')] };
  const faults: Fault[] = [];
  const text = readText(line, members, shape, faults);
  const labels = readLabels(line, members, shape, faults);
  const fields = readOthers(line, members, shape, faults);
  faults.sort((one, other) => one.start - other.start);
  return text === undefined ? { kind: 'bad', faults } : { kind: 'record', record: { text, labels, ...fields }, faults };
}

function malformedFault(line: string): Fault | undefined {
  try {
    JSON.parse(line);
    return undefined;
  } catch {
    const { offset, reason } = jsonFault(line) ?? { offset: 0, reason: 'nothing can be read' };
    const start = Math.min(offset, Math.max(0, line.length - 1));
    return faultAt('malformed', { start, end: Math.min(start + 1, line.length) }, `not JSON: ${reason}`);
  }
}

const whole = (line: string): Span => ({ start: line.length - line.trimStart().length, end: line.trimEnd().length });
/** What lacks a field is marked where it begins. */
const beginning = (line: string): Span => ({ start: whole(line).start, end: whole(line).start + 1 });
const nameOf = ({ nameStart, nameEnd }: Member): Span => ({ start: nameStart, end: nameEnd });

function readText(line: string, members: Members, shape: RecordShape, faults: Fault[]): string | undefined {
  const member = members.get(shape.text);
  if (member === undefined) {
    faults.push(absent(line, members, shape.text, otherTexts));
    return undefined;
  }
  const kind = kindAt(line, member);
  if (kind !== 'string') {
    faults.push(faultAt('wrongType', member, `${quote(shape.text)} must be a string, not ${worded[kind]}`));
    return undefined;
  }
  const text = stringIn(line, member);
  if (text.trim() === '') faults.push(faultAt('emptyText', member, `${quote(shape.text)} is empty`));
  return text;
}

const worded = { string: 'a string', array: 'an array', object: 'an object', number: 'a number', null: 'null', boolean: 'a boolean', nothing: 'nothing' } as const;

function absent(line: string, members: Members, field: string, others: readonly string[]): Fault {
  const other = others.map(name => members.get(name)).find(member => member !== undefined);
  if (other === undefined) return faultAt('missing', beginning(line), `no field ${quote(field)}`);
  return faultAt('mixedShape', nameOf(other), `a record of another shape: it has ${quote(other.name)} and no ${quote(field)}`);
}

function readLabels(line: string, members: Members, shape: RecordShape, faults: Fault[]): GivenLabel[] {
  const { labels } = shape;
  if (labels.form === 'columns') return readColumns(line, members, labels.columns, faults);
  const member = members.get(labels.field);
  if (member === undefined) {
    faults.push(absent(line, members, labels.field, otherLabels.filter(name => ![shape.raw, shape.predicted?.labels, shape.predicted?.scores].includes(name))));
    return [];
  }
  // How files say that nobody has labelled a record yet.
  if (kindAt(line, member) === 'null') return [];
  const list = readLabelList(line, member, shape.set, 'separator' in labels ? labels.separator : undefined);
  if (list === undefined) {
    faults.push(faultAt('wrongType', member, `${quote(labels.field)} must hold labels, not ${worded[kindAt(line, member)]}`));
    return [];
  }
  const many = labels.form === 'pairs' || labels.form === 'names' || labels.form === 'ids';
  if (many !== (list.layout === 'array')) {
    faults.push(faultAt('mixedShape', member, many ? 'one label alone here, an array in the file\'s other records' : 'an array here, one label alone in the file\'s other records'));
  }
  faults.push(...labelFaults(list, shape));
  return labelsIn(list).map(given);
}

function readColumns(line: string, members: Members, columns: readonly string[], faults: Fault[]): GivenLabel[] {
  const found = columnRanges(line, members, columns);
  const missing = columns.filter(name => !members.has(name));
  if (found.length === 0) {
    faults.push(absent(line, members, columns[0] ?? '', otherLabels));
    return [];
  }
  if (missing.length > 0) faults.push(faultAt('missing', beginning(line), `no field ${missing.slice(0, 5).map(quote).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''}`));
  for (const { on, start, end, name } of found) {
    if (on === undefined) faults.push(faultAt('wrongType', { start, end }, `${quote(name)} must be 0 or 1`));
  }
  return found.filter(({ on }) => on).map(({ name, index }) => ({ name, index, score: undefined }));
}

type Others = Omit<DatasetRecord, 'text' | 'labels'>;

function readOthers(line: string, members: Members, shape: RecordShape, faults: Fault[]): Others {
  const others: Record<string, unknown> = {};
  for (const name of ['context', 'character', 'split'] as const) {
    const field = shape[name];
    const member = field === undefined ? undefined : members.get(field);
    if (member === undefined || field === undefined) continue;
    const kind = kindAt(line, member);
    if (kind === 'string') others[name] = stringIn(line, member);
    else if (kind === 'number' || kind === 'boolean') others[name] = line.slice(member.start, member.end);
    else if (kind !== 'null') faults.push(faultAt('wrongType', member, `${quote(field)} must be a string, not ${worded[kind]}`));
  }
  const raw = shape.raw === undefined ? undefined : members.get(shape.raw);
  const list = raw === undefined ? undefined : readLabelList(line, raw, shape.set);
  if (list !== undefined) others['raw'] = labelsIn(list).map(given);
  return others;
}
