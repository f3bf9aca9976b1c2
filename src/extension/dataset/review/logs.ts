// The patch logs that are open: one for each dataset, shared by all that write into it.
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import { correctionsFile, PatchLog } from '../../../dataset/review/patchLog';
import type { Log } from '../../log';

export class PatchLogs implements vscode.Disposable {
  readonly #open = new Map<string, Promise<PatchLog>>();
  readonly #changes = new vscode.EventEmitter<string>();
  /** Another than the listener's own part has written into the log of this dataset. */
  readonly onDidChange = this.#changes.event;

  constructor(private readonly log: () => Log) {}

  of(dataset: string): Promise<PatchLog> {
    const known = this.#open.get(dataset);
    if (known !== undefined) return known;
    const opening = PatchLog.open({ file: correctionsFile(dataset), by: nameOfUser() });
    this.#open.set(dataset, opening);
    opening.then(
      ({ problems }) => problems.forEach(({ line, reason }) => this.log().warn(`${correctionsFile(dataset)}:${line}: passed over: ${reason}`)),
      () => this.#open.delete(dataset),
    );
    return opening;
  }

  /** Begins none where there is none. */
  async existing(dataset: string): Promise<PatchLog | undefined> {
    const there = await stat(correctionsFile(dataset)).catch(() => undefined);
    return there === undefined ? undefined : this.of(dataset);
  }

  changed(dataset: string): void {
    this.#changes.fire(dataset);
  }

  dispose(): void {
    for (const opening of this.#open.values()) void opening.then(log => log.close(), () => undefined);
    this.#changes.dispose();
  }
}

export function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
