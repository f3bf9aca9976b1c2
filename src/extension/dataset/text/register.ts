// Datasets in the text editor: everything that is shown of JSON Lines, and the commands for them.
import * as vscode from 'vscode';
import { chooseFields, chooseLabelSet } from './chooseFields';
import { registerRecordLenses } from './codeLenses';
import { registerProblems } from './diagnostics';
import { registerRecordFolding } from './folding';
import { createRecordFormatter } from './formatRecord';
import { goToRecord } from './goToRecord';
import { registerRecordHints } from './hints';
import { registerRecordHover } from './hover';
import { DatasetPainter } from './painter';
import type { DatasetSession } from './session';
import { DatasetSessions, type DatasetPorts } from './sessions';
import { DatasetStatus } from './status';
import type { DatasetView } from './statusText';

export interface DatasetText {
  readonly dispose: () => void;
  /** Whether a document holds JSON Lines, also where emotions are off. */
  readonly isDataset: (document: vscode.TextDocument) => boolean;
  /** For commands: of the active editor. */
  readonly chooseFields: () => Promise<void>;
  readonly chooseLabelSet: () => Promise<void>;
  readonly goToRecord: () => Promise<void>;
  readonly formatRecord: () => Promise<void>;
  /** What the status item says of a document; undefined where it is no dataset, or off. */
  readonly viewOf: (document: vscode.TextDocument) => (DatasetView & { readonly isRead: boolean }) | undefined;
}

export function registerDatasetText(ports: DatasetPorts): DatasetText {
  const { configuration } = ports;
  const sessions = new DatasetSessions(ports);
  const status = new DatasetStatus(sessions);
  const formatter = createRecordFormatter(sessions);
  const parts = vscode.Disposable.from(
    sessions,
    status,
    formatter,
    new DatasetPainter(sessions, configuration),
    registerRecordHover(sessions),
    registerRecordHints(sessions, configuration),
    registerRecordFolding(sessions),
    registerRecordLenses(sessions, configuration),
    registerProblems(sessions),
  );
  const inActive = async (run: (editor: vscode.TextEditor, session: DatasetSession) => Promise<void> | void): Promise<void> => {
    const editor = vscode.window.activeTextEditor;
    const session = editor && sessions.of(editor.document);
    if (editor === undefined || session === undefined) vscode.window.setStatusBarMessage('Emotions: no JSON Lines in the active editor', 4000);
    else await run(editor, session);
    status.soon();
  };
  sessions.refresh();
  return {
    isDataset: document => sessions.isDataset(document),
    chooseFields: () => inActive((_, session) => chooseFields(session)),
    chooseLabelSet: () => inActive((_, session) => chooseLabelSet(session)),
    goToRecord: () => inActive(goToRecord),
    formatRecord: () => inActive(({ selection }, session) => formatter.show(session, selection.active.line)),
    viewOf: document => {
      const session = sessions.of(document);
      return session && { ...status.viewOf(session), isRead: session.isRead };
    },
    dispose: () => void parts.dispose(),
  };
}
