// Draws a plan in an editor: one call per decoration type, and none where nothing has changed.
import * as vscode from 'vscode';
import { GROUPS } from '../../core/emotions';
import type { Configuration } from '../configuration';
import type { Settings } from '../settings';
import type { Annotation } from './annotation';
import { createDecorationTypes, textColor } from './decorationTypes';
import { movedRange } from './edits';
import { plan, planMarks, type LineSpan, type Plan, type PlannedLabel, type PlannedMark, type TextView } from './plan';
import type { DocumentSession } from './session';

/** Lines above and below the view that are drawn ahead, so that scrolling meets labels that are there already. */
const AHEAD = 200;
/** At first only what is in view: every label costs the window a style rule before the first one is seen. */
const AT_FIRST = 10;
/** Marks beside the scroll bar: so few that the strongest moments stand out. */
const MOST_MARKS = 100;
const MARKED_SHARE = 0.1;

interface Painted {
  readonly drawn: Map<vscode.TextEditorDecorationType, { readonly version: number; readonly signature: string }>;
  span: LineSpan;
  margin: number;
}

const textView = (document: vscode.TextDocument): TextView => ({
  positionAt: offset => document.positionAt(offset),
  lineText: line => document.lineAt(line).text,
});

const rowOf = (document: vscode.TextDocument, start: number, end: number): LineSpan => ({
  first: document.positionAt(start).line,
  last: document.positionAt(end).line,
});

/** The plan of lines `first` to `last`. */
export function planOf(session: DocumentSession, configuration: Configuration, { first, last }: LineSpan): Plan {
  const { document, model } = session;
  if (model === undefined) return { labels: [], tints: [], beyondDrawing: [] };
  const start = document.offsetAt(new vscode.Position(first, 0));
  const end = document.offsetAt(new vscode.Position(last, Number.MAX_SAFE_INTEGER));
  return plan({
    annotations: session.between(start, end),
    thresholds: model.thresholds,
    settings: configuration.of(document.uri),
    text: textView(document),
    edits: session.editsSince,
    editing: session.editing.map(region => rowOf(document, region.start, region.end)),
    drawn: configuration.drawnCharacters(document),
  });
}

function spanOf(editor: vscode.TextEditor, margin: number): LineSpan {
  const ranges = editor.visibleRanges.length > 0 ? editor.visibleRanges : [editor.selection];
  const first = Math.min(...ranges.map(({ start }) => start.line));
  const last = Math.max(...ranges.map(({ end }) => end.line));
  return { first: Math.max(0, first - margin), last: Math.min(editor.document.lineCount - 1, last + margin) };
}

const asDecoration = ({ line, character, text, group, gap }: PlannedLabel): vscode.DecorationOptions => ({
  range: new vscode.Range(line, character, line, character),
  // Always `after`: with `before`, the caret at the end of the line would stand behind the label.
  renderOptions: { after: { contentText: text.replaceAll(' ', '\u00A0'), color: textColor(group), margin: `0 0 0 ${gap}ch` } },
});

export class Painter implements vscode.Disposable {
  readonly #types = createDecorationTypes();
  readonly #painted = new WeakMap<vscode.TextEditor, Painted>();

  constructor(private readonly configuration: Configuration) {}

  /** @returns true where labels were drawn in view only: `drawAhead` and painting again does the rest */
  paint(editor: vscode.TextEditor, session: DocumentSession): boolean {
    const settings = this.configuration.of(session.document.uri);
    const painted = this.#of(editor);
    const span = spanOf(editor, painted.margin);
    painted.span = span;
    const shown = settings.display === 'decorations' || settings.display === 'both';
    const { labels, tints } = shown ? planOf(session, this.configuration, span) : { labels: [], tints: [] };
    this.#set(editor, this.#types.label, labels.map(asDecoration));
    for (const { id } of GROUPS) {
      const ranges = tints.filter(({ group }) => group === id).map(({ line, start, end }) => new vscode.Range(line, start, line, end));
      this.#set(editor, this.#types.background[id], settings.tint === 'background' || settings.tint === 'both' ? ranges : []);
      this.#set(editor, this.#types.underline[id], settings.tint === 'underline' || settings.tint === 'both' ? ranges : []);
    }
    return painted.margin < AHEAD && labels.length > 0;
  }

  drawAhead(editor: vscode.TextEditor): void {
    this.#of(editor).margin = AHEAD;
  }

  /** True where what is in view now was not drawn ahead. */
  leftBehind(editor: vscode.TextEditor): boolean {
    const { span, margin } = this.#of(editor);
    const lastLine = editor.document.lineCount - 1;
    const first = span.first === 0 ? 0 : span.first + margin / 2;
    const last = span.last >= lastLine ? lastLine : span.last - margin / 2;
    return editor.visibleRanges.some(({ start, end }) => start.line < first || end.line > last);
  }

  paintMarks(editor: vscode.TextEditor, session: DocumentSession, marks: readonly PlannedMark[]): void {
    const { document } = editor;
    for (const { id } of GROUPS) {
      const ranges = marks
        .filter(({ group }) => group === id)
        .map(mark => movedRange(mark.utterance.range, session.editsSince(mark.utterance)))
        .map(({ start, end }) => new vscode.Range(document.positionAt(start), document.positionAt(end)));
      this.#set(editor, this.#types.mark[id], ranges);
    }
  }

  clear(editor: vscode.TextEditor): void {
    for (const type of this.#of(editor).drawn.keys()) this.#set(editor, type, []);
  }

  dispose(): void {
    this.#types.dispose();
  }

  #of(editor: vscode.TextEditor): Painted {
    let painted = this.#painted.get(editor);
    if (painted === undefined) this.#painted.set(editor, (painted = { drawn: new Map(), span: { first: 0, last: -1 }, margin: AT_FIRST }));
    return painted;
  }

  #set(editor: vscode.TextEditor, type: vscode.TextEditorDecorationType, what: readonly vscode.Range[] | readonly vscode.DecorationOptions[]): void {
    const { drawn } = this.#of(editor);
    const { version } = editor.document;
    const before = drawn.get(type);
    const signature = what.length === 0 ? '' : JSON.stringify(what);
    if (signature === (before?.signature ?? '') && (signature === '' || before?.version === version)) return;
    drawn.set(type, { version, signature });
    editor.setDecorations(type, what);
  }
}

function* annotationsOf(session: DocumentSession): Generator<Annotation> {
  for (const utterance of session.utterances) yield session.annotation(utterance);
}

/** Marks for the strongest emotions of the whole document. */
export const marksOf = (session: DocumentSession, settings: Settings): Generator<void, PlannedMark[], void> =>
  planMarks(
    annotationsOf(session),
    session.model?.thresholds ?? [],
    settings,
    Math.min(MOST_MARKS, Math.ceil(session.utterances.length * MARKED_SHARE)),
  );
