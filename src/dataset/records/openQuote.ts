// What is wrong with a row of a table in which a quote opens that is never closed.
import { closingQuote, type Cell } from './table';

export interface OpenQuote {
  /** Of the quote in the row. */
  readonly offset: number;
  readonly message: string;
}

/** @param cells those of the row; an open quote takes the rest of it, so only the last can have one */
export function openQuote(row: string, cells: readonly Cell[]): OpenQuote | undefined {
  const last = cells.at(-1);
  if (last?.quoted !== true || closingQuote(row, last.start) < row.length) return undefined;
  const column = Array.from(row.slice(0, last.start)).length + 1;
  return { offset: last.start, message: `the quotation mark at column ${column} is never closed, so the line is not read: close it where the cell ends, or write "" for each one that belongs to the text and put the cell in quotes` };
}
