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
 * Gives a row of a table as one line of JSON. A field that it lacks is left out; those beyond the header are kept under `column N`.
 * A row with an open quote has no fields, and a fault.
 */
export function rowReader(form: TableForm): (row: string) => { readonly json: string; readonly fault?: string } {
  const { columns } = form;
  return row => {
    const cells = cellsOf(row, form);
    const open = openQuote(row, cells);
    if (open !== undefined) return { json: '{}', fault: open.message };
    return { json: JSON.stringify(Object.fromEntries(cells.map(({ value }, at) => [columns[at] ?? `column ${at + 1}`, value]))) };
  };
}

/** Record n of the table is line n + 1 of `to`, as `rowReader` gives it. */
export async function transcode(index: LineIndex, to: string, { form, signal, onProgress }: TranscodeOptions): Promise<void> {
  const read = rowReader(form);
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
      const { json } = read(bytes.toString('utf8'));
      lines.push(json);
      size += json.length;
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
}
