// From one emotion to the next or the previous one.
import * as vscode from 'vscode';
import type { Utterance } from '../core/utterance';
import { movedRange } from './annotations/edits';
import type { Labelled } from './annotations/listItems';
import type { DocumentSession } from './annotations/session';

/** Where an utterance stands in the document now. */
export function rangeNow(session: DocumentSession, utterance: Utterance): vscode.Range {
  const { start, end } = movedRange(utterance.range, session.edits);
  return new vscode.Range(session.document.positionAt(start), session.document.positionAt(end));
}

export function goTo(editor: vscode.TextEditor, range: vscode.Range): void {
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The nearest labelled utterance after (1) or before (-1) the cursor; past the last one, the first again. */
export function neighbour(session: DocumentSession, labelled: readonly Labelled[], cursor: vscode.Position, step: 1 | -1): vscode.Range | undefined {
  const ranges = labelled.map(({ utterance }) => rangeNow(session, utterance));
  if (step === 1) return ranges.find(({ start }) => start.isAfter(cursor)) ?? ranges[0];
  return ranges.filter(({ start }) => start.isBefore(cursor)).at(-1) ?? ranges.at(-1);
}
