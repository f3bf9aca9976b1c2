// Which documents are datasets: JSON Lines in view, unless the user has switched them off.
import * as vscode from 'vscode';
import type { TrainingHashes } from '../../../dataset/check/trainingHashes';
import type { Documents } from '../../annotations/documents';
import type { LineSpan } from '../../annotations/plan';
import { matches } from '../../annotations/recognition';
import type { Scores } from '../../annotations/scores';
import type { Configuration } from '../../configuration';
import { isWritten } from '../../languages';
import type { Log } from '../../log';
import { DatasetSession } from './session';

export interface DatasetPorts {
  readonly scores: Scores;
  /** What the model was trained on; undefined where its folder does not say. */
  readonly training: () => Promise<TrainingHashes | undefined>;
  readonly configuration: Configuration;
  readonly documents: Documents;
  readonly log: Log;
}

const EXTENSION = /\.(jsonl|ndjson)$/i;
const beginsAsJson = (document: vscode.TextDocument): boolean => /^\uFEFF?\s*\{\s*"/.test(document.lineAt(0).text.slice(0, 200));

/** A document that may hold records, whether or not anything is switched off. */
export function isJsonLines(document: vscode.TextDocument, configuration: Configuration): boolean {
  const { include, exclude } = configuration.of(document.uri);
  if (!isWritten(document.uri.scheme) || matches(exclude, document)) return false;
  if (document.languageId === 'jsonl' || EXTENSION.test(document.fileName)) return true;
  return include.length > 0 && beginsAsJson(document) && matches(include, document);
}

const keyOf = (document: vscode.TextDocument): string => document.uri.toString();

export class DatasetSessions implements vscode.Disposable {
  readonly #sessions = new Map<string, DatasetSession>();
  readonly #changes = new vscode.EventEmitter<DatasetSession>();
  readonly #refreshes = new vscode.EventEmitter<void>();
  readonly #ends = new vscode.EventEmitter<vscode.Uri>();
  /** Something that is shown of a dataset may have changed. */
  readonly onDidChange = this.#changes.event;
  readonly onDidRefresh = this.#refreshes.event;
  readonly onDidEnd = this.#ends.event;
  readonly #listeners: vscode.Disposable;

  constructor(private readonly ports: DatasetPorts) {
    const { documents, configuration } = ports;
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeVisibleTextEditors(() => this.refresh()),
      vscode.workspace.onDidOpenTextDocument(() => this.refresh()),
      vscode.workspace.onDidCloseTextDocument(document => this.#end(document)),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.of(document)?.changed(contentChanges);
      }),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.of(textEditor.document)?.viewMoved()),
      // Files are switched on and off there, and another device means other workers.
      documents.onDidRefresh(() => this.refresh()),
      configuration.onDidChange(() => this.#configured()),
    );
  }

  of(document: vscode.TextDocument): DatasetSession | undefined {
    return this.#sessions.get(keyOf(document));
  }

  all(): IterableIterator<DatasetSession> {
    return this.#sessions.values();
  }

  /** True also where everything is switched off, so that it can be switched on again. */
  isDataset(document: vscode.TextDocument): boolean {
    return isJsonLines(document, this.ports.configuration);
  }

  refresh(): void {
    for (const session of [...this.#sessions.values()]) if (!this.#isWanted(session.document)) this.#end(session.document);
    for (const { document } of vscode.window.visibleTextEditors) {
      if (this.#sessions.has(keyOf(document)) || !this.#isWanted(document)) continue;
      this.#sessions.set(keyOf(document), this.#begin(document));
    }
    this.#refreshes.fire();
  }

  dispose(): void {
    this.#listeners.dispose();
    for (const session of this.#sessions.values()) session.dispose();
    this.#changes.dispose();
    this.#refreshes.dispose();
    this.#ends.dispose();
  }

  #isWanted(document: vscode.TextDocument): boolean {
    const { documents, configuration } = this.ports;
    return !document.isClosed && !documents.isOff(document) && configuration.of(document.uri).enabled && this.isDataset(document);
  }

  #begin(document: vscode.TextDocument): DatasetSession {
    const { scores, training, configuration, log } = this.ports;
    const session: DatasetSession = new DatasetSession(document, {
      scores,
      training,
      log,
      settings: () => configuration.of(document.uri),
      inView: () => viewsOf(document),
      changed: () => this.#changes.fire(session),
    });
    if (session.shape !== undefined && configuration.of(document.uri)['dataset.askModel']) scores.warmUp();
    return session;
  }

  #end(document: vscode.TextDocument): void {
    const session = this.of(document);
    if (session === undefined) return;
    session.dispose();
    this.#sessions.delete(keyOf(document));
    this.#ends.fire(document.uri);
  }

  #configured(): void {
    for (const session of [...this.#sessions.values()]) if (this.#isWanted(session.document)) session.configured();
    this.refresh();
  }
}

export function spanOf({ visibleRanges, selection, document }: vscode.TextEditor, margin: number): LineSpan {
  const ranges = visibleRanges.length > 0 ? visibleRanges : [selection];
  const first = Math.min(...ranges.map(({ start }) => start.line));
  const last = Math.max(...ranges.map(({ end }) => end.line));
  return { first: Math.max(0, first - margin), last: Math.min(document.lineCount - 1, last + margin) };
}

const viewsOf = (document: vscode.TextDocument): LineSpan[] =>
  vscode.window.visibleTextEditors.filter(editor => editor.document === document).map(editor => spanOf(editor, 0));
