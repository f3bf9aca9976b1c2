// The types that hold every value of a dataset's columns: a sample would do for looking, not for writing or for conditions.
import { QueryError } from './condition';
import { identifier, type Duck } from './duck';
import { exactColumns, type ExactColumns } from './jsonColumns';
import type { Column } from './query';
import type { Source } from './source';

/** What may name all columns at once. */
const WHOLE = /\brecord\b|\bcolumns\b|\*/i;

export class ExactTypes {
  readonly #sources: readonly Source[];
  /** Columns of which DuckDB has found that the sample was right. */
  readonly #right = new WeakMap<Source, Set<string>>();
  #found: ReadonlyMap<Source, ExactColumns> | undefined;

  constructor(sources: readonly Source[]) {
    this.#sources = sources;
  }

  /**
   * The columns of a file with types in which `words` may ask for their values: those of the sample where these hold all values
   * of the columns that are named, which takes as long as one search.
   */
  async inConditions(source: Source, words: readonly string[], duck: Duck, signal: AbortSignal): Promise<readonly Column[]> {
    const sampled = await source.columns(duck, signal);
    const named = sampled.filter(({ name }) => words.some(text => WHOLE.test(text) || text.toLowerCase().includes(name.toLowerCase())));
    if (this.#found === undefined && (await this.#isRight(source, named, duck, signal))) return sampled;
    return (await this.#of(source, signal))?.inConditions ?? sampled;
  }

  /** Those of a file that goes into a table. @throws QueryError where a table cannot have all of its fields */
  async inTables(source: Source, duck: Duck, signal: AbortSignal): Promise<readonly Column[]> {
    const own = await this.#of(source, signal);
    if (own?.alike) throw new QueryError(`${source.path} has fields that differ in upper and lower case alone: ${own.alike.join(' and ')}. A table cannot have both: export to JSON Lines, or rename one.`);
    return own?.inTables ?? source.columns(duck, signal);
  }

  async #isRight(source: Source, columns: readonly Column[], duck: Duck, signal: AbortSignal): Promise<boolean> {
    // A cell of CSV is text.
    if (source.format !== 'jsonl') return true;
    const right = this.#right.get(source) ?? new Set();
    const asked = columns.filter(({ name }) => !right.has(name));
    if (asked.some(({ type }) => type === 'JSON')) return false;
    if (asked.length === 0) return true;
    const table = source.table(asked.map(({ name }) => ({ name, type: 'JSON' })));
    const wrong = asked.map(({ name, type }) => `not coalesce(${fitsSql(identifier(name), type)}, true)`);
    if ((await duck.all(`select 1 from ${table} where ${wrong.join(' or ')} limit 1`, signal)).length > 0) return false;
    this.#right.set(source, new Set([...right, ...asked.map(({ name }) => name)]));
    return true;
  }

  async #of(source: Source, signal: AbortSignal): Promise<ExactColumns | undefined> {
    if (this.#found === undefined) {
      const read = this.#sources.flatMap(one => (one.jsonLines === undefined ? [] : [{ one, index: one.jsonLines }]));
      const columns = await exactColumns(read.map(({ index }) => index), signal);
      this.#found = new Map(read.flatMap(({ one }, at) => (columns[at] === undefined ? [] : [[one, columns[at]] as const])));
    }
    return this.#found.get(source);
  }
}

/** Whether a type holds a value of JSON as it is; null is of every type. */
function fitsSql(value: string, type: string, depth = 0): string {
  const kind = `json_type(${value})`;
  if (type === 'JSON') return 'true';
  if (type.endsWith('[]')) {
    const item = `item${depth}`;
    return `case when ${kind} = 'ARRAY' then len(list_filter(try_cast(${value} as json[]), lambda ${item}: not coalesce(${fitsSql(item, type.slice(0, -2), depth + 1)}, true))) = 0 else ${kind} = 'NULL' end`;
  }
  const number = `try_cast(${value}::varchar as ${type})`;
  if (type === 'BIGINT') return `${kind} = 'NULL' or (${kind} in ('BIGINT', 'UBIGINT') and ${number} is not null)`;
  if (type === 'DOUBLE') return `${kind} = 'NULL' or (${kind} in ('BIGINT', 'UBIGINT', 'DOUBLE') and isfinite(${number}) and (abs(${number}) <= ${Number.MAX_SAFE_INTEGER} or not regexp_full_match(${value}::varchar, '-?[0-9]+')))`;
  return `${kind} in ('NULL', ${type === 'BOOLEAN' ? "'BOOLEAN'" : "'VARCHAR'"})`;
}
