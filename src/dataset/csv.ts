// Reads comma-separated values as RFC 4180 has them.

export interface CsvRow {
  /** Where it begins, from 1; a quoted field may hold line breaks. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** Quotes within an unquoted field are kept as they are; a quote that never closes takes the rest. Blank lines are no rows. */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const fields: string[] = [];
    const start = line;
    let ended = false;
    while (!ended) {
      const field = text[at] === '"' ? quotedField(text, at) : plainField(text, at);
      fields.push(field.value);
      line += field.breaks;
      at = field.end;
      ended = text[at] !== ',';
      if (!ended) at++;
    }
    if (text[at] === '\r' && text[at + 1] === '\n') at++;
    at++;
    line++;
    if (fields.length > 1 || fields[0] !== '') rows.push({ line: start, fields });
  }
  return rows;
}

interface Field {
  readonly value: string;
  /** Where the comma or line break behind it is, or the end of the text. */
  readonly end: number;
  readonly breaks: number;
}

function plainField(text: string, start: number): Field {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n' && text[end] !== '\r') end++;
  return { value: text.slice(start, end), end, breaks: 0 };
}

function quotedField(text: string, start: number): Field {
  let value = '';
  let at = start + 1;
  while (at < text.length) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    value += text.slice(at, end);
    at = end + 1;
    if (text[at] !== '"') break;
    value += '"';
    at++;
  }
  // What stands between the closing quote and the comma belongs to the field, as spreadsheets read it.
  const rest = plainField(text, Math.min(at, text.length));
  return { value: value + rest.value, end: rest.end, breaks: value.split(/\r\n|\r|\n/).length - 1 };
}

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly line: number; readonly values: ReadonlyMap<string, string>; readonly complete: boolean }[];
}

/** Rows by the names in the first one; `complete` where a row has exactly as many fields. */
export function parseTable(text: string): Table {
  const [head, ...rows] = parseCsv(text);
  const columns = head?.fields.map(name => name.trim()) ?? [];
  return {
    columns,
    rows: rows.map(({ line, fields }) => ({
      line,
      values: new Map(columns.map((name, index) => [name, fields[index] ?? ''])),
      complete: fields.length === columns.length,
    })),
  };
}
