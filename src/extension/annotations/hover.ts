// The hover over a speech, its cue or its label; made when it is asked for.
import * as vscode from 'vscode';
import type { Utterance } from '../../core/utterance';
import type { Documents } from './documents';
import { movedRange } from './edits';
import { hoverMarkdown } from './hoverText';
import { extentOf } from './plan';
import type { DocumentSession } from './session';

/** Every document is asked about, because any may be annotated on request; most are answered with nothing at once. */
export const ANY_DOCUMENT: vscode.DocumentSelector = { scheme: '*' };

/** The utterance at a position: in its speech or cue, or after the end of one of their lines, where the label stands. */
export function utteranceAt(session: DocumentSession, position: vscode.Position): Utterance | undefined {
  const { document } = session;
  const offset = document.offsetAt(position);
  const lineEnd = document.offsetAt(position.with({ character: Number.MAX_SAFE_INTEGER }));
  const lineStart = document.offsetAt(position.with({ character: 0 }));
  const onLine = session.between(lineStart, lineEnd).map(({ utterance }) => utterance);
  const within = onLine.find(utterance => {
    const { start, end } = movedRange(extentOf(utterance), session.editsSince(utterance));
    return start <= offset && offset <= end;
  });
  return within ?? (offset === lineEnd ? onLine.at(-1) : undefined);
}

export function hoverOf(session: DocumentSession, utterance: Utterance): vscode.MarkdownString | undefined {
  const { model } = session;
  return model && new vscode.MarkdownString(hoverMarkdown(utterance, session.annotation(utterance).result, model, session.before(utterance)));
}

export const registerHover = (documents: Documents): vscode.Disposable =>
  vscode.languages.registerHoverProvider(ANY_DOCUMENT, {
    provideHover: (document, position) => {
      const session = documents.of(document);
      const utterance = session && utteranceAt(session, position);
      const markdown = session && utterance && hoverOf(session, utterance);
      if (markdown === undefined) return undefined;
      const { start, end } = movedRange(extentOf(utterance as Utterance), (session as DocumentSession).editsSince(utterance as Utterance));
      return new vscode.Hover(markdown, new vscode.Range(document.positionAt(start), document.positionAt(end)));
    },
  });
