// A dataset of one or several files, at any size, as the editor and the command line see it; the work is done in a process of its own.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CancellationTokenSource, ResponseError, type MessageConnection } from 'vscode-jsonrpc/node';
import { isRunning } from '../../process/isRunning';
import { ChildService, type Log } from '../../process/service';
import type { LabelField, RecordShape } from '../records/shape';
import * as messages from './protocol';
import { REFUSED } from './protocol';
import type { Correction } from './rewriteParquet';
import type { AttachedColumns, Column, DatasetFile, DatasetInfo, DatasetProgress, ExportFormat, Query, Row, SummaryPart, SummaryParts } from './query';

export { proposeSplits } from './splits';

export interface DatasetOptions {
  /** The bundled worker: dist/datasetWorker.js. */
  readonly workerModule: string;
  /** Line indices are kept here, and while the dataset is open what does not fit into memory. */
  readonly cacheFolder: string;
  /** Where the fields are; may be told later, by `setShape`. */
  readonly shape?: RecordShape;
  readonly log: Log;
  /** All cores, but two at most, by default: the editor works beside it. */
  readonly threads?: number;
  /** Of DuckDB alone; 192 by default, with which the process stays under 500 MB on five million records. */
  readonly memoryMegabytes?: number;
  /** The process leaves after so long without work; by default it stays. */
  readonly idleMs?: number;
}

export interface Asking {
  readonly signal?: AbortSignal;
  /** At most ten times a second. */
  readonly onProgress?: (progress: DatasetProgress) => void;
}

export class DatasetError extends Error {
  override readonly name = 'DatasetError';
  constructor(
    /** `query`: what was asked makes no sense; `changed`: a file is no longer what it was; `file`: it cannot be read or written. */
    readonly code: 'query' | 'changed' | 'file',
    message: string,
    /** Offset in the SQL condition, where it is at fault and the place is known. */
    readonly position?: number,
  ) {
    super(message);
  }
}

export interface Dataset {
  /** As far as it is known now: the number of records once a file was looked at. */
  info(): Promise<DatasetInfo>;
  columns(asking?: Asking): Promise<readonly Column[]>;
  setShape(shape: RecordShape): Promise<void>;
  /** Rows from place `from` of what the query chooses, 500 (`MOST_ROWS`) at a time: more are refused. Fewer than asked for are the last. `columns`: only these fields. */
  rows(query: Query, from: number, count: number, asking?: Asking & { readonly columns?: readonly string[] }): Promise<readonly Row[]>;
  /** The `id` of every record that the query chooses, in its order: for what is done with all of them. */
  numbers(query: Query, asking?: Asking): Promise<Uint32Array>;
  count(query: Query, asking?: Asking): Promise<number>;
  summary<P extends SummaryPart>(part: P, query: Query, asking?: Asking): Promise<SummaryParts[P]>;
  /** The record as it stands in its file. */
  raw(file: number, record: number, asking?: Asking): Promise<string>;
  /** Writes what the query chooses, in its order; gives the number of records. JSONL out of JSONL keeps every byte of a record. Lines that hold none are left out. */
  export(query: Query, to: string, format: ExportFormat, asking?: Asking): Promise<number>;
  /**
   * Joins a table of numbers to the records, instead of an earlier one of that name. It outlives the process.
   * A column `labels` holds a bit for each class that a model gives: queries and summaries take it as the predicted labels.
   */
  attach(table: string, columns: AttachedColumns): Promise<void>;
  /** Every record of a Parquet file in its order, as one line of JSON; `corrected`: those that `rewrite` gave other labels, as they are now. */
  scan(of: messages.ScanParams['of'], signal?: AbortSignal): AsyncGenerator<ScannedRecord>;
  /** Writes a Parquet file anew, with other labels in these records and nothing else changed. */
  rewrite(to: string, labels: LabelField, corrections: AsyncIterable<Correction>, signal?: AbortSignal): Promise<void>;
  /** Why such labels cannot be written into the file; undefined where they can. */
  notWritable(labels: LabelField, signal?: AbortSignal): Promise<string | undefined>;
  /** Starts again from the files as they are now. */
  reopen(): Promise<DatasetInfo>;
  dispose(): void;
}

export interface ScannedRecord {
  /** From 0. */
  readonly record: number;
  readonly json: string;
}

const ATTACH_PART = 200_000;
const CORRECT_PART = 5_000;

/** The process starts with the first question. */
export function openDataset(files: readonly DatasetFile[], options: DatasetOptions): Dataset {
  return new RemoteDataset(files, options);
}

class RemoteDataset implements Dataset {
  readonly #files: readonly DatasetFile[];
  readonly #options: DatasetOptions;
  readonly #service: ChildService;
  readonly #attached = new Map<string, AttachedColumns>();
  #shape: RecordShape | undefined;
  #workFolder: string | undefined;
  #tokens = 0;

  constructor(files: readonly DatasetFile[], options: DatasetOptions) {
    this.#files = files.map(file => ({ ...file, path: path.resolve(file.path) }));
    this.#options = options;
    this.#shape = options.shape;
    this.#service = new ChildService({
      module: options.workerModule,
      log: options.log,
      ...(options.idleMs !== undefined && { idleMs: options.idleMs }),
      prepare: connection => this.#prepare(connection),
    });
  }

  info(): Promise<DatasetInfo> {
    return this.#ask({}, connection => connection.sendRequest(messages.Info));
  }

  columns(asking: Asking = {}): Promise<readonly Column[]> {
    return this.#ask(asking, (connection, cancel) => connection.sendRequest(messages.Columns, cancel));
  }

  async setShape(shape: RecordShape): Promise<void> {
    this.#shape = shape;
    await this.#ask({}, connection => connection.sendRequest(messages.SetShape, shape));
  }

  rows(query: Query, from: number, count: number, asking: Asking & { readonly columns?: readonly string[] } = {}): Promise<readonly Row[]> {
    return this.#ask(asking, (connection, cancel, token) => connection.sendRequest(messages.Rows, { token, query, from, count, columns: asking.columns }, cancel));
  }

  numbers(query: Query, asking: Asking = {}): Promise<Uint32Array> {
    return this.#ask(asking, (connection, cancel, token) => connection.sendRequest(messages.Numbers, { token, query }, cancel));
  }

  count(query: Query, asking: Asking = {}): Promise<number> {
    return this.#ask(asking, (connection, cancel, token) => connection.sendRequest(messages.Count, { token, query }, cancel));
  }

  summary<P extends SummaryPart>(part: P, query: Query, asking: Asking = {}): Promise<SummaryParts[P]> {
    return this.#ask(asking, (connection, cancel, token) => connection.sendRequest(messages.Summary, { token, part, query }, cancel) as Promise<SummaryParts[P]>);
  }

  raw(file: number, record: number, asking: Asking = {}): Promise<string> {
    return this.#ask(asking, (connection, cancel) => connection.sendRequest(messages.Raw, { file, record }, cancel));
  }

  export(query: Query, to: string, format: ExportFormat, asking: Asking = {}): Promise<number> {
    return this.#ask(asking, (connection, cancel, token) => connection.sendRequest(messages.Export, { token, query, path: path.resolve(to), format }, cancel));
  }

  async attach(table: string, columns: AttachedColumns): Promise<void> {
    for (const [name, { length }] of Object.entries(columns)) {
      if (length !== columns.record.length) throw new DatasetError('query', `The column ${name} has ${length} values for ${columns.record.length} records.`);
    }
    this.#attached.set(table, columns);
    await this.#ask({}, connection => sendTable(connection, table, columns));
  }

  async *scan(of: messages.ScanParams['of'], signal?: AbortSignal): AsyncGenerator<ScannedRecord> {
    const scan = ++this.#tokens;
    const asking = signal === undefined ? {} : { signal };
    const next = (): Promise<messages.ScanPage> => this.#ask(asking, (connection, cancel) => connection.sendRequest(messages.Scan, { scan, of }, cancel));
    let coming = next();
    let ended = false;
    try {
      for (;;) {
        ended = true;
        const { records, json } = await coming;
        if (records.length === 0) return;
        ended = false;
        // Read while this page is worked on.
        coming = next();
        coming.catch(() => undefined);
        for (const [at, record] of records.entries()) yield { record, json: json[at] ?? 'null' };
      }
    } finally {
      // The reader has had enough; a process that died knows of no scan.
      if (!ended) await this.#ask({}, connection => connection.sendRequest(messages.EndScan, scan)).catch(() => undefined);
    }
  }

  async rewrite(to: string, labels: LabelField, corrections: AsyncIterable<Correction>, signal?: AbortSignal): Promise<void> {
    let begins = true;
    let part: Correction[] = [];
    const send = async (): Promise<void> => {
      const own = { begins, corrections: part };
      [begins, part] = [false, []];
      await this.#ask(signal === undefined ? {} : { signal }, connection => connection.sendRequest(messages.Correct, own));
    };
    for await (const correction of corrections) if (part.push(correction) >= CORRECT_PART) await send();
    await send();
    await this.#ask(signal === undefined ? {} : { signal }, (connection, cancel) => connection.sendRequest(messages.Rewrite, { to: path.resolve(to), labels }, cancel));
  }

  async notWritable(labels: LabelField, signal?: AbortSignal): Promise<string | undefined> {
    const why = await this.#ask(signal === undefined ? {} : { signal }, (connection, cancel) => connection.sendRequest(messages.NotWritable, labels, cancel));
    return why ?? undefined;
  }

  async reopen(): Promise<DatasetInfo> {
    this.#attached.clear();
    return this.#ask({}, connection => connection.sendRequest(messages.Open, this.#openParams()));
  }

  dispose(): void {
    this.#service.dispose();
    const folder = this.#workFolder;
    if (folder === undefined) return;
    removeFolder(folder);
    // Windows removes nothing that the process still holds.
    setTimeout(() => removeFolder(folder), 500).unref();
  }

  async #prepare(connection: MessageConnection): Promise<void> {
    await refused(connection.sendRequest(messages.Open, this.#openParams()));
    for (const [table, columns] of this.#attached) await sendTable(connection, table, columns);
  }

  #openParams(): messages.OpenParams {
    const { cacheFolder, threads = Math.min(2, os.availableParallelism()), memoryMegabytes = 192 } = this.#options;
    return { files: this.#files, shape: this.#shape, cacheFolder, workFolder: this.#freshFolder(), threads, memoryLimit: `${memoryMegabytes}MB` };
  }

  /** Of one process alone: an earlier one may have been killed while it wrote. */
  #freshFolder(): string {
    const work = path.join(this.#options.cacheFolder, 'work');
    mkdirSync(work, { recursive: true });
    for (const name of readdirSync(work)) if (!isRunning(Number(name.split('-')[0]))) removeFolder(path.join(work, name));
    if (this.#workFolder !== undefined) removeFolder(this.#workFolder);
    this.#workFolder = mkdtempSync(path.join(work, `${process.pid}-`));
    return this.#workFolder;
  }

  async #ask<T>({ signal, onProgress }: Asking, ask: (connection: MessageConnection, cancel: CancellationTokenSource['token'], token: number) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const source = new CancellationTokenSource();
    const stop = (): void => source.cancel();
    signal?.addEventListener('abort', stop);
    const token = ++this.#tokens;
    try {
      return await this.#service.use(async connection => {
        signal?.throwIfAborted();
        const progress = onProgress && connection.onProgress(messages.Progress, token, onProgress);
        try {
          return await refused(ask(connection, source.token, token));
        } finally {
          progress?.dispose();
        }
      });
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
      source.dispose();
    }
  }
}

async function sendTable(connection: MessageConnection, table: string, { record, ...columns }: AttachedColumns): Promise<void> {
  let begins = true;
  for (const [column, values] of Object.entries(columns)) {
    for (let from = 0; from < Math.max(1, record.length); from += ATTACH_PART) {
      // Copies: a part of an array would travel with all of its memory.
      await connection.sendRequest(messages.Attach, { table, begins, column, records: record.slice(from, from + ATTACH_PART), values: values.slice(from, from + ATTACH_PART) });
      begins = false;
    }
  }
}

/** What the process refuses comes with a code and words for a person. */
async function refused<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    const code = (['query', 'changed', 'file'] as const).find(name => REFUSED[name] === error.code);
    const { position } = (error.data ?? {}) as { position?: number };
    throw code === undefined ? error : new DatasetError(code, error.message, position);
  }
}

function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // Held open somewhere: the next one to come removes it.
  }
}
