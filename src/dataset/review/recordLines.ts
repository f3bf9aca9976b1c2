// The records of a file as bytes, at any size: what stands between line ends, and the line ends as they are; those of Parquet as JSON.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { parquetRecords, type ParquetEngine } from './parquetRecords';

/**
 * What ends a record: any line feed, or one outside the quoted cells of a table (its separator is one ASCII character).
 * In Parquet the engine knows; there the line is the record's number from 1, and its bytes are its line of JSON.
 */
export type Framing = { readonly kind: 'lines' } | { readonly kind: 'table'; readonly separator: string } | { readonly kind: 'parquet'; readonly engine: ParquetEngine };
type TextFraming = Exclude<Framing, { readonly kind: 'parquet' }>;

export interface RawRecord {
  /** Where it begins, from 1. */
  readonly line: number;
  /** Without the line end; a byte-order mark at the start of the file is part of `before`. */
  readonly bytes: Buffer;
  readonly before: Buffer;
  readonly lineEnd: Buffer;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const NOTHING = Buffer.alloc(0);

/** First 32 hex digits of the SHA-256 of a record's bytes. */
export const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

/** Blank lines are records too, so that nothing of the file is lost. */
export async function* recordLines(file: string, framing: Framing, signal?: AbortSignal): AsyncGenerator<RawRecord> {
  if (framing.kind === 'parquet') {
    for await (const { record, json } of parquetRecords(file, framing.engine, signal)) yield { line: record + 1, before: NOTHING, bytes: Buffer.from(json, 'utf8'), lineEnd: NOTHING };
    return;
  }
  let line = 1;
  let rest: Buffer = NOTHING;
  let first = true;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, ...(signal && { signal }) })) {
    const bytes: Buffer = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = recordEnd(bytes, start, framing); end >= 0; end = recordEnd(bytes, start, framing)) {
      const record = cut(bytes.subarray(start, end + 1), line, first);
      yield record;
      first = false;
      line += lineFeeds(record.bytes, framing) + 1;
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) yield cut(rest, line, first);
}

/** Index of the line feed that ends the record, or -1. */
function recordEnd(bytes: Buffer, start: number, framing: TextFraming): number {
  const end = bytes.indexOf(LF, start);
  if (framing.kind === 'lines' || end < 0) return end;
  const quote = bytes.indexOf(QUOTE, start);
  return quote < 0 || quote > end ? end : quotedEnd(bytes, start, framing.separator.charCodeAt(0));
}

/** Only a quote at the start of a cell opens it; one that is doubled does not close it. */
function quotedEnd(bytes: Buffer, start: number, separator: number): number {
  let atStart = true;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (atStart && byte === QUOTE) {
      do at = bytes.indexOf(QUOTE, at + 1);
      while (at >= 0 && bytes[at + 1] === QUOTE && at++ > 0);
      if (at < 0) return -1;
    } else if (byte === LF) return at;
    atStart = byte === separator;
  }
  return -1;
}

function cut(bytes: Buffer, line: number, first: boolean): RawRecord {
  const from = first && bytes.subarray(0, 3).equals(MARK) ? 3 : 0;
  let end = bytes.length;
  if (end > from && bytes[end - 1] === LF) end--;
  if (end > from && end < bytes.length && bytes[end - 1] === CR) end--;
  return { line, before: bytes.subarray(0, from), bytes: bytes.subarray(from, end), lineEnd: bytes.subarray(end) };
}

function lineFeeds(bytes: Buffer, { kind }: TextFraming): number {
  let count = 0;
  if (kind === 'table') for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}
