// The records of a file as bytes, at any size: what stands between line ends, and the line ends as they are; those of Parquet as JSON.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { RecordCutter, type CutRecord } from '../engine/recordCutter';
import { parquetRecords, type ParquetEngine } from './parquetRecords';

/**
 * What ends a record: any line feed, or one outside the quoted cells of a table (its separator is one ASCII character).
 * In Parquet the engine knows; there the line is the record's number from 1, and its bytes are its line of JSON.
 */
export type Framing = { readonly kind: 'lines' } | { readonly kind: 'table'; readonly separator: string } | { readonly kind: 'parquet'; readonly engine: ParquetEngine };

export interface RawRecord {
  /** Where it begins, from 1. */
  readonly line: number;
  /** Without the line end; a byte-order mark at the start of the file is part of `before`. */
  readonly bytes: Buffer;
  readonly before: Buffer;
  readonly lineEnd: Buffer;
  /** No record of the dataset: nothing but white space. */
  readonly blank: boolean;
}

const CR = 0x0d;
const LF = Buffer.from('\n');
const CRLF = Buffer.from('\r\n');
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

/** First 32 hex digits of the SHA-256 of a record's bytes. */
export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

/** Blank lines are records too, so that nothing of the file is lost. */
export async function* recordLines(file: string, framing: Framing, signal?: AbortSignal): AsyncGenerator<RawRecord> {
  if (framing.kind === 'parquet') {
    for await (const { record, json } of parquetRecords(file, framing.engine, signal)) yield { line: record + 1, before: NOTHING, bytes: Buffer.from(json, 'utf8'), lineEnd: NOTHING, blank: false };
    return;
  }
  const cutter = new RecordCutter(framing.kind === 'lines' ? 'lines' : { separator: framing.separator, quotes: true });
  let first = true;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, ...(signal && { signal }) })) {
    for (const record of cutter.push(chunk as Buffer)) {
      yield split(record, first && cutter.marked ? MARK : NOTHING);
      first = false;
    }
  }
  for (const record of cutter.end()) {
    yield split(record, first && cutter.marked ? MARK : NOTHING);
    first = false;
  }
  if (first && cutter.marked) yield { line: 1, before: MARK, bytes: NOTHING, lineEnd: NOTHING, blank: true };
}

/** A carriage return belongs to the line end only where a line feed follows. */
function split({ line, blank, bytes = NOTHING, ended }: CutRecord, before: Buffer): RawRecord {
  if (!ended) return { line, blank, before, bytes, lineEnd: NOTHING };
  const returned = bytes.at(-1) === CR;
  return { line, blank, before, bytes: returned ? bytes.subarray(0, -1) : bytes, lineEnd: returned ? CRLF : LF };
}
