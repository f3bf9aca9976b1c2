// Records with the same text: simply repeated, labelled differently, or in more than one split. Equal text is told by a hash of 64 bits.
import type { DuplicateGroup, SummaryParts } from './query';
import { exampleText, rowsOf } from './rows';
import { GROUPED } from './sameTexts';
import type { Scope } from './scope';
import type { SummaryTask } from './summary';

const MOST_GROUPS = 50;
const MOST_EXAMPLES = 10;

const grouped = (having: string, { where }: Scope): string =>
  `(select hash, count(*)::double as n, count(distinct mask) as masks, list(distinct coalesce(split, '')) as splits, list(rowid::uinteger order by rowid)[:${MOST_EXAMPLES}] as ids from side.records where ${where} and hash is not null group by hash having ${having})`;

/** Without the lists, which would have to be made for each text of the dataset. */
const counted = (having: string, { where }: Scope): string =>
  `(select hash, count(*)::double as n from side.records where ${where} and hash is not null group by hash having ${having})`;

async function totals({ engine, signal }: SummaryTask, having: string, scope: Scope): Promise<{ groups: number; records: number }> {
  const [[groups, records] = []] = await engine.duck.all(`select count(*)::double, coalesce(sum(n), 0)::double from ${counted(having, scope)}`, signal, scope.values);
  return { groups: Number(groups ?? 0), records: Number(records ?? 0) };
}

async function largest({ engine, shape, signal }: SummaryTask, having: string, scope: Scope): Promise<DuplicateGroup[]> {
  const most = `(select hash from ${counted(having, scope)} order by n desc, hash limit ${MOST_GROUPS})`;
  const narrowed = { ...scope, where: `${scope.where} and hash in ${most}` };
  const rows = await engine.duck.all(`select n, array_to_string(ids, ' ') from ${grouped('true', narrowed)} order by n desc, ids[1]`, signal, scope.values);
  const groups = rows.map(([count, ids]) => ({ count: Number(count), ids: String(ids).split(' ').map(Number) }));
  const texts = await rowsOf(engine, groups.map(({ ids }) => ids[0] ?? 0), [shape.text], signal);
  return groups.map((group, at) => ({ text: exampleText(texts[at], shape), ...group }));
}

export async function duplicatesPart(task: SummaryTask): Promise<SummaryParts['duplicates']> {
  const scope = await task.scope();
  const { groups, records } = await totals(task, GROUPED.duplicates, scope);
  return { groups, extra: records - groups, most: await largest(task, GROUPED.duplicates, scope) };
}

export async function conflictsPart(task: SummaryTask): Promise<SummaryParts['conflicts']> {
  const scope = await task.scope();
  const { groups: texts, records } = await totals(task, GROUPED.conflicts, scope);
  return { texts, records, most: await largest(task, GROUPED.conflicts, scope) };
}

export async function leaksPart(task: SummaryTask): Promise<SummaryParts['leaks']> {
  const scope = await task.scope();
  const { engine, signal } = task;
  const { groups: texts } = await totals(task, GROUPED.leaks, scope);
  const places = `(select distinct hash, coalesce(split, '') as split from side.records where ${scope.where} and hash in (select hash from ${counted(GROUPED.leaks, scope)}))`;
  const rows = texts === 0 ? [] : await engine.duck.all(`with places as ${places} select one.split, other.split, count(*)::double from places one join places other on one.hash = other.hash and one.split < other.split group by 1, 2 order by 3 desc`, signal, scope.values);
  return { texts, pairs: rows.map(([one, other, count]) => ({ one: String(one), other: String(other), texts: Number(count) })), most: await largest(task, GROUPED.leaks, scope) };
}
