// What a table looks like, told from the first bytes of its file.
import { open } from 'node:fs/promises';
import { sniffTable } from '../records/sniffTable';
import type { TableForm } from '../records/table';
import { RecordCutter, type CutRecord, type RecordForm } from './recordCutter';

/** As many bytes of a file say what it looks like: all readers take the same, so that they agree. */
export const TABLE_BEGINNING = 256 * 1024;

/** Rejects as the file system does. @returns the first bytes of the file, a byte-order mark included; all of a shorter one */
export async function beginningOf(file: string): Promise<Buffer> {
  const handle = await open(file, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(TABLE_BEGINNING), 0, TABLE_BEGINNING, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** The first rows without their line ends; blank lines are none. The last of a longer file is cut, and left out. */
export function firstRows(bytes: Buffer, form: RecordForm, most: number): string[] {
  const cutter = new RecordCutter(form);
  const rows = (records: readonly CutRecord[]): string[] => records.filter(({ blank }) => !blank).map(own => (own.bytes?.toString('utf8') ?? '').replace(/\r$/, ''));
  const whole = rows(cutter.push(bytes));
  const cut = bytes.length >= TABLE_BEGINNING && whole.length > 0;
  return (cut || whole.length >= most ? whole : [...whole, ...rows(cutter.end())]).slice(0, most);
}

/**
 * @param bytes the beginning of the file, a byte-order mark included
 * @param tabbed the file's name says that tabs separate (.tsv)
 */
export function tableOf(bytes: Buffer, tabbed: boolean): TableForm {
  const lines = firstRows(bytes, 'lines', 2);
  const form = sniffTable(lines, tabbed);
  // Names of columns, and cells, may hold line breaks.
  const rows = firstRows(bytes, form, 2);
  return rows.join('\n') === lines.join('\n') ? form : sniffTable(rows, tabbed);
}
