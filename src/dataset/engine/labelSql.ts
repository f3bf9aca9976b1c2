// How DuckDB takes labels and the rest of a shape out of the columns of a file, by the rules by which single records are read.
import { MOST_CLASSES } from '../../core/labelLimits';
import { LEAST_EXPRESSIVE, type LabelField, type RecordShape } from '../records/shape';
import { spellingsOf } from '../records/spellings';
import { identifier, quote } from './duck';
import { mixedSql, piecesSql, trimmed, unlike } from './mixedLabels';
import type { Column, FileFormat } from './query';

/** What no class of the set is called. */
export const UNKNOWN = 255;
/** What may stand there in another form than the shape's. */
const UNLIKE = 254;

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
const classSql = (x: string, { type, width }: Spelling): string => `enum_code(coalesce(try_cast(${x} as ${type}), try_cast(lower(${trimmed(x)}) as ${type}))) // ${width}`;
const codeOf = (x: string, spelling: Spelling): string => `coalesce(${classSql(x, spelling)}, ${UNKNOWN})::utinyint`;
const firstCodeOf = (x: string, spelling: Spelling): string => `coalesce(${classSql(x, spelling)}, case when ${unlike(x)} then ${UNLIKE} else ${UNKNOWN} end)::utinyint`;

const isOn = (column: string): string => `lower(trim(${column})) in ('1', '1.0', 'true', 'yes')`;

/** Which columns of the file are needed, and as what DuckDB should read them: labels as the JSON that they are, of whatever form. */
export function neededColumns(shape: RecordShape, format: FileFormat): Column[] {
  const { labels, predicted } = shape;
  const labelColumns: Column[] =
    labels.form === 'columns' ? labels.columns.map(name => ({ name, type: 'VARCHAR' })) : [{ name: labels.field, type: format === 'jsonl' ? 'JSON' : 'VARCHAR' }];
  const others = [shape.text, shape.character, shape.split].flatMap(name => (name === undefined ? [] : [{ name, type: 'VARCHAR' }]));
  const said = predicted?.labels === undefined ? [] : [{ name: predicted.labels, type: format === 'jsonl' ? 'VARCHAR[]' : 'VARCHAR' }];
  const all = [...labelColumns, ...others, ...said];
  return all.filter(({ name }, at) => all.findIndex(other => other.name.toLowerCase() === name.toLowerCase()) === at);
}

export interface LabelSql {
  /** The file's table with columns of its own, which are named here. */
  readonly from: (table: string) => string;
  /** A list of classes, one for each label of the record. */
  readonly codes: string;
  /** A list of their scores, null where there is none; null altogether where the record has none. */
  readonly scores: string;
  readonly spelt: string;
}

/** The labels' field as JSON. A cell of a table may hold a list. */
const jsonOf = (column: string, format: FileFormat): string => {
  if (format === 'jsonl') return column;
  return format === 'parquet' ? `to_json(${column})` : `case when regexp_matches(${column}, '^\\s*\\[') then try_cast(${column} as json) else to_json(${column}) end`;
};

type OneField = Exclude<LabelField, { form: 'columns' }>;

interface Listed {
  readonly list: string;
  /** Of an item `x` of the list. */
  readonly name: string;
  readonly score: string | undefined;
}

/** The labels by the form of the shape, which is nearly every record's. */
function listedSql(labels: OneField, format: FileFormat, separator: string | undefined): Listed {
  const column = identifier(labels.field);
  if (labels.form === 'pairs') return { list: `try_cast(${jsonOf(column, format)} as varchar[][])`, name: 'x[1]', score: 'try_cast(x[2] as float)' };
  if (labels.form === 'names' || labels.form === 'ids') return { list: `try_cast(${jsonOf(column, format)} as varchar[])`, name: 'x', score: undefined };
  const text = format === 'jsonl' ? `json_extract_string(${column}, '$')` : `${column}::varchar`;
  return { list: piecesSql(text, separator), name: 'x', score: undefined };
}

// Names that no field has.
const OWN = { codes: '"\u0001codes"', scores: '"\u0001scores"', spelt: '"\u0001spelt"' } as const;
const LISTED = '"\u0001listed"', FIRST = '"\u0001first"', MIXED = '"\u0001mixed"';

export function labelSql({ labels }: RecordShape, format: FileFormat, spelling: Spelling): LabelSql {
  if (labels.form === 'columns') return { ...OWN, from: table => switchesIn(table, labels.columns) };
  const separator = 'separator' in labels ? labels.separator : undefined;
  const { list, name, score } = listedSql(labels, format, separator);
  const mixed = mixedSql(jsonOf(identifier(labels.field), format), separator);
  const isMixed = `${identifier(labels.field)} is not null and (${FIRST} is null or list_contains(${FIRST}, ${UNLIKE}::utinyint))`;
  const columns = {
    codes: [FIRST, codeOf('x.name', spelling)],
    scores: [score === undefined ? 'null::float[]' : `list_transform(${LISTED}, lambda x: ${score})`, 'x.score'],
    spelt: [name === 'x' ? LISTED : `list_transform(${LISTED}, lambda x: ${name})`, 'x.name'],
  } as const;
  const chosen = (['codes', 'scores', 'spelt'] as const).map(own => `case when ${MIXED} is null then ${columns[own][0]} else list_transform(${MIXED}, lambda x: ${columns[own][1]}) end as ${OWN[own]}`);
  return {
    ...OWN,
    // Step by step, since DuckDB would work out again what a case names twice.
    from: table => {
      const listed = `select *, ${list} as ${LISTED} from ${table}`;
      const coded = `select *, list_transform(${LISTED}, lambda x: ${firstCodeOf(name, spelling)}) as ${FIRST} from (${listed})`;
      return `(select *, ${chosen.join(', ')} from (select *, case when ${isMixed} then ${mixed} end as ${MIXED} from (${coded})))`;
    },
  };
}

function switchesIn(table: string, columns: readonly string[]): string {
  const on = (value: (name: string, index: number) => string): string => `list_filter([${columns.map((name, index) => `case when ${isOn(`${identifier(name)}::varchar`)} then ${value(name, index)} end`).join(', ')}], lambda x: x is not null)`;
  return `(select *, ${on((_, index) => `${index}::utinyint`)} as ${OWN.codes}, null::float[] as ${OWN.scores}, ${on(quote)} as ${OWN.spelt} from ${table})`;
}

export const predictedSql = (field: string, format: FileFormat, spelling: Spelling): string =>
  `list_transform(try_cast(${jsonOf(identifier(field), format)} as varchar[]), lambda x: ${codeOf('x', spelling)})`;

/** One bit for each class that the record is labelled with. */
export function maskSql(codes: string, scores?: string): string {
  const bits = (counts: string): string => `coalesce(list_bit_or(list_transform(${codes}, lambda c, i: case when c < ${MOST_CLASSES}${counts} then 1::ubigint << c else 0::ubigint end)), 0::ubigint)`;
  return scores === undefined ? bits('') : `case when ${scores} is null then ${bits('')} else ${bits(` and coalesce(${scores}[i], 1) >= ${LEAST_EXPRESSIVE}::float`)} end`;
}

/** A statement that gives the same bits of each record straight from the table of a file. */
export function maskInFile(shape: RecordShape, format: FileFormat, spelling: Spelling, table: string): string {
  const { from, codes, scores } = labelSql(shape, format, spelling);
  return `select ${maskSql(codes, scores)} as mask from ${from(table)}`;
}
