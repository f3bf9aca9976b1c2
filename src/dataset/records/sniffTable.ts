// What separates the cells of a table and whether its first row names them, told from its beginning.
import { cellsOf, numberedColumns, type TableForm } from './table';

const separators = [',', '\t', ';', '|'] as const;

/**
 * @param rows the first raw rows without line ends
 * @param tabbed the file's name says that tabs separate (.tsv)
 */
export function sniffTable(rows: readonly string[], tabbed: boolean): TableForm {
  const [first = ''] = rows;
  const separator = tabbed ? '\t' : ([...separators].sort((one, other) => first.split(other).length - first.split(one).length)[0] ?? ',');
  // GoEmotions, as published: no header, and quotation marks are just that.
  const bare = separator === '\t' && /^[^\t]*\t\d+(?:,\d+)*(?:\t[^\t]*)?$/.test(first);
  const quotes = !bare;
  const cells = cellsOf(first, { separator, quotes });
  const header = !bare && cells.every(({ value }) => value.trim() !== '' && !/^-?[\d.,]+$/.test(value)) && new Set(cells.map(({ value }) => value)).size === cells.length;
  return { separator, quotes, header, columns: header ? cells.map(({ value }) => value.trim()) : numberedColumns(cells.length) };
}
