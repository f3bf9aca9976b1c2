// Searching the text and the columns of one file, in the order of its records.
import { readRecord } from '../records/readRecord';
import type { RecordShape } from '../records/shape';
import { conditionSql, QueryError } from './condition';
import { identifier, type Duck } from './duck';
import type { Engine } from './engine';
import { textCondition, type Plan } from './resolve';
import type { Column, Query } from './query';
import type { Source } from './source';

interface Known {
  readonly shape: RecordShape | undefined;
  /** The columns that may be read beside the text. */
  readonly there: readonly Column[];
}

/** Numbers of the records of all files that fit, from the first hit on. */
export async function* searchSources({ duck, sources, shape, exact }: Engine, plan: Pick<Plan, 'text' | 'sql'>, signal: AbortSignal): AsyncGenerator<number[]> {
  if (plan.text.length > 0 && !shape) throw new QueryError('It is not yet known which field holds the text: choose it first.');
  let base = 0;
  for (const source of sources) {
    const there = plan.sql.length > 0 ? await exact.inConditions(source, plan.sql, duck, signal) : source.format === 'parquet' ? await source.columns(duck, signal) : [];
    for await (const batch of searchSource(duck, source, plan, { shape, there }, signal)) yield batch.map(record => base + record);
    base += source.count ?? 0;
  }
}

/**
 * Numbers of the records that fit, batch by batch. The row number is counted before any row is left out, so it is the record's.
 * A record in which DuckDB finds no text is looked at again: it cannot read all that JSON allows (a lone surrogate, say).
 */
async function* searchSource(duck: Duck, source: Source, { text, sql }: Pick<Plan, 'text' | 'sql'>, { shape, there }: Known, signal: AbortSignal): AsyncGenerator<number[]> {
  const own = shape && (source.format !== 'parquet' || there.some(({ name }) => name === shape.text)) ? [{ name: shape.text, type: 'VARCHAR' }] : [];
  const columns = [...own, ...there.filter(({ name }) => name.toLowerCase() !== own[0]?.name.toLowerCase())];
  const column = own[0] ? `${identifier(own[0].name)}::varchar` : 'null::varchar';
  const conditions = [...text.map(one => `coalesce(${textCondition(one, column)}, false)`), ...sql.map(conditionSql)];
  const again = sql.length === 0 && source.format === 'jsonl';
  const rows = `select row_number() over () - 1 as "record number", * from ${source.table(columns)}`;
  const where = `(${conditions.join(' and ')})${again ? ` or ${column} is null` : ''}`;
  for await (const chunk of duck.stream(`select "record number"::uinteger, ${column} is null from (${rows}) record where ${where}`, signal)) {
    const records = chunk.getColumnValues(0) as number[];
    if (!again) {
      yield records;
      continue;
    }
    const unread = chunk.getColumnValues(1) as boolean[];
    const found: number[] = [];
    for (const [at, record] of records.entries()) {
      if (unread[at] !== true || (shape && (await matches(duck, source, record, shape, text, signal)))) found.push(record);
    }
    yield found;
  }
}

async function matches(duck: Duck, source: Source, record: number, shape: RecordShape, conditions: readonly NonNullable<Query['text']>[], signal: AbortSignal): Promise<boolean> {
  const [line] = await source.lines(duck, record, 1, signal);
  const reading = line && readRecord(line.json, shape);
  if (reading?.kind !== 'record') return false;
  const { text } = reading.record;
  return conditions.every(({ value, kind, matchCase = false }) => {
    if (kind === 'regexp') return safely(() => new RegExp(value, matchCase ? 'u' : 'iu').test(text));
    return matchCase ? text.includes(value) : text.toLowerCase().includes(value.toLowerCase());
  });
}

/** RE2 and JavaScript differ in what they take for an expression. */
function safely(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}
