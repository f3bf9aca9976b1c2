// The patch logs that are open: one for each dataset, shared by all that write into it.
import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { logFilesOf, type LogFiles } from '../../../dataset/review/findLog';
import type { ParquetEngine } from '../../../dataset/review/parquetRecords';
import { PatchLog } from '../../../dataset/review/patchLog';
import type { Log } from '../../log';

export class PatchLogs implements vscode.Disposable {
  readonly #open = new Map<string, Promise<PatchLog>>();
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

  of(dataset: string): Promise<PatchLog> {
    const known = this.#open.get(dataset);
    if (known !== undefined) return known;
    const opening = logFilesOf(dataset, this.engine).then(files => this.#begin(files));
    this.#open.set(dataset, opening);
    opening.catch(() => this.#open.delete(dataset));
    return opening;
  }

  /** Begins none where there is none. */
  async existing(dataset: string): Promise<PatchLog | undefined> {
    if (this.#open.has(dataset)) return this.of(dataset);
    return (await logFilesOf(dataset, this.engine)).there ? this.of(dataset) : undefined;
  }

  async #begin({ file, earlier }: LogFiles): Promise<PatchLog> {
    const log = await PatchLog.open({ file, earlier, by: nameOfUser() });
    for (const { line, reason } of log.problems) this.log().warn(`${earlier ?? file}:${line}: passed over: ${reason}`);
    return log;
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
