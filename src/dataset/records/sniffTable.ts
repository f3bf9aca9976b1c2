// What separates the cells of a table and whether its first row names them, told from its beginning.
import { cellsOf, namedColumns, numberedColumns, type TableForm } from './table';

const separators = [',', '\t', ';', '|'] as const;

/** Columns that a data set of texts and labels has. */
const USUAL = /^(?:text|utterance|sentence|content|comment|tweet|message|labels?|emotions?)$/i;

/**
 * @param rows the first raw rows without line ends; the second says whether a column without a name holds the numbers of the rows
 * @param tabbed the file's name says that tabs separate (.tsv)
 */
export function sniffTable(rows: readonly string[], tabbed: boolean): TableForm {
  const [first = '', second = ''] = rows;
  const separator = tabbed ? '\t' : ([...separators].sort((one, other) => first.split(other).length - first.split(one).length)[0] ?? ',');
  // GoEmotions, as published: no header, and quotation marks are just that.
  const bare = separator === '\t' && /^[^\t]*\t\d+(?:,\d+)*(?:\t[^\t]*)?$/.test(first);
  const quotes = !bare;
  const values = (row: string): string[] => cellsOf(row, { separator, quotes }).map(({ value }) => value.trim());
  const cells = values(first);
  const header = !bare && areNames(cells, values(second));
  return { separator, quotes, header, columns: header ? namedColumns(cells) : numberedColumns(cells.length) };
}

/** A name may be missing, as pandas and R leave that of the row numbers out; but a first record may have an empty cell too. */
function areNames(cells: readonly string[], below: readonly string[]): boolean {
  const names = cells.filter(cell => cell !== '');
  if (names.length === 0 || names.some(name => /^-?[\d.,]+$/.test(name)) || new Set(names).size < names.length) return false;
  return names.length === cells.length || names.some(name => USUAL.test(name)) || (cells.indexOf('') === 0 && names.length === cells.length - 1 && /^\d+$/.test(below[0] ?? ''));
}
