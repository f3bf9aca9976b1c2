// One opened dataset: its engine, what is known of it, and whether its files are still what they were.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { openDataset, type Dataset } from '../../../dataset/engine/dataset';
import type { AttachedColumns, Column, DatasetFile, DatasetProgress } from '../../../dataset/engine/query';
import type { RecordShape } from '../../../dataset/records/shape';
import type { DatasetView } from '../../../webview/dataset/messages';
import { engineLog, type Log } from '../../log';
import { titleOf } from './datasetUri';
import { keepShape } from '../shapeSettings';
import { findShape } from './shapes';
import { Stoppable } from './stoppable';

export interface DocumentPorts {
  readonly context: vscode.ExtensionContext;
  readonly log: Log;
}

export type DocumentEvent =
  | { readonly kind: 'reopened' }
  /** While it is being opened. */
  | { readonly kind: 'progress'; readonly progress: DatasetProgress }
  | { readonly kind: 'changedOnDisk'; readonly what: string }
  | { readonly kind: 'columns'; readonly columns: readonly Column[] }
  | { readonly kind: 'attached'; readonly columns: readonly string[] }
  /** The fields and labels are kept in the setting. */
  | { readonly kind: 'confirmed' };

/** What a view needs beyond what the workspace says. */
export type Opened = Pick<DatasetView, 'title' | 'files' | 'columns' | 'shape' | 'attached'>;

type FindColumns = (shape: RecordShape) => Promise<AttachedColumns | undefined>;

/** The first rows wait so long for what is joined to them. */
const JOINED_MS = 600;

/** Nobody knows how long they take. */
const BEGINNING: DatasetProgress = { kind: 'index', done: 0, total: 0 };
const TELLING_FIELDS: DatasetProgress = { kind: 'table', done: 0, total: 0 };

/** Their fields are the columns until all are known. */
const SAMPLED_ROWS = 500;

interface Stamp {
  readonly size: number;
  readonly mtimeMs: number;
}

export class DatasetDocument implements vscode.CustomDocument {
  readonly dataset: Dataset;
  readonly #events = new vscode.EventEmitter<DocumentEvent>();
  readonly onEvent = this.#events.event;
  readonly #end = new AbortController();
  readonly #opening = new Stoppable();
  #progress: DatasetProgress | undefined;
  readonly #attached = new Map<string, readonly string[]>();
  readonly #joins = new Map<string, FindColumns>();
  /** Counts how often the files, or what their fields hold, were read anew: what was being found for an earlier reading is not of this one. */
  #reading = 0;
  readonly #watchers: readonly vscode.Disposable[];
  #opened: Promise<Opened> | undefined;
  #stamps: Promise<readonly (Stamp | undefined)[]>;

  constructor(
    readonly uri: vscode.Uri,
    readonly files: readonly DatasetFile[],
    { context, log }: DocumentPorts,
  ) {
    this.dataset = openDataset(files, {
      workerModule: vscode.Uri.joinPath(context.extensionUri, 'dist', 'datasetWorker.js').fsPath,
      cacheFolder: vscode.Uri.joinPath(context.globalStorageUri, 'datasets').fsPath,
      log: engineLog(log),
    });
    this.#stamps = this.#stampsNow();
    this.#watchers = files.map(file => this.#watch(file));
    // While the page is loading; what fails is said when it asks.
    void this.opened().catch(() => undefined);
  }

  /** Reads the first records; a failure is forgotten, so that it can be tried again. */
  opened(): Promise<Opened> {
    const opening = (this.#opened ??= this.#opening.run(this.#end.signal, signal => this.#open(signal).finally(() => (this.#progress = undefined))));
    opening.catch(() => {
      if (this.#opened === opening) this.#opened = undefined;
    });
    return opening;
  }

  /** How far the opening is, for a page that comes later than its first words; undefined while nothing is being opened. */
  get progress(): DatasetProgress | undefined {
    return this.#progress;
  }

  /** What is being opened is given up: whoever waits for it is told so. */
  stopOpening(): void {
    this.#opening.stop('Opening was stopped.');
  }

  /** Starts again from the files as they are now. */
  async reload(): Promise<void> {
    this.#stamps = this.#stampsNow();
    this.#forgetAttached();
    await this.dataset.reopen();
    this.#opened = undefined;
    this.#events.fire({ kind: 'reopened' });
  }

  /** Takes the fields as the user says, and keeps them in the setting. */
  async chooseShape(shape: RecordShape): Promise<void> {
    const before = await this.opened();
    await this.dataset.setShape(shape);
    // What a model said is of the labels as they were.
    if (this.#attached.size > 0) await this.dataset.reopen();
    this.#forgetAttached();
    await this.#joinAll(shape);
    this.#opened = Promise.resolve({ ...before, shape: { kind: 'known', shape }, attached: [...this.#attached.values()].flat() });
    this.#events.fire({ kind: 'reopened' });
    await this.#keepShape(shape);
  }

  /** The label set that was told from the files is what the user says too. */
  async confirmShape(): Promise<void> {
    const before = await this.opened();
    if (before.shape.kind !== 'known') return;
    const { shape } = before.shape;
    this.#opened = Promise.resolve({ ...before, shape: { kind: 'known', shape } });
    await this.#keepShape(shape);
    this.#events.fire({ kind: 'confirmed' });
  }

  /** Numbers that are joined to the records whenever the files are opened or read anew, where there are any: the model's answers, say. */
  joinWhenOpened(table: string, find: FindColumns): void {
    this.#joins.set(table, find);
  }

  /** There are other numbers now. */
  async joinAnew(table: string): Promise<void> {
    const { shape } = await this.opened();
    if (shape.kind === 'known' && (await this.#join(table, shape.shape))) await this.#tellAttached();
  }

  #forgetAttached(): void {
    this.#reading++;
    this.#attached.clear();
  }

  async #join(table: string, shape: RecordShape): Promise<boolean> {
    const reading = this.#reading;
    const columns = await this.#joins.get(table)?.(shape);
    if (columns === undefined || reading !== this.#reading) return false;
    await this.dataset.attach(table, columns);
    if (reading !== this.#reading) return false;
    this.#attached.set(table, Object.keys(columns).filter(name => name !== 'record').map(name => `${table}.${name}`));
    return true;
  }

  /** Filters that were kept need the columns, so that the first rows wait for them; but not for long. */
  async #joinAll(shape: RecordShape): Promise<void> {
    const joining = Promise.all([...this.#joins.keys()].map(table => this.#join(table, shape)));
    let late = false;
    const joined = joining.then(found => (late && found.includes(true) ? this.#tellAttached() : undefined)).catch(() => undefined);
    await Promise.race([joined, delay(JOINED_MS)]);
    late = true;
  }

  async #tellAttached(): Promise<void> {
    const before = await this.opened();
    const attached = [...this.#attached.values()].flat();
    this.#opened = Promise.resolve({ ...before, attached });
    this.#events.fire({ kind: 'attached', columns: attached });
  }

  /** Says so once when a file is no longer what it was. */
  async checkFiles(): Promise<void> {
    const before = await this.#stamps;
    const now = await this.#stampsNow();
    const at = now.findIndex((stamp, index) => stamp?.size !== before[index]?.size || stamp?.mtimeMs !== before[index]?.mtimeMs);
    const file = this.files[at];
    if (file === undefined) return;
    const name = path.basename(file.path);
    this.#events.fire({ kind: 'changedOnDisk', what: now[at] === undefined ? `${name} is no longer there.` : `${name} has changed on disk. What you see is how it was.` });
  }

  dispose(): void {
    this.#end.abort();
    for (const watcher of this.#watchers) watcher.dispose();
    this.dataset.dispose();
    this.#events.dispose();
  }

  async #open(signal: AbortSignal): Promise<Opened> {
    const onProgress = (progress: DatasetProgress): void => {
      this.#progress = progress;
      this.#events.fire({ kind: 'progress', progress });
    };
    onProgress(BEGINNING);
    const sample = await this.dataset.rows({}, 0, SAMPLED_ROWS, { signal, onProgress });
    onProgress(TELLING_FIELDS);
    const shape = await findShape(this.files, this.dataset, signal);
    if (shape.kind === 'known') {
      await this.dataset.setShape(shape.shape);
      await this.#joinAll(shape.shape);
    }
    const stamps = await this.#stamps;
    const names = [...new Set(sample.flatMap(({ fields }) => Object.keys(fields)))];
    void this.#learnColumns();
    return {
      title: titleOf(this.files),
      files: this.files.map(({ path: file, split }, at) => ({ name: path.basename(file), split, bytes: stamps[at]?.size ?? 0 })),
      columns: names.map(name => ({ name, type: '' })),
      shape,
      attached: [...this.#attached.values()].flat(),
    };
  }

  /** All columns are known when the file has been gone through. */
  async #learnColumns(): Promise<void> {
    try {
      const columns = await this.dataset.columns({ signal: this.#end.signal });
      const before = await this.opened();
      this.#opened = Promise.resolve({ ...before, columns });
      this.#events.fire({ kind: 'columns', columns });
    } catch {
      // The rows say what is wrong; those of the first records are known.
    }
  }

  async #keepShape(shape: RecordShape): Promise<void> {
    for (const { path: file } of this.files) await keepShape(vscode.Uri.file(file), shape);
  }

  #watch({ path: file }: DatasetFile): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), path.basename(file)));
    const check = (): void => void this.checkFiles();
    return vscode.Disposable.from(watcher, watcher.onDidChange(check), watcher.onDidDelete(check), watcher.onDidCreate(check));
  }

  #stampsNow(): Promise<readonly (Stamp | undefined)[]> {
    return Promise.all(this.files.map(({ path: file }) => stat(file).then(({ size, mtimeMs }) => ({ size, mtimeMs }), () => undefined)));
  }
}
