// Finds where records end in bytes that come chunk by chunk: lines of JSONL here, rows of CSV in rowScanner.ts.

/** A record, or a blank line (`blank`), from `start` up to its line break; all in bytes of the file. */
export interface Found {
  start: number;
  end: number;
  /** 1-based physical line on which it begins. */
  line: number;
  blank: boolean;
}

export interface RecordScanner {
  /** `bytes` follow directly on those of the call before. `found` is reused: copy what is kept. */
  push(bytes: Uint8Array, found: (record: Found) => void): void;
  /** The last record may end without a line break. */
  finish(found: (record: Found) => void): void;
}

export const LINE_FEED = 0x0a;
export const QUOTE = 0x22;

/** A row that goes over a line break further from its beginning than this, in bytes, has a quote that was never meant to open. */
export const LONGEST_ROW = 1024 * 1024;

/** The white space of C's isspace: what DuckDB skips too. */
const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** @param delimiter a byte that is no white space here: the tab of a row whose cells are all empty */
export function isBlank(bytes: Uint8Array, from: number, to: number, delimiter?: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (!isSpace(byte) || byte === delimiter) return false;
  }
  return true;
}

/** @param from the offset of the first byte, after a byte-order mark */
export function lineScanner(from: number): RecordScanner {
  const found: Found = { start: from, end: from, line: 1, blank: true };
  let offset = from;
  return {
    push(bytes, report) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let at = 0;
      for (let end = buffer.indexOf(LINE_FEED); end >= 0; end = buffer.indexOf(LINE_FEED, at)) {
        if (found.blank) found.blank = isBlank(buffer, at, end);
        found.end = offset + end;
        report(found);
        at = end + 1;
        found.start = offset + at;
        found.line++;
        found.blank = true;
      }
      if (found.blank) found.blank = isBlank(buffer, at, buffer.length);
      offset += buffer.length;
    },
    finish(report) {
      found.end = offset;
      if (found.end > found.start) report(found);
    },
  };
}

