// Which documents are annotated: those in view that are scripts, or that the user has asked for.
import * as vscode from 'vscode';
import type { FormatId, TextRange } from '../../core/utterance';
import type { Configuration } from '../configuration';
import type { Log } from '../log';
import { formatOf, isScript } from './recognition';
import type { Remains } from './remains';
import type { Scores } from './scores';
import { DocumentSession } from './session';

const OFF_KEY = 'filesOff';
const MOST_FILES_OFF = 500;
/** Documents that have their labels at once when they are opened again, and the characters of each. */
const MOST_REMEMBERED = 8;
const MOST_REMEMBERED_TEXT = 1_000_000;

export interface DocumentsPorts {
  readonly scores: Scores;
  readonly configuration: Configuration;
  readonly log: Log;
  /** Of the workspace: the files whose emotions the user has switched off. */
  readonly memory: vscode.Memento;
}

export interface SessionChange {
  readonly session: DocumentSession;
  /** False for one answer among thousands that are on their way. */
  readonly soon: boolean;
}

const keyOf = (document: vscode.TextDocument): string => document.uri.toString();

export class Documents implements vscode.Disposable {
  readonly #sessions = new Map<string, DocumentSession>();
  /** Of documents closed lately, the latest last. */
  readonly #remains = new Map<string, Remains>();
  readonly #requested = new Map<string, FormatId>();
  readonly #off: Set<string>;
  readonly #changes = new vscode.EventEmitter<SessionChange>();
  readonly #edits = new vscode.EventEmitter<DocumentSession>();
  readonly #refreshes = new vscode.EventEmitter<void>();
  /** Something shown of a session may have changed. */
  readonly onDidChange = this.#changes.event;
  /** The text of a session has been edited. */
  readonly onDidEdit = this.#edits.event;
  /** Sessions have begun or ended. */
  readonly onDidRefresh = this.#refreshes.event;
  readonly #listeners: vscode.Disposable;

  constructor(private readonly ports: DocumentsPorts) {
    this.#off = new Set(ports.memory.get<readonly string[]>(OFF_KEY, []));
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeVisibleTextEditors(() => this.refresh()),
      vscode.workspace.onDidOpenTextDocument(() => this.refresh()),
      // What the include globs name may be known for a script only when there is something in it.
      vscode.workspace.onDidSaveTextDocument(document => {
        if (this.of(document) === undefined) this.refresh();
      }),
      vscode.workspace.onDidCloseTextDocument(document => this.#closed(keyOf(document))),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        const session = this.of(document);
        if (session === undefined || contentChanges.length === 0) return;
        session.changed(contentChanges);
        this.#edits.fire(session);
      }),
      ports.configuration.onDidChange(() => this.#configured()),
    );
  }

  of(document: vscode.TextDocument): DocumentSession | undefined {
    return this.#sessions.get(keyOf(document));
  }

  /** Begins sessions for what has come into view and may be annotated, ends those of what no longer may. */
  refresh(): void {
    for (const { document } of vscode.window.visibleTextEditors) {
      const key = keyOf(document);
      const format = this.#formatWanted(document);
      const session = this.#sessions.get(key);
      if (session !== undefined && (session.format !== format || session.document !== document)) this.#end(key);
      if (format !== undefined && !this.#sessions.has(key)) this.#sessions.set(key, this.#begin(document, format));
    }
    this.#refreshes.fire();
  }

  /** Everything anew, as with another classifier. */
  restart(): void {
    for (const key of [...this.#sessions.keys()]) this.#end(key);
    this.#remains.clear();
    this.refresh();
  }

  /** Annotates a document that is no script by its language. */
  request(document: vscode.TextDocument, format: FormatId): void {
    this.#requested.set(keyOf(document), format);
    this.#setOff(document, false);
  }

  /** Switches one file on or off; files that are off stay so until they are switched on again. */
  toggle(document: vscode.TextDocument): void {
    this.#setOff(document, !this.#off.has(keyOf(document)));
  }

  isOff(document: vscode.TextDocument): boolean {
    return this.#off.has(keyOf(document));
  }

  /** True for documents that would be annotated if nothing were switched off. */
  isScript(document: vscode.TextDocument): boolean {
    return this.#formatOf(document) !== undefined;
  }

  dispose(): void {
    this.#listeners.dispose();
    for (const session of this.#sessions.values()) session.dispose();
    this.#changes.dispose();
    this.#edits.dispose();
    this.#refreshes.dispose();
  }

  #formatWanted(document: vscode.TextDocument): FormatId | undefined {
    return this.isOff(document) || !this.ports.configuration.of(document.uri).enabled ? undefined : this.#formatOf(document);
  }

  /** Undefined where it is no script, or what the include globs name is none yet. */
  #formatOf(document: vscode.TextDocument): FormatId | undefined {
    const requested = this.#requested.get(keyOf(document));
    if (requested !== undefined || !isScript(document, this.ports.configuration)) return requested;
    return this.of(document)?.format ?? formatOf(document);
  }

  #begin(document: vscode.TextDocument, format: FormatId): DocumentSession {
    const { scores, log, configuration } = this.ports;
    // Forked while the text is read, so that it is there when the first lines are.
    scores.warmUp();
    const session: DocumentSession = new DocumentSession(document, format, {
      scores,
      log,
      settings: () => configuration.of(document.uri),
      inView: () => inViewOf(document),
      changed: soon => this.#changes.fire({ session, soon }),
    }, this.#remains.get(keyOf(document)));
    this.#remains.delete(keyOf(document));
    return session;
  }

  #closed(key: string): void {
    const remains = this.#sessions.get(key)?.remains;
    this.#end(key);
    if (remains === undefined || remains.text.length > MOST_REMEMBERED_TEXT) return;
    this.#remains.set(key, remains);
    for (const oldest of [...this.#remains.keys()].slice(0, -MOST_REMEMBERED)) this.#remains.delete(oldest);
  }

  #end(key: string): void {
    this.#sessions.get(key)?.dispose();
    this.#sessions.delete(key);
  }

  #setOff(document: vscode.TextDocument, off: boolean): void {
    const key = keyOf(document);
    this.#off.delete(key);
    this.#end(key);
    if (off) this.#off.add(key);
    void this.ports.memory.update(OFF_KEY, [...this.#off].slice(-MOST_FILES_OFF));
    this.refresh();
  }

  #configured(): void {
    for (const [key, session] of this.#sessions) {
      const { document } = session;
      if (document.isClosed || this.#formatWanted(document) === undefined) this.#end(key);
      else session.configured();
    }
    this.refresh();
  }
}

function inViewOf(document: vscode.TextDocument): TextRange[] {
  return vscode.window.visibleTextEditors
    .filter(editor => editor.document === document)
    .flatMap(({ visibleRanges, selection }) => (visibleRanges.length > 0 ? visibleRanges : [selection]))
    .map(range => ({ start: document.offsetAt(range.start), end: document.offsetAt(range.end) }));
}
