// Records of which DuckDB reads nothing: a table that it writes would have an empty row for each.
import { parseJsonLine } from '../jsonLine';
import { identifier } from './duck';
import type { Engine } from './engine';
import type { Column } from './query';
import type { RecordLine } from './source';

export interface Unread {
  /** Lines that hold no record, and those that DuckDB alone cannot read (a lone surrogate, say). */
  readonly lost: ReadonlySet<number>;
  /** Records that have nothing in any column. */
  readonly empty: readonly number[];
}

export const rowNumber = (base: number): string => `row_number() over () - 1 + ${base} as "record number"`;

/** The condition of a row in which something stands. */
export const somewhere = (columns: readonly Column[]): string => columns.map(({ name }) => `${identifier(name)} is not null`).join(' or ') || 'false';

export async function unreadRecords({ sources, duck, exact }: Engine, signal: AbortSignal): Promise<Unread> {
  const lost = new Set<number>();
  const empty: number[] = [];
  let base = 0;
  for (const source of sources) {
    if (source.format !== 'parquet') {
      const columns = await exact.inTables(source, duck, signal);
      const sql = `select "record number"::double from (select ${rowNumber(base)}, * from ${source.table(columns)}) where not (${somewhere(columns)})`;
      for await (const chunk of duck.stream(sql, signal)) {
        for (const id of chunk.getColumnValues(0) as number[]) {
          const [line] = await source.lines(duck, id - base, 1, signal);
          if (line !== undefined && hasNothing(line, columns)) empty.push(id);
          else lost.add(id);
        }
      }
    }
    base += source.count ?? 0;
  }
  return { lost, empty };
}

function hasNothing({ json, fault }: RecordLine, columns: readonly Column[]): boolean {
  const parsed = parseJsonLine(json);
  if (fault !== undefined || parsed.kind === 'bad') return false;
  const known = new Set(columns.map(({ name }) => name.toLowerCase()));
  return [...parsed.fields].every(([name, value]) => value === null || !known.has(name.toLowerCase()));
}
