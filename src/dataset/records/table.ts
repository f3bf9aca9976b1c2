// One raw row of a CSV or TSV file: its cells with their places, and how a cell is written.
import type { Span } from './jsonScan';

export interface TableForm {
  /** One character. */
  readonly separator: string;
  /** In the order of the file; a file without a header has column0, column1 and so on. */
  readonly columns: readonly string[];
  readonly header: boolean;
  /** Whether a cell may stand in double quotes, and then hold line breaks (RFC 4180). */
  readonly quotes: boolean;
}

export interface Cell extends Span {
  readonly quoted: boolean;
  readonly value: string;
}

/** What a row needs of a form of table. */
export type RowForm = Pick<TableForm, 'separator' | 'quotes'>;

/** The cells of a row without its line end. A quote that never closes takes the rest. */
export function cellsOf(row: string, { separator, quotes }: RowForm): Cell[] {
  const cells: Cell[] = [];
  let at = 0;
  while (true) {
    const quoted = quotes && row[at] === '"';
    const close = quoted ? closingQuote(row, at) : at;
    const found = row.indexOf(separator, close);
    const end = found < 0 ? row.length : found;
    const written = row.slice(at, end);
    // What stands between the closing quote and the separator belongs to the cell, as spreadsheets read it.
    const value = quoted ? row.slice(at + 1, close).replaceAll('""', '"') + row.slice(close + 1, end) : written;
    cells.push({ start: at, end, quoted, value });
    if (found < 0) return cells;
    at = end + separator.length;
  }
}

/** Where the quote that closes the one at `start` stands; the row's length where none does. */
export function closingQuote(row: string, start: number): number {
  let at = start + 1;
  while (true) {
    const quote = row.indexOf('"', at);
    if (quote < 0) return row.length;
    if (row[quote + 1] !== '"') return quote;
    at = quote + 2;
  }
}

/** A cell's text as it is written in a file: in quotes where it must be, or where the cell before it was. */
export function writeCell(value: string, { separator, quotes }: RowForm, quoted = false): string {
  const needed = value.includes(separator) || /[\r\n]/.test(value) || (quotes && value.startsWith('"'));
  if (!quoted && !needed) return value;
  if (!quotes) throw new RangeError(`a file without quotes cannot hold ${JSON.stringify(separator)} or a line break in a cell`);
  return `"${value.replaceAll('"', '""')}"`;
}

/** Offsets in the row of offsets in a cell's value. */
export function inRow(row: string, cell: Cell): (offset: number) => number {
  if (!cell.quoted) return offset => cell.start + offset;
  // Ascending calls go on where the last one ended, so that a long cell is walked once.
  let at = cell.start + 1, passed = 0;
  return offset => {
    if (offset < passed) [at, passed] = [cell.start + 1, 0];
    for (; passed < offset && at < cell.end; passed++) at += row[at] === '"' && row[at + 1] === '"' ? 2 : 1;
    return at;
  };
}

/** The numbered names of a file without a header. */
export const numberedColumns = (count: number): string[] => Array.from({ length: count }, (_, index) => `column${index}`);

/** The columns that a first row names, each once, whatever its case; one without a name is called by its place. */
export function namedColumns(header: readonly string[]): string[] {
  const taken = new Set<string>();
  return header.map((given, at) => {
    const name = given.trim() === '' ? `column ${at + 1}` : given.trim();
    let free = name;
    for (let again = 2; taken.has(free.toLowerCase()); again++) free = `${name} ${again}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
