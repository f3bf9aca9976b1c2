// Records whose text occurs again among those that a query leaves: what the groups of a summary, and the filters for them, go by.
import { RecordSet } from './bits';
import type { Engine } from './engine';
import type { Query } from './query';
import { scopeOf, unsorted } from './scope';

/** When the records of one text, side by side, are such a group. */
export const GROUPED = {
  duplicates: 'count(*) > 1',
  conflicts: 'min(mask) <> max(mask)',
  leaks: "min(coalesce(split, '')) <> max(coalesce(split, ''))",
} as const satisfies Record<NonNullable<Query['same']>['kind'], string>;

/** Exactly the records that a summary of the query `within` counted. */
export async function recordsOfSameText(engine: Engine, { kind, within, group }: NonNullable<Query['same']>, signal: AbortSignal): Promise<RecordSet> {
  const { where, values } = await scopeOf(engine, unsorted(within), signal);
  const one = group === undefined ? '' : ` and hash = (select hash from side.records where rowid = ${Math.trunc(group)})`;
  const sql = `select rowid::uinteger from side.records where ${where}${one} and hash in (select hash from side.records where ${where} and hash is not null group by hash having ${GROUPED[kind]})`;
  const found = new RecordSet(engine.records);
  for await (const chunk of engine.duck.stream(sql, signal, values)) for (const record of chunk.getColumnValues(0) as number[]) found.add(record);
  return found;
}
