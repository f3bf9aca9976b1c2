// A CSV or TSV file as JSON Lines, a line for each record, so that everything else reads one form only.
import { closeSync, openSync, writeSync } from 'node:fs';
import { cellsOf, type TableForm } from '../records/table';
import { openQuote } from '../records/openQuote';
import type { LineIndex } from './lineIndex';

export interface TranscodeOptions {
  readonly form: TableForm;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** What is wrong with a row: an open quote, fields too many or too few. */
export function rowFault(row: string, form: TableForm): string | undefined {
  const cells = cellsOf(row, form);
  const columns = form.columns.length;
  return openQuote(row, cells)?.message ?? (cells.length === columns ? undefined : `the row has ${cells.length} fields, the table has ${columns} columns`);
}

/**
 * Record n of the CSV file is line n + 1 of `to`. A field that a row lacks is left out; those beyond the header are kept under `column N`.
 * A row with an open quote has no fields.
 * @returns the names of the columns
 */
export async function transcode(index: LineIndex, to: string, { form, signal, onProgress }: TranscodeOptions): Promise<string[]> {
  const columns = columnNames(form.columns);
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
      const text = bytes.toString('utf8');
      const cells = cellsOf(text, form);
      const line = openQuote(text, cells) ? '{}' : JSON.stringify(Object.fromEntries(cells.map(({ value }, at) => [columns[at] ?? `column ${at + 1}`, value])));
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
