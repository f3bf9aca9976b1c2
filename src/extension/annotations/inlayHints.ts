// Labels as inlay hints: by choice, because a screen reader reaches them, and on lines too long for decorations to be seen.
import * as vscode from 'vscode';
import type { Configuration } from '../configuration';
import { gatheredEvent } from '../gathered';
import type { Documents } from './documents';
import { ANY_DOCUMENT, hoverOf } from './hover';
import { planOf } from './painter';
import type { DocumentSession } from './session';

/** VS Code asks for all hints in view again at each change: not more often than this, in milliseconds. */
const GATHER = 150;

class EmotionHint extends vscode.InlayHint {
  constructor(
    position: vscode.Position,
    label: string,
    inside: boolean,
    readonly describe: () => vscode.MarkdownString | undefined,
  ) {
    super(position, label);
    this.paddingLeft = position.character > 0;
    this.paddingRight = inside;
  }
}

function hintsOf(session: DocumentSession, configuration: Configuration, range: vscode.Range): EmotionHint[] {
  const settings = configuration.of(session.document.uri);
  const { labels, beyondDrawing } = planOf(session, configuration, { first: range.start.line, last: range.end.line });
  const all = settings.display === 'inlayHints' || settings.display === 'both';
  return [...(all ? labels : []), ...(settings.display === 'off' ? [] : beyondDrawing)].map(
    ({ line, character, text, utterance }) => {
      const inside = character < session.document.lineAt(line).text.length;
      return new EmotionHint(new vscode.Position(line, character), text, inside, () => hoverOf(session, utterance));
    },
  );
}

export function registerInlayHints(documents: Documents, configuration: Configuration): vscode.Disposable {
  const changes = gatheredEvent(GATHER);
  const provider: vscode.InlayHintsProvider = {
    onDidChangeInlayHints: changes.event,
    provideInlayHints: (document, range) => {
      const session = documents.of(document);
      return session === undefined ? [] : hintsOf(session, configuration, range);
    },
    resolveInlayHint: hint => {
      const tooltip = hint instanceof EmotionHint ? hint.describe() : undefined;
      if (tooltip !== undefined) hint.tooltip = tooltip;
      return hint;
    },
  };
  return vscode.Disposable.from(
    changes,
    documents.onDidChange(changes.send),
    documents.onDidRefresh(changes.send),
    vscode.languages.registerInlayHintsProvider(ANY_DOCUMENT, provider),
  );
}
