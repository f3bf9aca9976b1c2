// Writing the chosen records to a file of their own, which appears when all of it is there.
import { closeSync, copyFileSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { parseJsonLine } from '../jsonLine';
import { QueryError } from './condition';
import { identifier, quote, type Duck } from './duck';
import type { Engine } from './engine';
import type { Column, ExportFormat, Query } from './query';
import { placeOf } from './rows';
import type { Source } from './source';
import { rowNumber, somewhere, unreadRecords } from './unread';

const PAGE = 500;

/**
 * Lines and rows that cannot be read are no records, so they are left out.
 * @param onProgress its total is how many were chosen
 * @returns how many records were written
 */
export async function exportRecords(engine: Engine, query: Query, to: string, format: ExportFormat, signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<number> {
  await engine.ready(signal);
  const own = engine.sources.some(source => path.resolve(source.path) === path.resolve(to));
  if (own) throw new QueryError(`${to} is a file of the dataset itself: choose another name.`);
  const ids = await engine.selection(query)?.all(signal);
  const temporary = `${to}.${process.pid}.tmp`;
  try {
    const count = format === 'jsonl' ? await writeLines(engine, ids, temporary, signal, onProgress) : await writeTable(engine, ids, temporary, format, signal);
    if (format !== 'jsonl') onProgress(count, ids?.length ?? engine.records);
    renameSync(temporary, to);
    return count;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** The bytes of each record as they stand in its file; records of other formats as JSON. */
async function writeLines(engine: Engine, ids: Uint32Array | undefined, to: string, signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<number> {
  const total = ids?.length ?? engine.records;
  const out = openSync(to, 'w');
  let written = 0;
  try {
    for (let from = 0; from < total; from += PAGE) {
      const page = ids ? [...ids.subarray(from, from + PAGE)] : Array.from({ length: Math.min(PAGE, total - from) }, (_, at) => from + at);
      const parts: Buffer[] = [];
      for (const run of runsOf(engine, page)) {
        const source = engine.sources[run.file];
        const records = source === undefined ? [] : await bytesOf(source, run, engine.duck, signal);
        for (const bytes of records) parts.push(bytes, Buffer.from('\n'));
        written += records.length;
      }
      writeSync(out, Buffer.concat(parts));
      signal.throwIfAborted();
      onProgress(Math.min(from + PAGE, total), total);
      await new Promise(setImmediate);
    }
    return written;
  } finally {
    closeSync(out);
  }
}

async function bytesOf(source: Source, { record, count }: { record: number; count: number }, duck: Duck, signal: AbortSignal): Promise<Buffer[]> {
  if (source.format === 'jsonl' && source.index) return [...source.index.records(record, count)].flatMap(({ bytes }) => (isRecord(bytes.toString('utf8')) ? bytes : []));
  const lines = await source.lines(duck, record, count, signal);
  return lines.filter(({ fault }) => fault === undefined).map(({ json }) => Buffer.from(json));
}

const isRecord = (line: string): boolean => parseJsonLine(line).kind === 'object';

/** Neighbours in one file, in the order given. */
function runsOf(engine: Engine, ids: readonly number[]): { file: number; record: number; count: number }[] {
  const runs: { file: number; record: number; count: number }[] = [];
  for (const id of ids) {
    const { file, base } = placeOf(engine, id);
    const last = runs.at(-1);
    if (last?.file === file && last.record + last.count === id - base) last.count++;
    else runs.push({ file, record: id - base, count: 1 });
  }
  return runs;
}

/** DuckDB may write to its own folder only; from there the file is taken to where it should be. */
async function writeTable(engine: Engine, chosen: Uint32Array | undefined, to: string, format: 'parquet' | 'csv', signal: AbortSignal): Promise<number> {
  const { sources, duck, params, records, exact } = engine;
  const { lost, empty } = await unreadRecords(engine, signal);
  const ids = chosen?.filter(id => !lost.has(id));
  const place = `${params.workFolder}/export-${Date.now()}`;
  const selects: string[] = [];
  let base = 0;
  const columnsOf = new Map<Source, readonly Column[]>();
  for (const source of sources) columnsOf.set(source, await exact.inTables(source, duck, signal));
  const together = typesTogether([...columnsOf.values()].flat());
  for (const [source, all] of columnsOf) {
    const columns = all.map(column => columnSql(column, together.get(column.name.toLowerCase()) ?? [], format));
    const split = source.split === undefined || all.some(({ name }) => name.toLowerCase() === 'split') ? '' : `, ${quote(source.split)} as split`;
    const there = lost.size === 0 || source.format === 'parquet' ? '' : ` where ${somewhere(all)} or list_contains([${empty.join(', ')}]::bigint[], "record number")`;
    selects.push(`select ${['"record number"', ...columns].join(', ')}${split} from (select ${rowNumber(base)}, * from ${source.table(all)})${there}`);
    base += source.count ?? 0;
  }
  const rows = selects.join(' union all by name ');
  const order = ids ? await orderTable(duck, ids, signal) : undefined;
  const from = order === undefined ? `(${rows})` : `(${rows}) data join ${order} chosen on data."record number" = chosen.id order by chosen.place`;
  const options = format === 'parquet' ? 'format parquet' : 'format csv, header true';
  try {
    await duck.run(`copy (select * exclude ("record number"${order === undefined ? '' : ', id, place'}) from ${from}) to ${quote(place)} (${options})`, signal);
    copyFileSync(place, to);
  } finally {
    rmSync(place, { force: true });
    if (order !== undefined) await duck.run(`drop table if exists ${order}`, new AbortController().signal);
  }
  return ids?.length ?? records - lost.size;
}

/** The types that a column has in the files, by its name in lower case. */
function typesTogether(columns: readonly Column[]): Map<string, string[]> {
  const types = new Map<string, string[]>();
  for (const { name, type } of columns) types.set(name.toLowerCase(), [...(types.get(name.toLowerCase()) ?? []), type]);
  return types;
}

function columnSql({ name, type }: Column, types: readonly string[], format: 'parquet' | 'csv'): string {
  const json = type !== 'JSON' && onlyJsonHolds(types);
  const value = json ? `to_json(${identifier(name)})` : identifier(name);
  return `${format === 'csv' ? cellSql(value, json ? 'JSON' : type) : value} as ${identifier(name)}`;
}

/** Whether one column of the types that files have for it would lose something, or could not be made: long integers as doubles, truth values as 1 and 0, text as JSON. */
function onlyJsonHolds(types: readonly string[]): boolean {
  const some = (pattern: RegExp): boolean => types.some(type => pattern.test(type));
  if (new Set(types).size < 2) return false;
  if (some(/\]$|^(?:JSON|STRUCT|MAP|UNION)\b/i)) return true;
  const float = /^(?:FLOAT|DOUBLE)$/;
  return (some(float) && some(/^(?:U?BIGINT|U?HUGEINT|DECIMAL)\b/)) || (some(/^BOOLEAN$/) && some(/INT|^DECIMAL|^FLOAT$|^DOUBLE$/));
}

/** Lists and objects as JSON, which our readers, and others, read again; DuckDB's own form of them has no quotes. */
function cellSql(value: string, type: string): string {
  if (/\]$|^(STRUCT|MAP|UNION)\b/i.test(type)) return `to_json(${value})::varchar`;
  // A string among other values is no JSON in a cell.
  return type === 'JSON' ? `case when json_type(${value}) = 'VARCHAR' then ${value} ->> '$' else ${value}::varchar end` : value;
}

let tables = 0;

async function orderTable(duck: Duck, ids: Uint32Array, signal: AbortSignal): Promise<string> {
  const name = `side.chosen_${++tables}`;
  await duck.run(`create table ${name} (id uinteger, place uinteger)`, signal);
  for (let from = 0; from < ids.length; from += 50_000) {
    const part = [...ids.subarray(from, from + 50_000)].join(',');
    await duck.run(`insert into ${name} select unnest([${part}]::uinteger[]), unnest(range(${from}, ${Math.min(ids.length, from + 50_000)}))`, signal);
  }
  return name;
}
