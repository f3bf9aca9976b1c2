// One page of a dataset: answers what it asks, and does what only the editor can.
import * as vscode from 'vscode';
import type { DatasetProgress, Query, Row } from '../../../dataset/engine/query';
import { hasSql, unordered } from '../../../webview/dataset/filter';
import type { ActionName } from '../../../webview/dataset/keys';
import { LONGEST_CELL, type Ask, type AskName, type FromPage, type ToPage } from '../../../webview/dataset/messages';
import type { DatasetDocument } from './datasetDocument';
import { exportRecords } from './exportRecords';
import { RUN_BY_PAGE } from './pageCommands';
import { openRaw } from './rawRecord';
import { ShownQuery } from './shownQuery';
import { dropSlice, keepSlice, slicesOf } from './slices';

export interface PanelPorts {
  readonly memory: vscode.Memento;
  readonly changeSplits: (document: DatasetDocument) => Promise<void>;
}

const NOT_TRUSTED = 'SQL is not run in a workspace that is not trusted.';

export class DatasetPanel implements vscode.Disposable {
  readonly #asked = new Map<number, AbortController>();
  readonly #listeners: vscode.Disposable;
  /** What the page shows now. */
  readonly shown = new ShownQuery();

  constructor(
    readonly webview: vscode.WebviewPanel,
    readonly document: DatasetDocument,
    readonly ports: PanelPorts,
  ) {
    this.#listeners = vscode.Disposable.from(
      webview.webview.onDidReceiveMessage((message: FromPage) => void this.#receive(message)),
      webview.onDidChangeViewState(() => webview.visible && void document.checkFiles()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#post({ kind: 'trusted' })),
      document.onEvent(event => {
        if (event.kind === 'reopened') void this.#show();
        else if (event.kind === 'changedOnDisk') this.#post({ kind: 'changed', what: event.what });
        else this.#post(event);
      }),
    );
    webview.onDidDispose(() => this.dispose());
  }

  do(action: ActionName): void {
    this.#post({ kind: 'do', action });
  }

  dispose(): void {
    this.#stop();
    this.#listeners.dispose();
  }

  #post(message: ToPage): void {
    void this.webview.webview.postMessage(message);
  }

  #say(message: string): void {
    this.#post({ kind: 'said', message });
  }

  async #receive(message: FromPage): Promise<void> {
    try {
      await this.#do(message);
    } catch (error) {
      void vscode.window.showErrorMessage(`Emo Pillars: ${wordsOf(error)}`);
    }
  }

  async #do(message: FromPage): Promise<void> {
    const { document, ports } = this;
    switch (message.kind) {
      case 'ready':
        // A page that begins anew says what is wrong with its filter again.
        this.shown.problem(undefined);
        return this.#show();
      case 'problem':
        return this.shown.problem(message.message);
      case 'ask':
        return this.#answer(message.id, message.name, message.ask);
      case 'cancel':
        return this.#asked.get(message.id)?.abort();
      case 'stop':
        document.stopOpening();
        return this.#stop();
      case 'openRaw':
        return openRaw(document, message);
      case 'copy':
        await vscode.env.clipboard.writeText(message.text);
        return this.#say('The text is copied.');
      case 'copyRaw':
        await vscode.env.clipboard.writeText(await document.dataset.raw(message.file, message.record));
        return this.#say('The record is copied.');
      case 'export':
        if (refusesSql(message.query)) throw new Error(NOT_TRUSTED);
        return exportRecords(document, message);
      case 'keepSlice':
        return this.#keepSlice(message.query);
      case 'dropSlice':
        return this.#post({ kind: 'slices', slices: await dropSlice(ports.memory, document.files, message.name) });
      case 'chooseShape':
        return document.chooseShape(message.shape);
      case 'confirmShape':
        await document.confirmShape();
        return this.#say('Kept in the settings.');
      case 'changeSplits':
        return ports.changeSplits(document);
      case 'run':
        await vscode.commands.executeCommand(`emoPillars.${message.command}`, ...(RUN_BY_PAGE[message.command] === 'file' ? [document.uri] : []));
        return;
      case 'manageTrust':
        await vscode.commands.executeCommand('workbench.trust.manage');
        return;
      case 'reload':
        return this.#reload();
    }
  }

  async #show(): Promise<void> {
    try {
      const opening = this.document.opened();
      const { progress } = this.document;
      if (progress !== undefined) this.#post({ kind: 'progress', progress });
      const opened = await opening;
      const slices = slicesOf(this.ports.memory, this.document.files);
      this.#post({ kind: 'view', view: { ...opened, slices, trusted: vscode.workspace.isTrusted } });
      void this.document.checkFiles();
    } catch (error) {
      this.#post({ kind: 'failed', message: wordsOf(error) });
    }
  }

  async #reload(): Promise<void> {
    this.#stop();
    try {
      await this.document.reload();
    } catch (error) {
      this.#post({ kind: 'failed', message: wordsOf(error) });
    }
  }

  #stop(): void {
    for (const abort of this.#asked.values()) abort.abort();
    this.#asked.clear();
  }

  async #answer(id: number, name: AskName, ask: Ask): Promise<void> {
    const abort = new AbortController();
    this.#asked.set(id, abort);
    try {
      const value = await this.#ask(name, ask, abort.signal);
      if (!abort.signal.aborted) this.#post({ kind: 'answer', id, value });
    } catch (error) {
      this.#post({ kind: 'refused', id, message: wordsOf(error), cancelled: abort.signal.aborted });
    } finally {
      this.#asked.delete(id);
    }
  }

  async #ask(name: AskName, ask: Ask, signal: AbortSignal): Promise<unknown> {
    const { dataset } = this.document;
    const asking = { signal, onProgress: (progress: DatasetProgress) => this.#post({ kind: 'progress', progress }) };
    if ('query' in ask && refusesSql(ask.query)) throw new Error(NOT_TRUSTED);
    if (name === 'rows' || name === 'count') this.shown.asked((ask as Ask<'count'>).query);
    switch (name) {
      case 'rows': {
        const { query, from, count, whole = false } = ask as Ask<'rows'>;
        const rows = await dataset.rows(query, from, count, asking);
        return whole ? rows : rows.map(shortened);
      }
      case 'count':
        return dataset.count((ask as Ask<'count'>).query, asking);
      case 'summary':
        return dataset.summary((ask as Ask<'summary'>).part, (ask as Ask<'summary'>).query, asking);
      case 'place':
        return (await dataset.numbers((ask as Ask<'place'>).query, asking)).indexOf((ask as Ask<'place'>).record);
      case 'raw':
        return dataset.raw((ask as Ask<'raw'>).file, (ask as Ask<'raw'>).record, asking);
    }
  }

  async #keepSlice(query: Query): Promise<void> {
    if (Object.keys(unordered(query)).length === 0) return this.#say('There is no filter to keep.');
    const known = slicesOf(this.ports.memory, this.document.files).map(({ name }) => name);
    const name = await vscode.window.showInputBox({
      ignoreFocusOut: true,
      title: 'Keep the filter as a slice',
      prompt: 'Its name, for this dataset in this workspace',
      validateInput: typed => (known.includes(typed.trim()) ? { message: 'There is a slice of this name: it will be replaced.', severity: vscode.InputBoxValidationSeverity.Warning } : undefined),
    });
    if (name === undefined || name.trim() === '') return;
    this.#post({ kind: 'slices', slices: await keepSlice(this.ports.memory, this.document.files, name.trim(), query) });
    this.#say(`Kept as ${name.trim()}.`);
  }
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whoever wrote it, and wherever it was kept. */
const refusesSql = (query: Query): boolean => !vscode.workspace.isTrusted && hasSql(query);

/** No cell shows more, and pages of rows stay small. */
function shortened(row: Row): Row {
  const fields = Object.fromEntries(Object.entries(row.fields).map(([name, value]) => [name, typeof value === 'string' && value.length > LONGEST_CELL ? `${value.slice(0, LONGEST_CELL)}…` : value]));
  return { ...row, fields };
}
