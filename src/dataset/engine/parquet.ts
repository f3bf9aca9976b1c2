// The columns of a Parquet file in SQL: how a record becomes a line of JSON, and how labels in JSON become values of a column again.
import { identifier, quote } from './duck';
import type { LabelField } from '../records/shape';
import type { Column } from './query';

/** Folders that are called `name=value` are no columns of the file. */
export const readParquet = (file: string, options = ''): string => `read_parquet(${quote(file)}, hive_partitioning = false${options})`;

const NUMBER = /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/;
const FIELD = String.raw`("(?:[^"]|"")+"|\w+) (VARCHAR|\w+(?:\(\d+,\d+\))?)`;
const PAIR = new RegExp(String.raw`^STRUCT\(${FIELD}, ${FIELD}\)\[\]$`);

interface PairStruct {
  /** Names of the fields, as SQL writes them. */
  readonly name: string;
  readonly score: string;
  readonly scoreType: string;
}

/** A list of structs of a text and a number: labels with their scores. */
function pairStruct(type: string): PairStruct | undefined {
  const [, one = '', oneType = '', other = '', otherType = ''] = PAIR.exec(type) ?? [];
  if (oneType === 'VARCHAR' && NUMBER.test(otherType)) return { name: one, score: other, scoreType: otherType };
  if (otherType === 'VARCHAR' && NUMBER.test(oneType)) return { name: other, score: one, scoreType: oneType };
  return undefined;
}

/** A number that is no more precise than its column: 0.8, not 0.800000011920929. */
const score = (x: string): string => `try_cast(${x}::varchar as double)`;

/** The value as it goes into JSON: lists of a name and a score each stand as `[name, score]`, a number that JSON has no word for as null. */
export function jsonSql({ name, type }: Column): string {
  const column = identifier(name);
  const pair = pairStruct(type);
  if (pair !== undefined) return `list_transform(${column}, lambda x: case when x is not null then json_array(x.${pair.name}, ${score(`x.${pair.score}`)}) end)`;
  if (type === 'VARCHAR[][]') return `list_transform(${column}, lambda x: case when len(x) = 2 and ${score('x[2]')} is not null then json_array(x[1], ${score('x[2]')}) else to_json(x) end)`;
  return type === 'FLOAT' || type === 'DOUBLE' ? `case when isfinite(${column}) then ${column} end` : column;
}

/**
 * A record as one line of JSON, as DuckDB writes it: an object without spaces, its members in the order of the file's
 * columns. This is the form that a correction's hash is made of.
 */
export const recordSql = (columns: readonly Column[]): string => `to_json({${columns.map(column => `${quote(column.name)}: ${jsonSql(column)}`).join(', ')}})::varchar`;

/** A value of the column's type out of `json`, which is as jsonSql writes it. */
export function valueSql(type: string, json: string): string {
  const pair = pairStruct(type);
  if (pair !== undefined) {
    return `list_transform(cast(${json} as json[]), lambda x: case when json_type(x) = 'ARRAY' then struct_pack(${pair.name} := x->>0, ${pair.score} := cast(x->>1 as ${pair.scoreType})) end)`;
  }
  if (type === 'VARCHAR') return `json_extract_string(${json}, '$')`;
  return type === 'JSON' ? json : `cast(${json} as ${type})`;
}

const isList = (type: string, of: (item: string) => boolean): boolean => type.endsWith('[]') && of(type.slice(0, -2));
const isText = (type: string): boolean => type === 'VARCHAR' || type === 'JSON';

const HOLDS: Readonly<Record<LabelField['form'], (type: string) => boolean>> = {
  pairs: type => type === 'VARCHAR[][]' || type === 'JSON' || pairStruct(type) !== undefined,
  names: type => type === 'JSON' || isList(type, isText),
  ids: type => type === 'JSON' || isList(type, item => NUMBER.test(item)),
  name: isText,
  id: type => isText(type) || NUMBER.test(type),
  columns: type => type === 'BOOLEAN' || isText(type) || NUMBER.test(type),
};

/** Whether labels of this form can be written into a column of this type. */
export const holdsLabels = (form: LabelField['form'], type: string): boolean => HOLDS[form](type);
