// Which documents are annotated: those in view that are scripts by language, by the include globs or by request.
import * as vscode from 'vscode';
import type { FormatId, TextRange } from '../../core/utterance';
import { detectFormat } from '../../formats/parse';
import type { Configuration } from '../configuration';
import { isScriptLanguage, isWritten } from '../languages';
import type { Log } from '../log';
import type { Scores } from './scores';
import type { Remains } from './remains';
import { DocumentSession } from './session';

const OFF_KEY = 'filesOff';
const MOST_FILES_OFF = 500;
/** Documents that have their labels at once when they are opened again, and the characters of each. */
const MOST_REMEMBERED = 8;
const MOST_REMEMBERED_TEXT = 1_000_000;
/** Enough for telling a format by its content. */
const FIRST_LINES = 200;

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

function matches(globs: readonly string[], document: vscode.TextDocument): boolean {
  const folder = vscode.workspace.getWorkspaceFolder(document.uri);
  return globs.some(glob => {
    const pattern = folder === undefined ? glob : new vscode.RelativePattern(folder, glob);
    return vscode.languages.match({ pattern }, document) > 0;
  });
}

const beginningOf = (document: vscode.TextDocument): string => document.getText(new vscode.Range(0, 0, FIRST_LINES, 0)).slice(0, 65_536);

/** True for documents that are annotated without asking: by their language, or by the include globs. */
export function isScript(document: vscode.TextDocument, configuration: Configuration): boolean {
  const { include, exclude } = configuration.of(document.uri);
  if (!isWritten(document.uri.scheme) || matches(exclude, document)) return false;
  return isScriptLanguage(document.languageId) || matches(include, document);
}

/** Asked only of what is to be annotated: a language that is none of ours tells nothing against that. */
export function formatOf(document: vscode.TextDocument): FormatId | undefined {
  const { languageId, fileName } = document;
  return detectFormat({ ...(isScriptLanguage(languageId) ? { languageId } : {}), fileName, text: beginningOf(document) });
}

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
    return this.#requested.has(keyOf(document)) || isScript(document, this.ports.configuration);
  }

  dispose(): void {
    this.#listeners.dispose();
    for (const session of this.#sessions.values()) session.dispose();
    this.#changes.dispose();
    this.#edits.dispose();
    this.#refreshes.dispose();
  }

  #formatWanted(document: vscode.TextDocument): FormatId | undefined {
    if (!this.isScript(document) || this.isOff(document) || !this.ports.configuration.of(document.uri).enabled) return undefined;
    const key = keyOf(document);
    return this.#requested.get(key) ?? this.#sessions.get(key)?.format ?? formatOf(document);
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
