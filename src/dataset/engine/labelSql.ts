// How DuckDB takes labels and the rest of a shape out of the columns of a file, by the rules by which single records are read.
import { MOST_CLASSES } from '../../core/labelLimits';
import { LEAST_EXPRESSIVE, type RecordShape } from '../records/shape';
import { spellingsOf } from '../records/spellings';
import { identifier, quote } from './duck';
import type { Column, FileFormat } from './query';

/** What no class of the set is called. */
export const UNKNOWN = 255;

/** A type of DuckDB whose values are all spellings of all classes: value n is a spelling of class n // width. */
export interface Spelling {
  readonly type: string;
  readonly width: number;
}

/** The type's SQL. Classes with fewer spellings are filled up, so that a division finds the class: a lookup for each label would take longer than reading the file. */
export function spellings(shape: RecordShape): Spelling {
  const own = spellingsOf(shape);
  const width = Math.max(1, ...own.map(({ length }) => length));
  const filled = own.flatMap((names, index) => Array.from({ length: width }, (_, at) => names[at] ?? `\u0001${index} ${at}`));
  return { type: `enum (${filled.map(quote).join(', ')})`, width };
}

/** The class of the spelling `x`, null where it is none. The first cast is cheap and fits nearly always. */
export const classSql = (x: string, { type, width }: Spelling): string => `enum_code(coalesce(try_cast(${x} as ${type}), try_cast(lower(trim(${x})) as ${type}))) // ${width}`;
const codeOf = (x: string, spelling: Spelling): string => `coalesce(${classSql(x, spelling)}, ${UNKNOWN})::utinyint`;

const isOn = (column: string): string => `lower(trim(${column})) in ('1', '1.0', 'true', 'yes')`;

/** Which columns of the file are needed, and as what DuckDB should read them. */
export function neededColumns(shape: RecordShape, format: FileFormat): Column[] {
  const { labels, predicted } = shape;
  const list = labels.form === 'pairs' ? 'VARCHAR[][]' : 'VARCHAR[]';
  const isList = labels.form === 'pairs' || labels.form === 'names' || labels.form === 'ids';
  const labelColumns: Column[] =
    labels.form === 'columns' ? labels.columns.map(name => ({ name, type: 'VARCHAR' })) : [{ name: labels.field, type: isList && format === 'jsonl' ? list : 'VARCHAR' }];
  const others = [shape.text, shape.character, shape.split].flatMap(name => (name === undefined ? [] : [{ name, type: 'VARCHAR' }]));
  const said = predicted?.labels === undefined ? [] : [{ name: predicted.labels, type: format === 'jsonl' ? 'VARCHAR[]' : 'VARCHAR' }];
  const all = [...labelColumns, ...others, ...said];
  return all.filter(({ name }, at) => all.findIndex(other => other.name.toLowerCase() === name.toLowerCase()) === at);
}

export interface LabelSql {
  /** A list of classes, one for each label of the record. */
  readonly codes: string;
  /** A list of their scores, null where there is none; null altogether where the form has none. */
  readonly scores: string;
  readonly spelt: string;
}

/** A column as a list, in a file that keeps it as something else. */
const listed = (column: string, type: string, format: FileFormat): string => {
  if (format === 'jsonl') return column;
  return format === 'parquet' ? `try_cast(to_json(${column}) as ${type})` : `try_cast(try_cast(${column} as json) as ${type})`;
};

export function labelSql({ labels }: RecordShape, format: FileFormat, spelling: Spelling): LabelSql {
  const code = (x: string): string => codeOf(x, spelling);
  switch (labels.form) {
    case 'pairs': {
      const list = listed(identifier(labels.field), 'varchar[][]', format);
      return { codes: `list_transform(${list}, lambda x: ${code('x[1]')})`, scores: `list_transform(${list}, lambda x: try_cast(x[2] as float))`, spelt: `list_transform(${list}, lambda x: x[1])` };
    }
    case 'names':
    case 'ids': {
      const list = listed(identifier(labels.field), 'varchar[]', format);
      return { codes: `list_transform(${list}, lambda x: ${code('x')})`, scores: 'null::float[]', spelt: list };
    }
    case 'name':
    case 'id': {
      const column = `${identifier(labels.field)}::varchar`;
      const list = `list_filter(${labels.separator === undefined || labels.separator === '' ? `[${column}]` : `string_split(${column}, ${quote(labels.separator)})`}, lambda x: trim(x) <> '')`;
      return { codes: `list_transform(${list}, lambda x: ${code('x')})`, scores: 'null::float[]', spelt: list };
    }
    case 'columns': {
      const classes = labels.columns.map((name, index) => `case when ${isOn(`${identifier(name)}::varchar`)} then ${index}::utinyint end`);
      const names = labels.columns.map(name => `case when ${isOn(`${identifier(name)}::varchar`)} then ${quote(name)} end`);
      return { codes: `list_filter([${classes.join(', ')}], lambda x: x is not null)`, scores: 'null::float[]', spelt: `list_filter([${names.join(', ')}], lambda x: x is not null)` };
    }
  }
}

export const predictedSql = (field: string, format: FileFormat, spelling: Spelling): string =>
  `list_transform(${listed(identifier(field), 'varchar[]', format)}, lambda x: ${codeOf('x', spelling)})`;

/** One bit for each class that the record is labelled with. */
export function maskSql(codes: string, scores: string): string {
  const counts = scores.startsWith('null') ? 'true' : `coalesce(${scores}[i], 1) >= ${LEAST_EXPRESSIVE}::float`;
  return `coalesce(list_bit_or(list_transform(${codes}, lambda c, i: case when c < ${MOST_CLASSES} and ${counts} then 1::ubigint << c else 0::ubigint end)), 0::ubigint)`;
}

/** The same bits straight from the columns of the file: one step for each label. */
export function maskInFile(shape: RecordShape, format: FileFormat, spelling: Spelling): string {
  const { labels } = shape;
  if (labels.form !== 'pairs') return maskSql(labelSql(shape, format, spelling).codes, 'null');
  const list = listed(identifier(labels.field), 'varchar[][]', format);
  const bit = `case when coalesce(try_cast(x[2] as float), 1) >= ${LEAST_EXPRESSIVE}::float then 1::ubigint << ${classSql('x[1]', spelling)} end`;
  return `coalesce(list_bit_or(list_transform(${list}, lambda x: coalesce(${bit}, 0::ubigint))), 0::ubigint)`;
}
