// A CSV or TSV file as JSON Lines, a line for each record, so that everything else reads one form only.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { LineIndex } from './lineIndex';

/** The fields of one row. Quotes within an unquoted field stay; what stands behind a closing quote belongs to the field. */
export function fieldsOf(row: string, delimiter: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= row.length; at++) {
    let value = '';
    if (row[at] === '"') {
      for (at++; at < row.length; at++) {
        if (row[at] !== '"') value += row[at] ?? '';
        else if (row[at + 1] === '"') value += row[at++] ?? '';
        else break;
      }
      at++;
    }
    const end = row.indexOf(delimiter, at);
    const rest = end < 0 ? row.length : end;
    fields.push(value + row.slice(at, rest));
    at = rest;
  }
  return fields;
}

export interface TranscodeOptions {
  readonly delimiter: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** What makes a row no record of its table: fields too many or too few. */
export const rowFault = (fields: number, columns: number): string | undefined => (fields === columns ? undefined : `the row has ${fields} fields, the header ${columns}`);

/**
 * Record n of the CSV file is line n + 1 of `to`. A field that a row lacks is left out; those beyond the header are kept under `column N`.
 * @returns the names of the columns
 */
export async function transcode(index: LineIndex, to: string, { delimiter, signal, onProgress }: TranscodeOptions): Promise<string[]> {
  const columns = columnNames(fieldsOf(index.headerBytes()?.toString('utf8') ?? '', delimiter));
  const out = openSync(to, 'w');
  try {
    let lines: string[] = [];
    let size = 0;
    const flush = (): void => {
      if (lines.length > 0) writeSync(out, `${lines.join('\n')}\n`);
      lines = [];
      size = 0;
    };
    for (const { record, bytes } of index.records(0, index.count)) {
      const line = JSON.stringify(Object.fromEntries(fieldsOf(bytes.toString('utf8'), delimiter).map((value, at) => [columns[at] ?? `column ${at + 1}`, value])));
      lines.push(line);
      size += line.length;
      if (size < 1 << 20) continue;
      flush();
      signal.throwIfAborted();
      onProgress(record + 1, index.count);
      await new Promise(setImmediate);
    }
    flush();
  } finally {
    closeSync(out);
  }
  return columns;
}

/** Each once, whatever its case. */
function columnNames(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((given, at) => {
    const name = given.trim() === '' ? `column ${at + 1}` : given.trim();
    let free = name;
    for (let again = 2; taken.has(free.toLowerCase()); again++) free = `${name} ${again}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
