// What a dataset holds, one chart's numbers at a time, over the side table.
import type { RecordShape } from '../records/shape';
import type { Engine } from './engine';
import { maskInFile, neededColumns } from './labelSql';
import { countPlain, isMostlyPlain, type Masks } from './labelCounter';
import { nearDuplicatesPart } from './summaryNear';
import { duplicatesPart, conflictsPart, leaksPart } from './summaryGroups';
import { malformedPart } from './summaryMalformed';
import { unknownLabelsPart } from './unknownLabels';
import type { Query, SummaryPart, SummaryParts } from './query';
import { isEverything, planOf } from './resolve';
import { scopeOf, unsorted, type Scope } from './scope';

export interface SummaryTask {
  readonly engine: Engine;
  readonly shape: RecordShape;
  /** Without its order. */
  readonly query: Query;
  /** The query restricts nothing. */
  readonly everything: boolean;
  readonly scope: () => Promise<Scope>;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

type Parts = { readonly [P in SummaryPart]: (task: SummaryTask) => Promise<SummaryParts[P]> };

const parts: Parts = {
  labels: labelsPart,
  scores: scoresPart,
  lengths: lengthsPart,
  characters: charactersPart,
  splits: splitsPart,
  duplicates: duplicatesPart,
  nearDuplicates: nearDuplicatesPart,
  conflicts: conflictsPart,
  leaks: leaksPart,
  malformed: malformedPart,
  unknownLabels: unknownLabelsPart,
};

export async function summarize(engine: Engine, part: SummaryPart, query: Query, signal: AbortSignal, onProgress: SummaryTask['onProgress']): Promise<SummaryParts[SummaryPart]> {
  const shape = (await engine.spelling(), engine.shape);
  if (!shape) throw new Error('no shape');
  let made: Promise<Scope> | undefined;
  const asked = unsorted(query);
  const everything = isEverything(planOf(asked, shape, engine.attached.labels() !== undefined));
  return parts[part]({ engine, shape, query: asked, signal, onProgress, everything, scope: () => (made ??= scopeOf(engine, asked, signal)) });
}

const namesOf = ({ set }: RecordShape): string[] => set.classes.map(({ id }) => id);

/** All records and no side table yet: counted in the files themselves, lines while they are still being looked at. */
async function masksInFiles(task: SummaryTask): Promise<Masks> {
  const { engine, shape, signal } = task;
  const plain = (await Promise.all(engine.sources.map(source => isMostlyPlain(source, shape)))).every(Boolean);
  const { workFolder, threads } = engine.params;
  const counted = plain ? await countPlain(engine.sources, { shape, spelling: await engine.spelling(), duck: engine.duck, workFolder, threads, signal }) : undefined;
  if (counted) return counted;
  if (engine.sources.some(({ format }) => format !== 'jsonl')) await engine.ready(signal);
  const readyFor = engine.sources.map(({ objectSize }) => objectSize);
  const [byDuck] = await Promise.allSettled([countByDuck(task), engine.ready(signal)]);
  await engine.ready(signal);
  // A record was longer than what DuckDB was told to be ready for.
  if (engine.sources.some(({ objectSize }, at) => objectSize > (readyFor[at] ?? 0))) return countByDuck(task);
  if (byDuck.status === 'rejected') throw byDuck.reason;
  return byDuck.value;
}

async function countByDuck({ engine, shape, signal }: SummaryTask): Promise<Masks> {
  const spelling = await engine.spelling();
  const { labels } = shape;
  const selects = await Promise.all(engine.sources.map(async source => {
    const wanted = neededColumns(shape, source.format).filter(({ name }) => (labels.form === 'columns' ? labels.columns.includes(name) : name === labels.field));
    return `select mask, count(*) as n from (${maskInFile(shape, source.format, spelling, await source.labelTable(wanted, engine.duck, signal))}) group by 1`;
  }));
  const rows = await engine.duck.all(`select mask, sum(n)::double from (${selects.join(' union all ')}) group by mask`, signal);
  return rows.map(([mask, count]) => [mask as bigint, Number(count)]);
}

async function labelsPart(task: SummaryTask): Promise<SummaryParts['labels']> {
  const { engine, shape, signal } = task;
  const attached = engine.attached.labels();
  const direct = !engine.tableBuilt && shape.predicted?.labels === undefined && attached === undefined && task.everything;
  const classes = namesOf(shape);
  if (direct) return { ...fromMasks(await masksInFiles(task), classes), predicted: undefined };
  const { where, values, ids } = await task.scope();
  const grouped = async (column: string): Promise<[bigint, number][]> => {
    const rows = await engine.duck.all(`select ${column}, count(*)::double from side.records where ${where} and ${column} is not null group by 1`, signal, values);
    return rows.map(([mask, count]) => [mask as bigint, Number(count)]);
  };
  const gold = fromMasks(await grouped('mask'), classes);
  if (attached) return { ...gold, predicted: fromMasks(masksOf(attached, ids), classes).gold };
  return { ...gold, predicted: shape.predicted?.labels === undefined ? undefined : fromMasks(await grouped('predicted'), classes).gold };
}

function masksOf(values: Float64Array, ids: Uint32Array | undefined): [bigint, number][] {
  const counts = new Map<number, number>();
  const count = (value: number | undefined): void => {
    if (value !== undefined && !Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  };
  if (ids) for (const id of ids) count(values[id]);
  else values.forEach(count);
  return [...counts].map(([mask, records]) => [BigInt(mask), records]);
}

function fromMasks(masks: Masks, classes: readonly string[]): Omit<SummaryParts['labels'], 'predicted'> {
  const together = classes.map(() => classes.map(() => 0));
  const perRecord: number[] = [];
  let records = 0;
  for (const [mask, count] of masks) {
    const own = classes.flatMap((_, index) => ((mask >> BigInt(index)) & 1n ? [index] : []));
    records += count;
    perRecord[own.length] = (perRecord[own.length] ?? 0) + count;
    for (const one of own) for (const other of own) (together[one] ?? [])[other] = (together[one]?.[other] ?? 0) + count;
  }
  const gold = classes.map((label, index) => ({ label, count: together[index]?.[index] ?? 0 }));
  return { records, gold, perRecord: Array.from({ length: perRecord.length }, (_, at) => perRecord[at] ?? 0), together, classes };
}

const BINS = 10;

async function scoresPart({ engine, shape, scope, signal }: SummaryTask): Promise<SummaryParts['scores']> {
  const { where, values } = await scope();
  const rows = await engine.duck.all(
    `select code, least(${BINS - 1}, greatest(0, floor((score::double + 1e-6) * ${BINS})))::integer, count(*)::double from (select unnest(codes) as code, unnest(scores) as score from side.records where ${where} and scores is not null) where score is not null group by 1, 2`,
    signal,
    values,
  );
  return namesOf(shape).flatMap((label, index) => {
    const own = rows.filter(([code]) => Number(code) === index);
    const bins = Array.from({ length: BINS }, (_, bin) => Number(own.find(row => Number(row[1]) === bin)?.[2] ?? 0));
    return own.length === 0 ? [] : [{ label, bins }];
  });
}

const LENGTH_BINS = 30;

async function lengthsPart({ engine, scope, signal }: SummaryTask): Promise<SummaryParts['lengths']> {
  const { where, values } = await scope();
  const [[mean, median, high, longest] = []] = await engine.duck.all(`select avg(length), approx_quantile(length, 0.5)::double, approx_quantile(length, 0.99)::double, max(length)::double from side.records where ${where} and length is not null`, signal, values);
  const width = Math.max(1, Math.ceil(Number(high ?? 0) / (LENGTH_BINS - 1)));
  const rows = await engine.duck.all(`select least(${LENGTH_BINS - 1}, length // ${width})::integer, count(*)::double from side.records where ${where} and length is not null group by 1`, signal, values);
  const counts = new Map(rows.map(([bin, count]) => [Number(bin), Number(count)]));
  return { width, bins: Array.from({ length: LENGTH_BINS }, (_, bin) => counts.get(bin) ?? 0), mean: Number(mean ?? 0), median: Number(median ?? 0), longest: Number(longest ?? 0) };
}

const MOST_NAMES = 100;

async function charactersPart({ engine, scope, signal }: SummaryTask): Promise<SummaryParts['characters']> {
  const { where, values } = await scope();
  const rows = await engine.duck.all(`select character, count(*)::double, count(*) over ()::double from side.records where ${where} and character is not null group by 1 order by 2 desc, 1 limit ${MOST_NAMES}`, signal, values);
  const [[none] = []] = await engine.duck.all(`select count(*)::double from side.records where ${where} and character is null`, signal, values);
  return { distinct: Number(rows[0]?.[2] ?? 0), none: Number(none ?? 0), most: rows.map(([name, count]) => ({ name: String(name), count: Number(count) })) };
}

async function splitsPart({ engine, scope, signal }: SummaryTask): Promise<SummaryParts['splits']> {
  const { where, values } = await scope();
  const rows = await engine.duck.all(`select coalesce(split, ''), count(*)::double from side.records where ${where} group by 1 order by 2 desc, 1 limit ${MOST_NAMES}`, signal, values);
  return rows.map(([name, count]) => ({ name: String(name), count: Number(count) }));
}
