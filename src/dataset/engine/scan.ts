// Reading a Parquet file from its first record to its last, page by page, as one asks: in the worker process.
import type { Duck } from './duck';
import { readParquet, recordSql } from './parquet';
import type { ScanPage } from './protocol';
import type { Source } from './source';

/** Characters of JSON that travel together at the least, unless the records end. */
const PAGE_LENGTH = 1 << 20;

interface Open {
  readonly pages: AsyncGenerator<ScanPage>;
  readonly end: AbortController;
}

/** The scans that are under way, by the number that their reader gave them. */
export class Scans {
  readonly #open = new Map<number, Open>();

  /** The next page; one without records is the last. */
  async next(scan: number, begin: (signal: AbortSignal) => AsyncGenerator<ScanPage>): Promise<ScanPage> {
    let own = this.#open.get(scan);
    if (own === undefined) {
      const end = new AbortController();
      own = { end, pages: begin(end.signal) };
      this.#open.set(scan, own);
    }
    const page = await own.pages.next();
    if (page.done !== true) return page.value;
    this.#open.delete(scan);
    return { records: [], json: [] };
  }

  end(scan: number): void {
    const own = this.#open.get(scan);
    this.#open.delete(scan);
    own?.end.abort();
    own?.pages.return(undefined).catch(() => undefined);
  }
}

/**
 * @param file another one with the same columns
 * @param where a condition over file_row_number
 */
export async function* scanParquet(source: Source, duck: Duck, signal: AbortSignal, file = source.path, where?: string): AsyncGenerator<ScanPage> {
  if (source.format !== 'parquet') throw new Error(`${source.path} is no Parquet file`);
  const columns = await source.columns(duck, signal);
  const sql = `select file_row_number::double, ${recordSql(columns)} from ${readParquet(file, ', file_row_number = true')} where ${where ?? 'true'}`;
  let records: number[] = [];
  let json: string[] = [];
  let length = 0;
  let last = -1;
  for await (const chunk of duck.stream(sql, signal)) {
    const [numbers, texts] = chunk.getColumns() as [number[], string[]];
    for (const [at, record] of numbers.entries()) {
      const text = texts[at] ?? 'null';
      // Everything else goes by the number of a record. Where only some are asked for, order is not promised.
      if (where === undefined && record <= last) throw new Error(`${file}: the records do not come in their order`);
      last = record;
      records.push(record);
      json.push(text);
      length += text.length;
      if (length < PAGE_LENGTH) continue;
      yield { records, json };
      [records, json, length] = [[], [], 0];
    }
  }
  if (records.length > 0) yield { records, json };
}
