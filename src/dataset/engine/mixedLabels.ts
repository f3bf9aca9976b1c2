// Labels that stand in a record otherwise than in the file's others: DuckDB takes them out of the JSON of their field, as records are read one by one.
import { quote } from './duck';

/** What JavaScript trims. */
const SPACES = quote('\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff');
export const trimmed = (x: string): string => `trim(${x}, ${SPACES})`;

/** What no label is spelt like that DuckDB read by the file's own form: JSON, a number that is not whole, nothing. */
export const unlike = (x: string): string => `coalesce(regexp_matches(${x}, '^\\s*([[{"0-9-]|true$|false$)'), true)`;

const NUMBERS = "'UBIGINT', 'BIGINT', 'DOUBLE'";
const isName = (x: string): string => `json_type(${x}) in ('VARCHAR', ${NUMBERS})`;

/** Nearly every label begins with a letter of ASCII: trimming all of them would take longer than all else. */
const notBlank = `case when x >= '!' and x < '\u007f' then true else ${trimmed('x')} <> '' end`;

/** What a text says: one label, or several joined by a separator; none where it is blank. */
export const piecesSql = (text: string, separator: string | undefined): string =>
  `list_filter(${separator === undefined || separator === '' ? `[${text}]` : `string_split(${text}, ${quote(separator)})`}, lambda x: ${notBlank})`;

/** The field's items: of a list its own; a name or number alone, or several joined by a separator, are items too. */
function itemsSql(value: string, separator: string | undefined): string {
  const written = `list_transform(${piecesSql(`json_extract_string(${value}, '$')`, separator)}, lambda x: to_json(x))`;
  return `case when json_type(${value}) = 'ARRAY' then cast(${value} as json[]) when json_type(${value}) = 'VARCHAR' then ${written} when ${isName(value)} then [${value}] else []::json[] end`;
}

/** A list of structs of a name and a score, which is null where there is none. What is no label is left out. */
export function mixedSql(value: string, separator: string | undefined): string {
  const said = "case when json_type(x) = 'ARRAY' then json_extract(x, 0) else x end";
  // A class's number may be written as 17.0.
  const name = `case when json_type(${said}) = 'DOUBLE' then regexp_replace(${said}::varchar, '\\.0+$', '') when ${isName(said)} then json_extract_string(${said}, '$') end`;
  const score = `case when json_type(x) = 'ARRAY' and json_type(json_extract(x, 1)) in (${NUMBERS}) then try_cast(json_extract(x, 1) as float) end`;
  return `list_filter(list_transform(${itemsSql(value, separator)}, lambda x: {'name': ${name}, 'score': ${score}}), lambda x: x.name is not null)`;
}
