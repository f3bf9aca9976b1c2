// Rows to show: the records of a page, read from their files by number.
import { parseJsonLine } from '../jsonLine';
import { withAllDigits } from '../records/exactNumbers';
import { readRecord } from '../records/readRecord';
import type { RecordShape } from '../records/shape';
import type { Engine } from './engine';
import type { Row } from './query';
import type { RecordLine } from './source';

export const MOST_ROWS = 500;

/** Rows `from` to `from + count` of all records in their order: those there are, while files are still being looked at. */
export async function allRows(engine: Engine, from: number, count: number, columns: readonly string[] | undefined, signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  let base = 0;
  for (const [file, source] of engine.sources.entries()) {
    if (rows.length === count) break;
    const first = from + rows.length - base;
    if (source.index) await source.index.known(first + count - rows.length);
    else await engine.counted(signal);
    signal.throwIfAborted();
    const lines = await source.lines(engine.duck, first, count - rows.length, signal);
    const start = base;
    rows.push(...lines.map(line => rowOf(engine, file, start + line.record, line, columns)));
    // A file that ended within the page is known to its end.
    if (rows.length < count) base += source.count ?? source.index?.count ?? 0;
  }
  return rows;
}

/** The rows of these records, in this order. Neighbours are read together. */
export async function rowsOf(engine: Engine, ids: readonly number[], columns: readonly string[] | undefined, signal: AbortSignal): Promise<Row[]> {
  const sorted = [...ids].sort((one, other) => one - other);
  const found = new Map<number, Row>();
  for (let at = 0; at < sorted.length; ) {
    const first = sorted[at] ?? 0;
    const { file, base } = placeOf(engine, first);
    const source = engine.sources[file];
    let run = 1;
    while (sorted[at + run] === first + run && first + run < base + (source?.count ?? 0)) run++;
    const lines = (await source?.lines(engine.duck, first - base, run, signal)) ?? [];
    for (const line of lines) found.set(base + line.record, rowOf(engine, file, base + line.record, line, columns));
    at += run;
    signal.throwIfAborted();
  }
  return ids.flatMap(id => found.get(id) ?? []);
}

export function placeOf({ sources }: Engine, id: number): { readonly file: number; readonly base: number } {
  let base = 0;
  for (const [file, { count = 0 }] of sources.entries()) {
    if (id < base + count) return { file, base };
    base += count;
  }
  throw new RangeError(`There is no record ${id}: the dataset has ${base}.`);
}

function rowOf(engine: Engine, file: number, id: number, { record, line, json, fault: unread }: RecordLine, columns: readonly string[] | undefined): Row {
  const { shape } = engine;
  // A byte-order mark would make the first line unreadable.
  const clean = json.startsWith('\ufeff') ? json.slice(1) : json;
  const parsed = parseJsonLine(clean);
  const fields = parsed.kind === 'object' ? chosen(withAllDigits(clean, parsed.fields), columns) : {};
  const reading = shape && parsed.kind === 'object' ? readRecord(clean, shape) : undefined;
  const own = reading?.kind === 'record' ? reading.record : undefined;
  const fault = unread ?? (parsed.kind === 'bad' ? parsed.reason : reading?.kind === 'bad' ? reading.faults[0]?.message : undefined);
  const attached = engine.attached.of(id);
  const split = engine.sources[file]?.split ?? own?.split;
  return { id, file, record, line, split, fields, labels: own?.labels ?? [], attached, ...(fault !== undefined && { fault }) };
}

const chosen = (fields: ReadonlyMap<string, unknown>, columns: readonly string[] | undefined): Record<string, unknown> =>
  Object.fromEntries(columns ? columns.flatMap(name => (fields.has(name) ? [[name, fields.get(name)]] : [])) : fields);

/** The text of a record, shortened for a list of examples. */
export function exampleText(row: Row | undefined, shape: RecordShape | undefined): string {
  const text = shape && row?.fields[shape.text];
  return typeof text === 'string' ? text.slice(0, 300) : '';
}
