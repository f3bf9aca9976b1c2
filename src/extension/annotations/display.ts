// When to draw: at once where an editor comes into view or a line is being edited, gathered up where scores stream in.
import * as vscode from 'vscode';
import type { Script } from '../../core/utterance';
import type { Configuration } from '../configuration';
import type { Documents, SessionChange } from './documents';
import { marksOf, Painter } from './painter';
import type { PlannedMark } from './plan';
import type { DocumentSession } from './session';
import { inSlices } from './slices';

/** At most one drawing in this time, in milliseconds. */
const GATHER = 8;
/** What is around the view is drawn when what is in view has been seen. */
const AHEAD_AFTER = 200;
const GATHER_MARKS = 400;
/** While scores of what is out of view come in by the thousand; marks would only jump about. */
const GATHER_AT_WORK = 250;
const GATHER_MARKS_AT_WORK = 4000;

interface Shown {
  /** Of one reading of the script; after the next one, what the editor shows stands until the new marks are there. */
  marks: { readonly script: Script | undefined; readonly planned: readonly PlannedMark[] };
  /** The lines stepped back when it was last drawn. */
  editing: string;
  /** When it was last drawn, by performance.now(). */
  drawn: number;
  drawing?: NodeJS.Timeout;
  ahead?: NodeJS.Timeout;
  soon: boolean;
  marking?: NodeJS.Timeout;
}

const linesOf = ({ document, editing }: DocumentSession): string =>
  editing.map(({ start, end }) => `${document.positionAt(start).line}-${document.positionAt(end).line}`).join();

export class DocumentDisplay implements vscode.Disposable {
  readonly #painter: Painter;
  readonly #shown = new WeakMap<DocumentSession, Shown>();
  readonly #life = new AbortController();
  readonly #listeners: vscode.Disposable;

  constructor(
    private readonly documents: Documents,
    private readonly configuration: Configuration,
  ) {
    this.#painter = new Painter(configuration);
    this.#listeners = vscode.Disposable.from(
      documents.onDidChange(change => this.#changed(change)),
      documents.onDidRefresh(() => this.#paintAll()),
      documents.onDidEdit(session => this.#edited(session)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#selectionMoved(textEditor)),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => this.#scrolled(textEditor)),
    );
  }

  dispose(): void {
    this.#life.abort();
    this.#listeners.dispose();
    this.#painter.dispose();
  }

  #of(session: DocumentSession): Shown {
    let shown = this.#shown.get(session);
    if (shown === undefined) this.#shown.set(session, (shown = { marks: { script: undefined, planned: [] }, editing: '', drawn: -Infinity, soon: false }));
    return shown;
  }

  #editors(session: DocumentSession): vscode.TextEditor[] {
    return vscode.window.visibleTextEditors.filter(({ document }) => document === session.document);
  }

  #paintAll(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      const session = this.documents.of(editor.document);
      if (session === undefined) this.#painter.clear(editor);
      else this.#paint(editor, session);
    }
  }

  #paint(editor: vscode.TextEditor, session: DocumentSession): void {
    const settings = this.configuration.of(session.document.uri);
    const shown = this.#of(session);
    const inViewOnly = this.#painter.paint(editor, session);
    if (inViewOnly) shown.ahead ??= setTimeout(() => this.#drawAhead(session, shown), AHEAD_AFTER);
    shown.editing = linesOf(session);
    if (!settings.overviewRuler || settings.display === 'off') this.#painter.paintMarks(editor, session, []);
    else if (shown.marks.script !== session.script) this.#markSoon(session, shown);
    else if (!inViewOnly) this.#painter.paintMarks(editor, session, shown.marks.planned);
  }

  #changed({ session, soon }: SessionChange): void {
    const shown = this.#of(session);
    if (shown.drawing === undefined || (soon && !shown.soon)) {
      clearTimeout(shown.drawing);
      shown.soon = soon;
      const wait = Math.max(0, shown.drawn + (soon ? GATHER : GATHER_AT_WORK) - performance.now());
      shown.drawing = setTimeout(() => this.#draw(session, shown), wait);
    }
    this.#markSoon(session, shown, soon ? GATHER_MARKS : GATHER_MARKS_AT_WORK);
  }

  #markSoon(session: DocumentSession, shown: Shown, wait = GATHER_MARKS): void {
    shown.marking ??= setTimeout(() => void this.#mark(session, shown), wait);
  }

  #draw(session: DocumentSession, shown: Shown): void {
    delete shown.drawing;
    if (this.documents.of(session.document) !== session) return;
    for (const editor of this.#editors(session)) this.#paint(editor, session);
    shown.drawn = performance.now();
  }

  #drawAhead(session: DocumentSession, shown: Shown): void {
    delete shown.ahead;
    for (const editor of this.#editors(session)) this.#painter.drawAhead(editor);
    this.#draw(session, shown);
  }

  async #mark(session: DocumentSession, shown: Shown): Promise<void> {
    delete shown.marking;
    const settings = this.configuration.of(session.document.uri);
    const { script } = session;
    const planned = await inSlices(marksOf(session, settings), this.#life.signal);
    if (planned === undefined || script !== session.script || this.documents.of(session.document) !== session) return;
    shown.marks = { script, planned };
    for (const editor of this.#editors(session)) this.#paint(editor, session);
  }

  /** The label of the line being edited goes at the first keystroke; the others stay as they are. */
  #edited(session: DocumentSession): void {
    const shown = this.#of(session);
    const editing = linesOf(session);
    if (editing === shown.editing) return;
    shown.editing = editing;
    for (const editor of this.#editors(session)) this.#painter.paint(editor, session);
  }

  #selectionMoved(editor: vscode.TextEditor): void {
    const { document } = editor;
    const session = this.documents.of(document);
    if (session === undefined || session.editing.length === 0) return;
    const { line } = editor.selection.active;
    const inside = session.editing.some(({ start, end }) => document.positionAt(start).line <= line && line <= document.positionAt(end).line);
    if (!inside) session.readNow();
  }

  #scrolled(editor: vscode.TextEditor): void {
    const session = this.documents.of(editor.document);
    if (session === undefined) return;
    session.viewMoved();
    if (this.#painter.leftBehind(editor)) this.#painter.paint(editor, session);
  }
}
