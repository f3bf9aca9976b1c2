// The model's labels right after the label field, marks of those too far to the right, and names beside numbers, as inlay hints.
import * as vscode from 'vscode';
import { ANY_DOCUMENT } from '../../annotations/hover';
import type { Configuration } from '../../configuration';
import { gatheredEvent } from '../../gathered';
import { markdownOf } from './hover';
import { planOf } from './painter';
import type { DatasetSessions } from './sessions';

/** VS Code asks for all hints in view again at each change: not more often than this, in milliseconds. */
const GATHER = 150;
/** VS Code may ask for a whole file. */
const MOST_LINES = 400;

class RecordHint extends vscode.InlayHint {
  constructor(
    position: vscode.Position,
    label: string,
    readonly document: vscode.TextDocument,
  ) {
    super(position, label);
    this.paddingLeft = position.character > 0;
    this.paddingRight = true;
  }
}

export function registerRecordHints(sessions: DatasetSessions, configuration: Configuration): vscode.Disposable {
  const changes = gatheredEvent(GATHER);
  const provider: vscode.InlayHintsProvider = {
    onDidChangeInlayHints: changes.event,
    provideInlayHints: (document, { start, end }) => {
      const session = sessions.of(document);
      // Painted instead.
      if (session === undefined || session.isLarge || configuration.of(document.uri).display === 'off') return [];
      const hints: RecordHint[] = [];
      for (let line = start.line; line <= Math.min(end.line, start.line + MOST_LINES); line++) {
        for (const { character, text } of planOf(session, line, configuration)?.hints ?? []) hints.push(new RecordHint(new vscode.Position(line, character), text, document));
      }
      return hints;
    },
    resolveInlayHint: hint => {
      const session = hint instanceof RecordHint ? sessions.of(hint.document) : undefined;
      const tooltip = session && markdownOf(session, hint.position.line);
      if (tooltip !== undefined) hint.tooltip = tooltip;
      return hint;
    },
  };
  return vscode.Disposable.from(
    changes,
    sessions.onDidChange(changes.send),
    sessions.onDidRefresh(changes.send),
    vscode.languages.registerInlayHintsProvider(ANY_DOCUMENT, provider),
  );
}
