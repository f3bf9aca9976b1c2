// Spellings that are no class of the set: read from the files, since the side table does not keep them.
import type { Engine } from './engine';
import { quote } from './duck';
import { labelSql, neededColumns, UNKNOWN } from './labelSql';
import type { LabelCount } from './query';
import { QueryError } from './condition';
import type { SummaryTask } from './summary';

const MOST_LABELS = 100;

/** A row for each unknown label of each record, once however often it has it: the record's number over all files, and how the label is spelt. */
async function labelRows(engine: Engine, signal: AbortSignal, numbered: boolean): Promise<string> {
  await engine.ready(signal);
  const { shape } = engine;
  if (!shape) throw new QueryError('It is not yet known which field holds the labels: choose it first.');
  const spelling = await engine.spelling();
  let base = 0;
  const selects: string[] = [];
  for (const source of engine.sources) {
    const { from, spelt, codes } = labelSql(shape, source.format, spelling);
    const table = await source.labelTable(neededColumns(shape, source.format), engine.duck, signal);
    selects.push(`select ${numbered ? `row_number() over () - 1 + ${base} as record, ` : ''}list_distinct(list_transform(list_filter(${spelt}, lambda x, i: ${codes}[i] = ${UNKNOWN}), lambda x: coalesce(x, ''))) as unknown from ${from(table)}`);
    base += source.count ?? 0;
  }
  return `select ${numbered ? 'record, ' : ''}unnest(unknown) as label from (${selects.join(' union all ')})`;
}

/** Records of each, most frequent first. */
export async function unknownLabelsPart({ engine, everything, scope, signal }: SummaryTask): Promise<readonly LabelCount[]> {
  const { values } = everything ? { values: [] } : await scope();
  const within = everything ? '' : 'where get_bit($1::bit, record::integer) = 1';
  const rows = await engine.duck.all(`select label, count(*)::double from (${await labelRows(engine, signal, !everything)}) ${within} group by 1 order by 2 desc, 1 limit ${MOST_LABELS}`, signal, values);
  return rows.map(([label, count]) => ({ label: String(label), count: Number(count) }));
}

/** The numbers of the records that have this label, which is no class of the set. */
export const recordsWithUnknown = async (engine: Engine, label: string, signal: AbortSignal): Promise<string> =>
  `select record::uinteger as record from (${await labelRows(engine, signal, true)}) where label = ${quote(label)} order by 1`;
