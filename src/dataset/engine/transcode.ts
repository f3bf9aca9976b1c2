// A CSV or TSV file as JSON Lines, a line for each record, so that everything else reads one form only.
import { closeSync, openSync, writeSync } from 'node:fs';
import { cellsOf, type TableForm } from '../records/table';
import type { LineIndex } from './lineIndex';

export interface TranscodeOptions {
  readonly form: TableForm;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** What makes a row no record of its table: fields too many or too few. */
export const rowFault = (fields: number, columns: number): string | undefined => (fields === columns ? undefined : `the row has ${fields} fields, the table has ${columns} columns`);

/**
 * Record n of the CSV file is line n + 1 of `to`. A field that a row lacks is left out; those beyond the header are kept under `column N`.
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
      const line = JSON.stringify(Object.fromEntries(cellsOf(bytes.toString('utf8'), form).map(({ value }, at) => [columns[at] ?? `column ${at + 1}`, value])));
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
