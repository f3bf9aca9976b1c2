// From one emotion to the next or the previous one.
import * as vscode from 'vscode';
import type { Utterance } from '../core/utterance';
import { movedOffset, movedRange } from './annotations/edits';
import type { Labelled } from './annotations/listItems';
import type { DocumentSession } from './annotations/session';

/** Where an utterance stands in the document now. */
export function rangeNow(session: DocumentSession, utterance: Utterance): vscode.Range {
  const { start, end } = movedRange(utterance.range, session.editsSince(utterance));
  return new vscode.Range(session.document.positionAt(start), session.document.positionAt(end));
}

export function goTo(editor: vscode.TextEditor, range: vscode.Range): void {
  editor.selection = new vscode.Selection(range.start, range.start);
  editor.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** The nearest labelled utterance after (1) or before (-1) an offset of the present text; past the last one, the first again. */
export function neighbour(session: DocumentSession, labelled: readonly Labelled[], offset: number, step: 1 | -1): Utterance | undefined {
  const startOf = ({ utterance }: Labelled): number => movedOffset(utterance.range.start, session.editsSince(utterance), 'start');
  const after = labelled.findIndex(item => startOf(item) >= offset);
  const from = after < 0 ? labelled.length : after;
  if (step === -1) return (labelled[from - 1] ?? labelled.at(-1))?.utterance;
  const here = labelled[from];
  return (here !== undefined && startOf(here) > offset ? here : (labelled[from + 1] ?? labelled[0]))?.utterance;
}
