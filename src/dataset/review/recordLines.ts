// The records of a text file as bytes, at any size: what stands between line ends, and the line ends as they are.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

export type TextFormat = 'jsonl' | 'csv' | 'tsv';

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

/** In CSV a quoted field may hold line ends; blank lines are records too, so that nothing of the file is lost. */
export async function* recordLines(file: string, format: TextFormat, signal?: AbortSignal): AsyncGenerator<RawRecord> {
  let line = 1;
  let rest: Buffer = NOTHING;
  let first = true;
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, ...(signal && { signal }) })) {
    const bytes: Buffer = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = recordEnd(bytes, start, format); end >= 0; end = recordEnd(bytes, start, format)) {
      const record = cut(bytes.subarray(start, end + 1), line, first);
      yield record;
      first = false;
      line += breaksIn(record.bytes, format) + 1;
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
  if (rest.length > 0) yield cut(rest, line, first);
}

/** Index of the line feed that ends the record, or -1. */
function recordEnd(bytes: Buffer, start: number, format: TextFormat): number {
  let end = bytes.indexOf(LF, start);
  if (format !== 'csv') return end;
  let quotes = 0;
  for (let from = start; end >= 0; end = bytes.indexOf(LF, end + 1)) {
    for (let at = bytes.indexOf(QUOTE, from); at >= 0 && at < end; at = bytes.indexOf(QUOTE, at + 1)) quotes++;
    if (quotes % 2 === 0) return end;
    from = end + 1;
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

function breaksIn(bytes: Buffer, format: TextFormat): number {
  let breaks = 0;
  if (format === 'csv') for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) breaks++;
  return breaks;
}
