// The records of a file of any size as they stand in it: lines of JSON, or rows of a table; one at a time, in bounded memory.
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { formatOf } from '../../dataset/engine/fileFormat';
import { RecordCutter, type CutRecord } from '../../dataset/engine/recordCutter';
import { TABLE_BEGINNING, firstRows, tableOf } from '../../dataset/engine/tableBeginning';
import { tellShape, type ToldShape } from '../../dataset/engine/fileShape';
import { parquetRecords, withParquet } from '../../dataset/review/parquetRecords';
import { openQuote } from '../../dataset/records/openQuote';
import { cellsOf, type TableForm } from '../../dataset/records/table';
import type { LabelSet } from '../../core/labelSets';
import type { Io } from '../io';
import { STDIN } from '../scriptFile';
import { parquetEngine } from './textFile';

const chunkBytes = 256 * 1024;
const maxLineBytes = 64 * 1024 * 1024;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

export type RawRecord =
  | { readonly kind: 'text'; readonly line: number; readonly text: string }
  /** `text` has U+FFFD for what is not UTF-8. */
  | { readonly kind: 'encoding'; readonly line: number; readonly text: string }
  | { readonly kind: 'tooLong'; readonly line: number; readonly text: string }
  /** A header in which a quote is never closed: no record, but a fault. */
  | { readonly kind: 'header'; readonly line: number; readonly text: string };

export interface Source {
  /** Undefined for lines of JSON. */
  readonly table: TableForm | undefined;
  /** What its shape is told from; undefined for stdin, which is read once. */
  readonly told?: (set: LabelSet | undefined) => Promise<ToldShape>;
  readonly records: AsyncGenerator<RawRecord>;
}

/** Opens a file or stdin; blank lines, line ends, a byte-order mark and the header are no part of its records. */
export async function openSource(io: Io, file: string): Promise<Source> {
  if (file !== STDIN && formatOf(file) === 'parquet') return { table: undefined, told: set => toldOfParquet(io, file, set), records: parquetLines(io, file) };
  const stream: Readable = file === STDIN ? io.stdin : createReadStream(file, { highWaterMark: chunkBytes });
  const chunks = (addAbortSignal(io.signal, stream) as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const beginning = await readBeginning(chunks);
  const table = tableForm(file, beginning);
  const all = chunksOf(beginning, chunks);
  const records = table === undefined ? jsonRecords(all) : tableRecords(table, all);
  return file === STDIN ? { table, records } : { table, told: set => tellShape([{ kind: 'text', file, table }], { signal: io.signal, ...(set && { set }) }), records };
}

const toldOfParquet = (io: Io, file: string, set: LabelSet | undefined): Promise<ToldShape> =>
  access(file).then(() => withParquet(file, parquetEngine(io), dataset => tellShape([{ kind: 'engine', dataset }], { signal: io.signal, ...(set && { set }) })));

/** The line of a record is its number. */
async function* parquetLines(io: Io, file: string): AsyncGenerator<RawRecord> {
  await access(file);
  for await (const { record, json } of parquetRecords(file, parquetEngine(io), io.signal)) yield { kind: 'text', line: record + 1, text: json };
}

/** As much as all readers tell a table from. */
async function readBeginning(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  const read: Buffer[] = [];
  let size = 0;
  // Not a for loop: leaving one would close the stream.
  while (size < TABLE_BEGINNING) {
    const next = await chunks.next();
    if (next.done === true) break;
    read.push(next.value);
    size += next.value.length;
  }
  return Buffer.concat(read);
}

async function* chunksOf(beginning: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield beginning;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

function tableForm(file: string, bytes: Buffer): TableForm | undefined {
  const [, extension = ''] = /\.(\w+)$/.exec(file.toLowerCase()) ?? [];
  const beginning = bytes.subarray(0, TABLE_BEGINNING);
  if (['jsonl', 'ndjson', 'json'].includes(extension)) return undefined;
  if (['csv', 'tsv', 'tab'].includes(extension)) return tableOf(beginning, extension !== 'csv');
  const [first] = firstRows(beginning, 'lines', 1);
  return first === undefined || /^\s*\{/.test(first) ? undefined : tableOf(beginning, first.includes('\t'));
}

async function* jsonRecords(chunks: AsyncIterable<Buffer>): AsyncGenerator<RawRecord> {
  for await (const { line, bytes, blank } of cut(new RecordCutter('lines', maxLineBytes), chunks)) if (!blank) yield rawLine(line, bytes);
}

async function* tableRecords(table: TableForm, chunks: AsyncIterable<Buffer>): AsyncGenerator<RawRecord> {
  let { header } = table;
  for await (const { line, bytes, blank } of cut(new RecordCutter(table, maxLineBytes), chunks)) {
    if (blank) continue;
    const record = rawLine(line, bytes);
    if (!header) yield record;
    else if (openQuote(record.text, cellsOf(record.text, table))) yield { kind: 'header', line, text: record.text };
    header = false;
  }
}

async function* cut(cutter: RecordCutter, chunks: AsyncIterable<Buffer>): AsyncGenerator<CutRecord> {
  for await (const chunk of chunks) yield* cutter.push(chunk);
  yield* cutter.end();
}

function rawLine(line: number, bytes: Buffer | undefined): RawRecord {
  if (bytes === undefined) return { kind: 'tooLong', line, text: '' };
  const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  const content = bytes.subarray(0, end);
  try {
    return { kind: 'text', line, text: decoder.decode(content) };
  } catch {
    return { kind: 'encoding', line, text: lenient.decode(content) };
  }
}
