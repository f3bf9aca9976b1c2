// The patch logs that are open: one for each dataset, shared by all that write into it.
import { userInfo } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { logFilesOf, type LogFiles } from '../../../dataset/review/findLog';
import type { ParquetEngine } from '../../../dataset/review/parquetRecords';
import { PatchLog } from '../../../dataset/review/patchLog';
import type { Log } from '../../log';

/** In milliseconds: so long after a log was touched it is looked at; somebody may write entry after entry. */
const QUIET = 300;

export class PatchLogs implements vscode.Disposable {
  readonly #open = new Map<string, Promise<PatchLog>>();
  readonly #watchers: vscode.Disposable[] = [];
  readonly #changes = new vscode.EventEmitter<string>();
  /** Another than the listener's own part has written into the log of this dataset. */
  readonly onDidChange = this.#changes.event;
  readonly #said = new vscode.EventEmitter<string>();
  /** Whoever it was has written into the log of this dataset. */
  readonly onDidSay = this.#said.event;

  constructor(
    private readonly log: () => Log,
    private readonly engine: ParquetEngine,
  ) {}

  /** With all that others have written into it. */
  async of(dataset: string): Promise<PatchLog> {
    const known = this.#open.get(dataset);
    if (known !== undefined) {
      const log = await known;
      if (await log.refresh()) this.changed(dataset);
      return log;
    }
    const opening = logFilesOf(dataset, this.engine).then(files => this.#begin(dataset, files));
    this.#open.set(dataset, opening);
    opening.catch(() => this.#open.delete(dataset));
    return opening;
  }

  /** Begins none where there is none. */
  async existing(dataset: string): Promise<PatchLog | undefined> {
    if (this.#open.has(dataset)) return this.of(dataset);
    return (await logFilesOf(dataset, this.engine)).there ? this.of(dataset) : undefined;
  }

  async #begin(dataset: string, { file, earlier }: LogFiles): Promise<PatchLog> {
    const log = await PatchLog.open({ file, earlier, by: nameOfUser() });
    for (const { line, reason } of log.problems) this.log().warn(`${earlier ?? file}:${line}: passed over: ${reason}`);
    this.#watch(dataset, file, log);
    return log;
  }

  /** Another window, the command line or a checkout may write it. */
  #watch(dataset: string, file: string, log: PatchLog): void {
    const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(path.dirname(file)), path.basename(file)));
    let timer: NodeJS.Timeout | undefined;
    const look = (): void => {
      log.refresh().then(
        found => found && this.changed(dataset),
        (error: unknown) => this.log().warn(`${file} cannot be read again: ${String(error)}`),
      );
    };
    const touched = (): void => {
      clearTimeout(timer);
      timer = setTimeout(look, QUIET);
    };
    this.#watchers.push(watcher, watcher.onDidCreate(touched), watcher.onDidChange(touched), watcher.onDidDelete(touched), new vscode.Disposable(() => clearTimeout(timer)));
  }

  changed(dataset: string): void {
    this.#changes.fire(dataset);
    this.said(dataset);
  }

  /** For the part that has written itself, and needs not be told. */
  said(dataset: string): void {
    this.#said.fire(dataset);
  }

  dispose(): void {
    for (const watcher of this.#watchers) watcher.dispose();
    for (const opening of this.#open.values()) void opening.then(log => log.close(), () => undefined);
    this.#changes.dispose();
    this.#said.dispose();
  }
}

export function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
