// Draws datasets in their editors: labels, bars, underlines and the gutter, for what is in view and a margin around it.
import * as vscode from 'vscode';
import { GROUPS } from '../../../core/emotions';
import { textColor } from '../../annotations/decorationTypes';
import type { LineSpan } from '../../annotations/plan';
import type { RecordShape } from '../../../dataset/records/shape';
import type { Configuration } from '../../configuration';
import type { Agreement } from './agreement';
import { gutterIcon } from './gutterIcons';
import { isAsked } from './hover';
import { areFar, planRecord, type RecordPlan, type Tint } from './plan';
import type { DatasetSession } from './session';
import { spanOf, type DatasetSessions } from './sessions';

/** Lines above and below the view that are drawn with it. */
const MARGIN = 60;
const GATHER = 60;

/** No wavy lines: those are VS Code's own, for problems. */
const UNDERLINES: Readonly<Partial<Record<Agreement, string>>> = {
  agree: 'underline solid 1px; text-underline-offset: 3px',
  disagree: 'underline dotted 2px; text-underline-offset: 3px',
};
const MARKED = ['agree', 'partly', 'disagree', 'unsure'] as const satisfies readonly Agreement[];

type Ranges = Map<vscode.TextEditorDecorationType, vscode.DecorationOptions[]>;
type Perhaps<Name extends string> = Readonly<Record<Name, vscode.TextEditorDecorationType>>;

interface Types {
  readonly name: Perhaps<Tint>;
  readonly bar: Perhaps<Tint>;
  /** Of what stands beside the gold labels: quieter, its scores without colours. */
  readonly besideName: Perhaps<Tint>;
  readonly besideBar: vscode.TextEditorDecorationType;
  readonly underline: ReadonlyMap<Agreement, vscode.TextEditorDecorationType>;
  readonly gutter: Perhaps<Agreement>;
  /** What inlay hints say elsewhere, in documents too large for them. */
  readonly hint: vscode.TextEditorDecorationType;
  readonly all: readonly vscode.TextEditorDecorationType[];
}

function createTypes(): Types {
  const all: vscode.TextEditorDecorationType[] = [];
  const type = (options: vscode.DecorationRenderOptions): vscode.TextEditorDecorationType => {
    const made = vscode.window.createTextEditorDecorationType({ rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed, ...options });
    all.push(made);
    return made;
  };
  const perTint = (options: (tint: Tint) => vscode.DecorationRenderOptions): Perhaps<Tint> =>
    Object.fromEntries([...GROUPS.map(({ id }) => id), 'own' as const].map(tint => [tint, type(options(tint))])) as Perhaps<Tint>;
  const background = (tint: Tint): vscode.DecorationRenderOptions => ({ backgroundColor: new vscode.ThemeColor(`emoPillars.${tint === 'own' ? 'neutral' : tint}Background`), borderRadius: '2px' });
  // Labels that mean none of the 28 have no sign and no colour: they are told apart by their slant.
  const name = (tint: Tint): vscode.DecorationRenderOptions => (tint === 'own' ? { color: textColor('neutral'), fontStyle: 'italic' } : { color: textColor(tint) });
  return {
    besideBar: type(background('own')),
    besideName: perTint(tint => ({ ...name(tint), opacity: '0.8' })),
    bar: perTint(background),
    name: perTint(name),
    underline: new Map(Object.entries(UNDERLINES).map(([agreement, textDecoration]) => [agreement as Agreement, type({ textDecoration })])),
    hint: type({ after: { color: new vscode.ThemeColor('editorInlayHint.foreground'), backgroundColor: new vscode.ThemeColor('editorInlayHint.background'), margin: '0 0.5ch', textDecoration: 'none', fontStyle: 'normal' } }),
    gutter: Object.fromEntries(MARKED.map(agreement => [agreement, type(gutterIcon(agreement))])) as Perhaps<Agreement>,
    all,
  };
}

/** By their fields, since these say where the labels stand. */
const wide = new WeakMap<RecordShape, boolean>();
const LOOKED_AT = 40;

function isWide(session: DatasetSession, shape: RecordShape): boolean {
  const known = wide.get(shape);
  if (known !== undefined) return known;
  const all = Array.from({ length: Math.min(LOOKED_AT, session.document.lineCount) }, (_, line) => session.at(line)?.ranges).filter(ranges => ranges !== undefined);
  const isSo = areFar(all);
  if (all.length > 0) wide.set(shape, isSo);
  return isSo;
}

/** The plan of one line; undefined where there is nothing to draw. */
export function planOf(session: DatasetSession, line: number, configuration: Configuration): RecordPlan | undefined {
  const { document, shape } = session;
  const { reading, ranges } = session.at(line) ?? {};
  if (shape === undefined || ranges === undefined) return undefined;
  const askable = reading?.kind === 'record' && reading.record.text.trim() !== '';
  const { maxLabels } = configuration.of(document.uri);
  return planRecord({ ranges, shape, verdict: session.verdictAt(line), askable, maxLabels, drawn: configuration.drawnCharacters(document), marks: isAsked(session) && !configuration.wraps(document) && isWide(session, shape) });
}

export class DatasetPainter implements vscode.Disposable {
  readonly #types = createTypes();
  readonly #painted = new WeakMap<vscode.TextEditor, { span: LineSpan; signatures: Map<vscode.TextEditorDecorationType, string> }>();
  readonly #waiting = new Map<vscode.TextDocument, NodeJS.Timeout>();
  readonly #listeners: vscode.Disposable;

  constructor(
    private readonly sessions: DatasetSessions,
    private readonly configuration: Configuration,
  ) {
    this.#listeners = vscode.Disposable.from(
      sessions.onDidChange(({ document }) => this.#soon(document)),
      sessions.onDidRefresh(() => vscode.window.visibleTextEditors.forEach(editor => this.#paint(editor))),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        if (this.#leftBehind(textEditor)) this.#paint(textEditor);
      }),
    );
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#waiting.forEach(timer => clearTimeout(timer));
    this.#types.all.forEach(type => type.dispose());
  }

  #soon(document: vscode.TextDocument): void {
    if (this.#waiting.has(document)) return;
    this.#waiting.set(document, setTimeout(() => {
      this.#waiting.delete(document);
      for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.#paint(editor);
    }, GATHER));
  }

  #leftBehind(editor: vscode.TextEditor): boolean {
    const painted = this.#painted.get(editor);
    if (painted === undefined) return this.sessions.of(editor.document) !== undefined;
    const { first, last } = spanOf(editor, 0);
    const { span } = painted;
    return (span.first > 0 && first < span.first + MARGIN / 2) || (span.last < editor.document.lineCount - 1 && last > span.last - MARGIN / 2);
  }

  #paint(editor: vscode.TextEditor): void {
    const session = this.sessions.of(editor.document);
    if (session === undefined && !this.#painted.has(editor)) return;
    const span = spanOf(editor, MARGIN);
    const ranges: Ranges = new Map(this.#types.all.map(type => [type, []]));
    const shown = this.configuration.of(editor.document.uri).display !== 'off';
    if (session !== undefined && shown) for (let line = span.first; line <= span.last; line++) this.#gather(session, line, ranges);
    const painted = this.#painted.get(editor) ?? { span, signatures: new Map<vscode.TextEditorDecorationType, string>() };
    painted.span = span;
    this.#painted.set(editor, painted);
    for (const [type, wanted] of ranges) {
      const signature = wanted.length === 0 ? '' : `${editor.document.version} ${wanted.map(({ range: { start, end }, renderOptions }) => `${start.line}:${start.character}-${end.character}${renderOptions?.after?.contentText ?? ''}`).join()}`;
      if ((painted.signatures.get(type) ?? '') === signature) continue;
      painted.signatures.set(type, signature);
      editor.setDecorations(type, wanted);
    }
  }

  #gather(session: DatasetSession, line: number, ranges: Ranges): void {
    const plan = planOf(session, line, this.configuration);
    if (plan === undefined) return;
    const add = (type: vscode.TextEditorDecorationType | undefined, start: number, end: number, text?: string): void => {
      if (type === undefined) return;
      const range = new vscode.Range(line, start, line, end);
      ranges.get(type)?.push(text === undefined ? { range } : { range, renderOptions: { after: { contentText: text.replaceAll(' ', '\u00A0') } } });
    };
    for (const { start, end } of plan.beside.bars) add(this.#types.besideBar, start, end);
    for (const { group, start, end } of plan.beside.names) add(this.#types.besideName[group], start, end);
    for (const { group, start, end } of plan.bars) add(this.#types.bar[group], start, end);
    for (const { group, agreement, start, end } of plan.names) {
      add(this.#types.name[group], start, end);
      if (agreement !== undefined) add(this.#types.underline.get(agreement), start, end);
    }
    if (session.isLarge) for (const { character, text } of plan.hints) add(this.#types.hint, character, character, text);
    if (plan.agreement !== undefined) add(this.#types.gutter[plan.agreement], 0, 0);
  }
}
