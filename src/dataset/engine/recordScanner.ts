// Finds where records end in bytes that come chunk by chunk: lines of JSONL, or rows of CSV whose quoted fields may hold line breaks.

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

const LINE_FEED = 0x0a;
const QUOTE = 0x22;

/** The white space of C's isspace: what DuckDB skips too. */
const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isSpace(bytes[at] ?? 0)) return false;
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

/**
 * Rows as RFC 4180 has them; a quote opens a field only where the field begins, as src/dataset/csv.ts reads them.
 * @param delimiter the byte of the comma or the tab
 */
export function csvScanner(from: number, delimiter: number): RecordScanner {
  const found: Found = { start: from, end: from, line: 1, blank: true };
  let offset = from;
  let lines = 1;
  let state: 'fieldStart' | 'plain' | 'quoted' | 'quoteInQuoted' = 'fieldStart';
  const step = (byte: number): void => {
    if (state === 'quoted') state = byte === QUOTE ? 'quoteInQuoted' : 'quoted';
    else if (byte === QUOTE && state !== 'plain') state = 'quoted';
    else state = byte === delimiter ? 'fieldStart' : 'plain';
  };
  return {
    push(bytes, report) {
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        if (byte === LINE_FEED) lines++;
        if (byte !== LINE_FEED || state === 'quoted') {
          step(byte);
          if (found.blank && (!isSpace(byte) || byte === delimiter)) found.blank = false;
          continue;
        }
        found.end = offset + at;
        report(found);
        found.start = found.end + 1;
        found.line = lines;
        found.blank = true;
        state = 'fieldStart';
      }
      offset += bytes.length;
    },
    finish(report) {
      found.end = offset;
      if (found.end > found.start) report(found);
    },
  };
}
