// Where in a line of JSON the labels and the utterance stand, for colouring and quick fixes.
import { readSwitch } from './columns';
import { insideQuotes, kindAt, membersOf, type Member } from './jsonScan';
import { labelsIn, readLabelList, type LabelRange } from './labelList';
import type { RecordShape } from './shape';

export interface FieldRange {
  readonly fieldStart: number;
  readonly fieldEnd: number;
  readonly labels: readonly LabelRange[];
}

/** All offsets are UTF-16 code units in the line; ends are exclusive. */
export interface RecordRanges {
  /**
   * Gold labels in file order. `start` to `end` is the whole item (a pair with its brackets), `nameStart` to `nameEnd`
   * the name without quotes. In the form with columns: the columns that are on, the score being the cell.
   */
  readonly labels: readonly LabelRange[];
  /** The whole value of the label field, brackets included (with columns: from the first to the last); undefined where it has none. */
  readonly fieldStart: number | undefined;
  readonly fieldEnd: number | undefined;
  /** The utterance without its quotes. */
  readonly textStart: number | undefined;
  readonly textEnd: number | undefined;
  readonly raw?: FieldRange;
  readonly predictedLabels?: FieldRange;
  readonly predictedScores?: FieldRange;
}

export interface ColumnRange {
  readonly index: number;
  readonly name: string;
  /** The cell's value. */
  readonly start: number;
  readonly end: number;
  readonly nameStart: number;
  readonly nameEnd: number;
  /** Undefined where the cell says neither. */
  readonly on: boolean | undefined;
}

/**
 * What can be found in a line, also where it is not JSON. Linear in its length.
 * @returns undefined where the line does not begin as an object
 */
export function labelRanges(line: string, shape: RecordShape): RecordRanges | undefined {
  const members = membersOf(line);
  if (members === undefined) return undefined;
  const text = members.get(shape.text);
  const inside = text === undefined ? undefined : kindAt(line, text) === 'string' ? insideQuotes(line, text) : text;
  const { raw, predicted } = shape;
  return {
    ...goldOf(line, members, shape),
    textStart: inside?.start,
    textEnd: inside?.end,
    ...optional('raw', fieldOf(line, members, shape, raw)),
    ...optional('predictedLabels', fieldOf(line, members, shape, predicted?.labels)),
    ...optional('predictedScores', fieldOf(line, members, shape, predicted?.scores)),
  };
}

const optional = <Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> =>
  value === undefined ? {} : ({ [name]: value } as Record<Name, T>);

function goldOf(line: string, members: ReadonlyMap<string, Member>, shape: RecordShape): Pick<RecordRanges, 'labels' | 'fieldStart' | 'fieldEnd'> {
  if (shape.labels.form !== 'columns') {
    const member = members.get(shape.labels.field);
    return { labels: fieldOf(line, members, shape, shape.labels.field)?.labels ?? [], fieldStart: member?.start, fieldEnd: member?.end };
  }
  const columns = columnRanges(line, members, shape.labels.columns);
  return {
    labels: columns.filter(({ on }) => on).map(columnLabel),
    fieldStart: columns.length === 0 ? undefined : Math.min(...columns.map(({ nameStart }) => nameStart - 1)),
    fieldEnd: columns.length === 0 ? undefined : Math.max(...columns.map(({ end }) => end)),
  };
}

export const columnLabel = ({ index, name, start, end, nameStart, nameEnd }: ColumnRange): LabelRange =>
  ({ is: 'name', start: Math.min(nameStart, start), end, nameStart, nameEnd, name, index, scoreStart: start, scoreEnd: end });

/** The columns that the record has, in the order of the set. */
export function columnRanges(line: string, members: ReadonlyMap<string, Member>, columns: readonly string[]): ColumnRange[] {
  return columns.flatMap((name, index) => {
    const member = members.get(name);
    if (member === undefined) return [];
    const { start, end, nameStart, nameEnd } = member;
    return [{ index, name, start, end, nameStart, nameEnd, on: readSwitch(line.slice(start, end))?.on }];
  });
}

function fieldOf(line: string, members: ReadonlyMap<string, Member>, shape: RecordShape, name: string | undefined): FieldRange | undefined {
  const member = name === undefined ? undefined : members.get(name);
  if (member === undefined) return undefined;
  const separator = name !== undefined && 'field' in shape.labels && name === shape.labels.field && 'separator' in shape.labels ? shape.labels.separator : undefined;
  const list = readLabelList(line, member, shape.set, separator);
  return { fieldStart: member.start, fieldEnd: member.end, labels: labelsIn(list) };
}
