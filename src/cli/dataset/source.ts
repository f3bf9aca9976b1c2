// The records of a file of any size as they stand in it: lines of JSON, or rows of a table; one at a time, in bounded memory.
import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { formatOf } from '../../dataset/engine/fileFormat';
import { parquetRecords } from '../../dataset/review/parquetRecords';
import { QuoteTracker } from '../../dataset/records/quoteTracker';
import { sniffTable } from '../../dataset/records/sniffTable';
import type { TableForm } from '../../dataset/records/table';
import type { Io } from '../io';
import { LineCutter } from '../lines';
import { STDIN } from '../scriptFile';
import { parquetEngine } from './textFile';

const chunkBytes = 256 * 1024;
const maxLineBytes = 64 * 1024 * 1024;
/** A quote that is still open after so many characters was never meant to be one. */
const maxRowLength = 1024 * 1024;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

export type RawRecord =
  /** `returned`: a carriage return followed the line. */
  | { readonly kind: 'text'; readonly line: number; readonly text: string; readonly returned?: boolean }
  /** `text` has U+FFFD for what is not UTF-8. */
  | { readonly kind: 'encoding'; readonly line: number; readonly text: string }
  | { readonly kind: 'openQuote' | 'tooLong'; readonly line: number; readonly text: string };

export interface Source {
  /** Undefined for lines of JSON. */
  readonly table: TableForm | undefined;
  readonly records: AsyncGenerator<RawRecord>;
}

/** Opens a file or stdin; blank lines, line ends, a byte-order mark and the header are no part of its records. */
export async function openSource(io: Io, file: string): Promise<Source> {
  if (file !== STDIN && formatOf(file) === 'parquet') return { table: undefined, records: parquetLines(io, file) };
  const lines = linesOf(io, file);
  const first = await firstLine(lines);
  if (first === undefined) return { table: undefined, records: none() };
  const table = tableForm(file, first.text);
  const rest = table === undefined ? jsonRecords(first, lines) : tableRecords(table, first, lines);
  return { table, records: rest };
}

/** The line of a record is its number. */
async function* parquetLines(io: Io, file: string): AsyncGenerator<RawRecord> {
  await access(file);
  for await (const { record, json } of parquetRecords(file, parquetEngine(io), io.signal)) yield { kind: 'text', line: record + 1, text: json };
}

async function firstLine(lines: AsyncGenerator<RawRecord>): Promise<RawRecord | undefined> {
  // Not a for loop: leaving one would close the generator.
  while (true) {
    const next = await lines.next();
    if (next.done === true) return undefined;
    if (next.value.kind !== 'text' || next.value.text.trim() !== '') return next.value;
  }
}

function tableForm(file: string, first: string): TableForm | undefined {
  const [, extension = ''] = /\.(\w+)$/.exec(file.toLowerCase()) ?? [];
  if (['jsonl', 'ndjson', 'json'].includes(extension)) return undefined;
  if (['csv', 'tsv', 'tab'].includes(extension)) return sniffTable([first], extension !== 'csv');
  return /^\s*\{/.test(first) ? undefined : sniffTable([first], first.includes('\t'));
}

async function* linesOf(io: Io, file: string): AsyncGenerator<RawRecord> {
  const stream: Readable = file === STDIN ? io.stdin : createReadStream(file, { highWaterMark: chunkBytes });
  const cutter = new LineCutter(maxLineBytes);
  for await (const chunk of addAbortSignal(io.signal, stream)) {
    for (const line of cutter.push(chunk as Buffer)) yield rawLine(line.number, line.bytes);
  }
  for (const line of cutter.end()) yield rawLine(line.number, line.bytes);
}

function rawLine(line: number, bytes: Buffer | undefined): RawRecord {
  if (bytes === undefined) return { kind: 'tooLong', line, text: '' };
  const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  const content = bytes.subarray(0, end);
  try {
    return { kind: 'text', line, text: decoder.decode(content), returned: end < bytes.length };
  } catch {
    return { kind: 'encoding', line, text: lenient.decode(content) };
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of nothing
async function* none(): AsyncGenerator<RawRecord> {
  yield* [];
}

async function* jsonRecords(first: RawRecord, lines: AsyncGenerator<RawRecord>): AsyncGenerator<RawRecord> {
  yield first;
  for await (const line of lines) if (line.kind !== 'text' || line.text.trim() !== '') yield line;
}

async function* tableRecords(table: TableForm, first: RawRecord, lines: AsyncGenerator<RawRecord>): AsyncGenerator<RawRecord> {
  const tracker = new QuoteTracker(table);
  let open: { readonly line: number; readonly parts: string[]; length: number; valid: boolean } | undefined;
  const joined = (): RawRecord[] => (open === undefined ? [] : [{ kind: open.valid ? 'text' : 'encoding', line: open.line, text: open.parts.join('\n') }]);
  if (!table.header) yield first;
  for await (const line of lines) {
    if (line.kind === 'tooLong') {
      yield line;
      continue;
    }
    if (open === undefined && line.text === '') continue;
    const goesOn = tracker.push(line.text);
    open ??= { line: line.line, parts: [], length: 0, valid: true };
    // A line break within a cell stays what it was.
    open.parts.push(goesOn && line.kind === 'text' && line.returned === true ? `${line.text}\r` : line.text);
    open.length += line.text.length;
    open.valid &&= line.kind === 'text';
    if (goesOn && open.length <= maxRowLength) continue;
    if (goesOn) {
      yield { kind: 'openQuote', line: open.line, text: open.parts[0] ?? '' };
      tracker.reset();
    } else yield* joined();
    open = undefined;
  }
  if (open !== undefined) yield { kind: 'openQuote', line: open.line, text: open.parts[0] ?? '' };
}
