// A sample of a file's records, from its beginning and from places all over it: without an index, at any size.
import { createReadStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { openQuote } from '../records/openQuote';
import { SAMPLED, Sample, samplePlaces } from '../records/sampling';
import { cellsOf, type TableForm } from '../records/table';
import { RecordCutter, type CutRecord, type RecordForm } from './recordCutter';
import { beginningOf, tableOf } from './tableBeginning';

const LF = 0x0a;
/** Read at a place at first, and at most where a record is longer. */
const FIRST_READ = 64 * 1024;
const MOST_READ = 4 * 1024 * 1024;

/** Of CSV and TSV; undefined for lines of JSON. Rejects as the file system does. */
export async function tableOfFile(file: string): Promise<TableForm | undefined> {
  const ending = path.extname(file).toLowerCase();
  return ['.csv', '.tsv', '.tab'].includes(ending) ? tableOf(await beginningOf(file), ending !== '.csv') : undefined;
}

const formOf = (table: TableForm | undefined): RecordForm => table ?? 'lines';
export const rowText = ({ bytes }: Pick<CutRecord, 'bytes'>): string => (bytes?.toString('utf8') ?? '').replace(/\r$/, '');

/** Records without their line ends, without a header. Rejects as the file system does. */
export async function sampleFile(file: string, table: TableForm | undefined): Promise<string[]> {
  const sample = new Sample();
  const from = await addFirst(sample, file, table);
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    let last = -1;
    for (const place of samplePlaces(from, size)) {
      const found = await recordAfter(handle, place, place === from, table);
      if (found === undefined || found.start <= last) continue;
      last = found.start;
      sample.add(found.row);
    }
  } finally {
    await handle.close();
  }
  return sample.rows;
}

/** @returns the offset after the first records */
async function addFirst(sample: Sample, file: string, table: TableForm | undefined): Promise<number> {
  const cutter = new RecordCutter(formOf(table), MOST_READ);
  let header = table?.header === true;
  let left: number = SAMPLED.first;
  let from = 0;
  const take = (records: readonly CutRecord[]): void => {
    for (const record of records) {
      if (left === 0) return;
      from = record.end + 1;
      if (record.blank) continue;
      if (header) header = false;
      else {
        sample.add(rowText(record));
        left--;
      }
    }
  };
  for await (const chunk of createReadStream(file, { highWaterMark: FIRST_READ * 4 })) {
    take(cutter.push(chunk as Buffer));
    if (left === 0) return from;
  }
  take(cutter.end());
  return from;
}

interface FoundRow {
  readonly start: number;
  readonly row: string;
}

/** The record that begins next after a place; undefined where none is found near. */
async function recordAfter(handle: FileHandle, place: number, isStart: boolean, table: TableForm | undefined): Promise<FoundRow | undefined> {
  for (let size = FIRST_READ; size <= MOST_READ; size *= 8) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, place);
    const ended = bytesRead < size;
    const found = firstIn(buffer.subarray(0, bytesRead), isStart, ended, table);
    if (found !== undefined) return { ...found, start: place + found.start };
    if (ended) return undefined;
  }
  return undefined;
}

/** So many lines may pass before one in which a row begins. */
const MOST_TRIED = 200;

/** @param isStart a record begins with the first byte; `ended`: the file ends with the last */
function firstIn(bytes: Buffer, isStart: boolean, ended: boolean, table: TableForm | undefined): FoundRow | undefined {
  let start = isStart ? 0 : bytes.indexOf(LF) + 1;
  if (start === 0 && !isStart) return undefined;
  for (let tried = 0; start < bytes.length && tried < MOST_TRIED; tried++) {
    const row = table === undefined ? lineAt(bytes, start, ended) : rowAt(bytes, start, ended, table);
    if (row !== undefined && row.trim() !== '') return { start, row };
    const feed = bytes.indexOf(LF, start);
    if (feed < 0) return undefined;
    start = feed + 1;
  }
  return undefined;
}

function lineAt(bytes: Buffer, start: number, ended: boolean): string | undefined {
  const feed = bytes.indexOf(LF, start);
  return feed < 0 && !ended ? undefined : bytes.toString('utf8', start, feed < 0 ? bytes.length : feed).replace(/\r$/, '');
}

const MOST_LINES_OF_A_ROW = 50;

/** A row goes on over line breaks until its quotes are even; what begins in the midst of one has other cells than a row. */
function rowAt(bytes: Buffer, start: number, ended: boolean, table: TableForm): string | undefined {
  let row = '';
  for (let at = start, lines = 0; at <= bytes.length && lines < MOST_LINES_OF_A_ROW; lines++) {
    const line = lineAt(bytes, at, ended);
    if (line === undefined) return undefined;
    row += lines === 0 ? line : `\n${line}`;
    if (!table.quotes || row.split('"').length % 2 === 1) {
      const cells = cellsOf(row, table);
      return cells.length === table.columns.length && openQuote(row, cells) === undefined ? row : undefined;
    }
    const feed = bytes.indexOf(LF, at);
    if (feed < 0) return undefined;
    at = feed + 1;
  }
  return undefined;
}

/** Of more bytes than these the labels are not counted: then they are read in pieces from all over the file. */
export const MOST_COUNTED = 32 * 1024 * 1024;
const PIECES = 64;

export interface ReadingOptions {
  readonly most?: number;
  readonly signal?: AbortSignal;
}

/**
 * Hands every record of a file of at most `most` bytes to `each`; of a larger one those of pieces spread evenly over it.
 * @returns whether these were all
 */
export async function eachRecord(file: string, table: TableForm | undefined, each: (row: string) => void, { most = MOST_COUNTED, signal }: ReadingOptions = {}): Promise<boolean> {
  const { size } = await stat(file);
  if (size > most) {
    await eachOfPieces(file, table, each, { size, most, ...(signal && { signal }) });
    return false;
  }
  const cutter = new RecordCutter(formOf(table), MOST_READ);
  let header = table?.header === true;
  const take = (records: readonly CutRecord[]): void => {
    for (const record of records) {
      if (record.blank) continue;
      if (!header) each(rowText(record));
      header = false;
    }
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, ...(signal && { signal }) })) take(cutter.push(chunk as Buffer));
  take(cutter.end());
  return true;
}

async function eachOfPieces(file: string, table: TableForm | undefined, each: (row: string) => void, { size, most, signal }: Required<Pick<ReadingOptions, 'most'>> & { readonly size: number; readonly signal?: AbortSignal }): Promise<void> {
  const handle = await open(file, 'r');
  try {
    for (let piece = 0; piece < PIECES; piece++) {
      signal?.throwIfAborted();
      const length = Math.ceil(most / PIECES);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, Math.floor((size / PIECES) * piece));
      const bytes = buffer.subarray(0, bytesRead);
      const found = firstIn(bytes, false, false, table);
      if (found === undefined) continue;
      // What is not ended within the piece is cut.
      for (const record of new RecordCutter(formOf(table)).push(bytes.subarray(found.start))) if (!record.blank) each(rowText(record));
    }
  } finally {
    await handle.close();
  }
}
