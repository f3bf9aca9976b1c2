// Writing a Parquet file anew with other labels in some records: in the worker process, whole or not at all.
import { appendFileSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { labelFields, type LabelField } from '../records/shape';
import { identifier, quote, type Duck } from './duck';
import { holdsLabels, readParquet, valueSql } from './parquet';
import type { Source } from './source';

/** Codecs by the names that the file's metadata has for them. */
const CODECS: Readonly<Record<string, string>> = { UNCOMPRESSED: 'uncompressed', SNAPPY: 'snappy', GZIP: 'gzip', ZSTD: 'zstd', BROTLI: 'brotli', LZ4: 'lz4_raw', LZ4_RAW: 'lz4_raw' };
/** Those of a group wait in memory until it is full. */
const MOST_GROUP_ROWS = 122_880;
const WRITABLE = 'writable.parquet';

/** What is written instead: by the place of a column among those of the labels, its value as JSON. */
export interface Correction {
  readonly record: number;
  readonly value: Readonly<Record<string, unknown>>;
}

/** The corrections of one file on their way into it. */
export class ParquetRewriter {
  readonly file: string;
  readonly #corrections: string;

  constructor(
    readonly source: Source,
    readonly duck: Duck,
    readonly workFolder: string,
  ) {
    this.file = `${workFolder}/rewritten.parquet`;
    this.#corrections = `${workFolder}/corrections.jsonl`;
    writeFileSync(this.#corrections, '');
  }

  take(corrections: readonly Correction[]): void {
    appendFileSync(this.#corrections, corrections.map(own => `${JSON.stringify(own)}\n`).join(''));
  }

  /**
   * Writes all records to `to`, in their order, with the columns, types, codec and notes of the file. Before that, what
   * was written is read again: only labels of corrected records may differ.
   */
  async write(to: string, labels: LabelField, signal: AbortSignal): Promise<void> {
    const { duck, source, file } = this;
    const columns = await source.columns(duck, signal);
    await duck.run(`create or replace table side.corrections as select record, value from read_json(${quote(this.#corrections)}, format = 'newline_delimited', columns = {record: 'BIGINT', value: 'JSON'})`, signal);
    // A row for each record, so that the two go side by side and no join changes the order.
    await duck.run(`create or replace table side.wanted as select value from range(${source.count ?? 0}) records (record) left join side.corrections using (record) order by record`, signal);
    const own = labelFields(labels);
    const selected = columns.map(({ name, type }) => {
      const at = own.indexOf(name);
      if (at < 0) return `data.${identifier(name)}`;
      const value = `json_extract(wanted.value, ${quote(`$."${at}"`)})`;
      return `case when ${value} is null then data.${identifier(name)} else ${valueSql(type, value)} end as ${identifier(name)}`;
    });
    await duck.run(`copy (select ${selected.join(', ')} from ${readParquet(source.path)} data positional join side.wanted) to ${quote(file)} (${await formatOf(source, duck, signal)})`, signal);
    const [before, after] = [await this.#fingerprint(source.path, own, signal), await this.#fingerprint(file, own, signal)];
    if (before !== after) throw new Error(`${source.path} could not be written so that only labels change, so nothing was written`);
    await copyFile(file, to);
  }

  /** One line for all that must stay as it is, every value with the number of its record. */
  async #fingerprint(file: string, labels: readonly string[], signal: AbortSignal): Promise<string> {
    const described = await this.duck.all(`describe select * from ${readParquet(file)}`, signal);
    const columns = described.map(([name, type]) => ({ name: String(name), type: String(type) }));
    const hashOf = (names: readonly string[]): string => `sum(hash(${['file_row_number', ...names.map(name => `data.${identifier(name)}`)].join(', ')}))`;
    const others = columns.filter(({ name }) => !labels.includes(name)).map(({ name }) => name);
    const sums = `${hashOf(others)}::varchar, (${hashOf(labels)} filter (corrections.record is null))::varchar`;
    const [row] = await this.duck.all(`select count(*)::double, ${sums} from ${readParquet(file, ', file_row_number = true')} data left join side.corrections on corrections.record = data.file_row_number`, signal);
    return JSON.stringify([columns, row]);
  }

}

/** The options of COPY: the codec that most of the file has, its groups where they are no larger than usual, and what it notes of itself. */
async function formatOf({ path }: Source, duck: Duck, signal: AbortSignal): Promise<string> {
  const [[codec, rows] = []] = await duck.all(`select compression, max(row_group_num_rows)::double from parquet_metadata(${quote(path)}) group by 1 order by count(*) desc limit 1`, signal);
  const notes = await duck.all(`select key::blob, value::blob from parquet_kv_metadata(${quote(path)})`, signal);
  const text = (value: unknown): string => Buffer.from((value as { readonly bytes: Uint8Array }).bytes).toString('utf8');
  const kept = notes.map(([key, value]) => `${identifier(text(key))}: ${quote(text(value))}`);
  const size = Math.min(MOST_GROUP_ROWS, Math.max(2_048, Number(rows ?? MOST_GROUP_ROWS)));
  return `format parquet, compression ${CODECS[String(codec)] ?? 'zstd'}, row_group_size ${size}${kept.length === 0 ? '' : `, kv_metadata {${kept.join(', ')}}`}`;
}

/** Why corrections cannot be written into the file, in a sentence; undefined where they can. */
export async function whyNotWritable(source: Source, labels: LabelField, duck: Duck, workFolder: string, signal: AbortSignal): Promise<string | undefined> {
  if (source.format !== 'parquet') return undefined;
  const columns = await source.columns(duck, signal);
  for (const name of labelFields(labels)) {
    const type = columns.find(own => own.name === name)?.type;
    if (type === undefined) return `it has no column ${JSON.stringify(name)}`;
    if (!holdsLabels(labels.form, type)) return `its column ${JSON.stringify(name)} is of type ${type}, into which labels like these cannot be written`;
  }
  const file = `${workFolder}/${WRITABLE}`;
  try {
    const own = await topLevelNames(source, duck, signal);
    const renamed = own.find((name, at) => name !== columns[at]?.name);
    if (renamed !== undefined) return `two of its columns have the same name but for case: ${JSON.stringify(renamed)}`;
    await duck.run(`copy (select * from ${readParquet(source.path)} limit 0) to ${quote(file)} (${await formatOf(source, duck, signal)})`, signal);
    const described = await duck.all(`describe select * from ${readParquet(file)}`, signal);
    const changed = columns.find(({ type }, at) => String(described[at]?.[1]) !== type);
    return changed && `its column ${JSON.stringify(changed.name)} is of type ${changed.type}, which would be written as another`;
  } catch (error) {
    signal.throwIfAborted();
    return `it cannot be written anew: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    rmSync(file, { force: true });
  }
}

/** As the file spells them: its schema lists every node, each before those within it. */
async function topLevelNames({ path }: Source, duck: Duck, signal: AbortSignal): Promise<string[]> {
  const [, ...nodes] = await duck.all(`select name, coalesce(num_children, 0)::double from parquet_schema(${quote(path)})`, signal);
  const names: string[] = [];
  let within = 0;
  for (const [name, children] of nodes) {
    if (within === 0) names.push(String(name));
    else within--;
    within += Number(children);
  }
  return names;
}
