// One file of a dataset: how DuckDB reads it, and its records by number.
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import type { TableForm } from '../records/table';
import { identifier, quote, type Duck } from './duck';
import { formatOf } from './fileFormat';
import { keepIndex, openIndex } from './indexCache';
import { jsonColumns } from './jsonColumns';
import { LineIndex } from './lineIndex';
import { readParquet, jsonSql, recordSql } from './parquet';
import type { Column, DatasetFile, FileFormat } from './query';
import { TABLE_BEGINNING, tableOf } from './tableBeginning';
import { rowReader, transcode } from './transcode';

function formOf(file: string, tabbed: boolean): TableForm {
  const bytes = Buffer.alloc(TABLE_BEGINNING);
  const descriptor = openSync(file, 'r');
  const read = readSync(descriptor, bytes, 0, TABLE_BEGINNING, 0);
  closeSync(descriptor);
  return tableOf(bytes.subarray(0, read), tabbed);
}

/** A record as one line of JSON, however its file writes it. */
export interface RecordLine {
  readonly record: number;
  readonly line: number;
  readonly json: string;
  /** Why there is nothing in it. */
  readonly fault?: string;
}

/** DuckDB makes buffers by the longest record that it must be ready for. */
const LEAST_OBJECT = 1 << 20;

const objectSize = (longest: number): number => Math.max(LEAST_OBJECT, longest + 1024);

/** A table of DuckDB of JSON Lines: a line that cannot be read is a row of nulls. @param longest bytes of the longest record */
export function jsonLinesTable(file: string, columns: readonly Column[], longest: number): string {
  const asked = columns.length === 0 ? [{ name: 'no column', type: 'VARCHAR' }] : columns;
  const types = asked.map(({ name, type }) => `${identifier(name)}: ${quote(type)}`).join(', ');
  return `read_json(${quote(file)}, format = 'newline_delimited', records = true, columns = {${types}}, ignore_errors = true, maximum_object_size = ${objectSize(longest)})`;
}

export class Source {
  readonly path: string;
  readonly split: string | undefined;
  readonly format: FileFormat;
  readonly bytes: number;
  readonly #mtimeMs: number;
  /** Of CSV and TSV. */
  readonly form: TableForm | undefined;
  readonly #readRow: ReturnType<typeof rowReader> | undefined;
  /** Of the file itself; none for Parquet. */
  readonly index: LineIndex | undefined;
  /** The JSON Lines that DuckDB reads: the file itself, or what a table was written to. */
  #lines: LineIndex | undefined;
  #jsonFile: string;
  #count: number | undefined;
  #columns: Promise<readonly Column[]> | undefined;

  constructor(file: DatasetFile, cacheFolder: string, workFolder: string, number: number) {
    this.path = file.path;
    this.split = file.split;
    this.format = file.format ?? formatOf(file.path);
    const { size, mtimeMs } = statSync(file.path);
    this.bytes = size;
    this.#mtimeMs = mtimeMs;
    this.form = this.format === 'csv' || this.format === 'tsv' ? formOf(file.path, this.format === 'tsv') : undefined;
    this.#readRow = this.form && rowReader(this.form);
    this.index = this.format === 'parquet' ? undefined : openIndex(cacheFolder, file.path, this.form ?? 'lines');
    this.#lines = this.format === 'jsonl' ? this.index : undefined;
    this.#jsonFile = this.format === 'jsonl' ? file.path : path.join(workFolder, `table-${number}.jsonl`);
  }

  /** Undefined until the whole file was looked at. */
  get count(): number | undefined {
    return this.index ? (this.index.complete ? this.index.count : undefined) : this.#count;
  }

  /** The longest record in JSON that `table` is ready for, in bytes; grows while the file is being looked at. */
  get objectSize(): number {
    return objectSize(this.#lines?.longest ?? 0);
  }

  /** The lines that DuckDB reads, once the file is written so; none of Parquet. */
  get jsonLines(): LineIndex | undefined {
    return this.#lines;
  }

  /** How often all bytes of the file are gone through before DuckDB can read it. */
  get passes(): number {
    return this.form ? 2 : 1;
  }

  /** Looks at the whole file once: then all of it can be read by number. */
  async look(duck: Duck, cacheFolder: string, signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<void> {
    const { index } = this;
    if (!index) {
      const [[count] = []] = await duck.all(`select count(*)::double from ${readParquet(this.path)}`, signal);
      this.#count = Number(count);
      return;
    }
    const fresh = !index.complete;
    await index.build({ signal, onProgress });
    if (fresh) keepIndex(cacheFolder, this.path, this.form ?? 'lines', index);
  }

  /** Brings the file, once it has been looked at, to where DuckDB can read it. */
  async write(signal: AbortSignal, onProgress: (done: number, total: number) => void): Promise<void> {
    const { index } = this;
    if (!this.form || !index) return;
    await transcode(index, this.#jsonFile, { form: this.form, signal, onProgress });
    this.#lines = new LineIndex(this.#jsonFile, 'lines');
    await this.#lines.build({ signal });
  }

  changed(): boolean {
    const now = statSync(this.path, { throwIfNoEntry: false });
    return now?.size !== this.bytes || now.mtimeMs !== this.#mtimeMs;
  }

  /** The columns and their types as DuckDB reads them. */
  columns(duck: Duck, signal: AbortSignal): Promise<readonly Column[]> {
    const describe = async (): Promise<readonly Column[]> => {
      if (this.#lines) return jsonColumns(this.#lines);
      const rows = await duck.all(`describe select * from ${readParquet(this.path)}`, signal);
      return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
    };
    this.#columns ??= describe().catch((error: unknown) => {
      this.#columns = undefined;
      throw error;
    });
    return this.#columns;
  }

  /**
   * A table of DuckDB with these columns, a row for each record and in their order: a line that cannot be read is a row of nulls.
   * A type of JSON Lines decides how a value is read; in Parquet values have their own.
   */
  table(columns: readonly Column[]): string {
    if (this.format === 'parquet') return `(select ${columns.length === 0 ? '1' : columns.map(({ name }) => identifier(name)).join(', ')} from ${readParquet(this.path)})`;
    return jsonLinesTable(this.#jsonFile, columns, this.#lines?.longest ?? 0);
  }

  /** The same with the labels of Parquet in JSON, which lists and structs of all types come to. */
  async labelTable(columns: readonly Column[], duck: Duck, signal: AbortSignal): Promise<string> {
    if (this.format !== 'parquet') return this.table(columns);
    const there = await this.columns(duck, signal);
    const asked = columns.map(({ name }) => there.find(own => own.name.toLowerCase() === name.toLowerCase()) ?? { name, type: 'VARCHAR' });
    return `(select ${asked.length === 0 ? '1' : asked.map(column => `${jsonSql(column)} as ${identifier(column.name)}`).join(', ')} from ${readParquet(this.path)})`;
  }

  /** Consecutive records from number `from` on. */
  async lines(duck: Duck, from: number, count: number, signal: AbortSignal): Promise<RecordLine[]> {
    const read = this.#readRow ?? ((json: string) => ({ json }));
    if (this.index) return [...this.index.records(from, count)].map(({ record, line, bytes }) => ({ record, line, ...read(textOf(bytes)) }));
    const where = `file_row_number between ${from} and ${from + count - 1}`;
    const rows = await duck.all(`select file_row_number::double, ${recordSql(await this.columns(duck, signal))} from ${readParquet(this.path, ', file_row_number = true')} where ${where} order by 1`, signal);
    return rows.map(([record, json]) => ({ record: Number(record), line: Number(record) + 1, json: String(json) }));
  }

  /** The record as it stands in the file. */
  async raw(duck: Duck, record: number, signal: AbortSignal): Promise<string> {
    if (this.index) return textOf(this.index.record(record).bytes);
    const [line] = await this.lines(duck, record, 1, signal);
    if (!line) throw new RangeError(`There is no record ${record}.`);
    return line.json;
  }

  close(): void {
    this.index?.close();
    if (this.#lines !== this.index) this.#lines?.close();
  }
}

/** A byte-order mark is never part of a record; a byte that is no UTF-8 becomes U+FFFD. */
const textOf = (bytes: Buffer): string => bytes.toString('utf8');
