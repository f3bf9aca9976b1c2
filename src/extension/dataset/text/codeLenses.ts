// Record numbers and labels above each record in view, for those who switch them on.
import * as vscode from 'vscode';
import { counts } from '../../../dataset/records/shape';
import type { Configuration } from '../../configuration';
import { gatheredEvent } from '../../gathered';
import { DATASET_DOCUMENTS } from './folding';
import type { DatasetSession } from './session';
import { spanOf, type DatasetSessions } from './sessions';

const MARGIN = 60;
const GATHER = 200;
const MOST_LABELS = 4;

function titleOf(session: DatasetSession, line: number): string | undefined {
  const reading = session.at(line)?.reading;
  if (reading?.kind !== 'record') return undefined;
  const { set } = session.shape ?? {};
  const names = reading.record.labels.filter(counts).map(({ index, name }) => (index === undefined ? undefined : set?.classes[index]?.id) ?? name);
  const labels = names.length === 0 ? 'no label' : `${names.slice(0, MOST_LABELS).join(', ')}${names.length > MOST_LABELS ? ', …' : ''}`;
  return `${session.recordNumber(line)} · ${labels}`;
}

export function registerRecordLenses(sessions: DatasetSessions, configuration: Configuration): vscode.Disposable {
  const changes = gatheredEvent(GATHER);
  const isOn = (document: vscode.TextDocument): boolean => configuration.of(document.uri)['dataset.codeLens'];
  const provider: vscode.CodeLensProvider = {
    onDidChangeCodeLenses: changes.event,
    provideCodeLenses: document => {
      const session = sessions.of(document);
      if (session === undefined || !isOn(document)) return [];
      const lines = new Set<number>();
      for (const editor of vscode.window.visibleTextEditors) {
        if (editor.document !== document) continue;
        const { first, last } = spanOf(editor, MARGIN);
        for (let line = first; line <= last; line++) lines.add(line);
      }
      return [...lines].flatMap(line => {
        const title = titleOf(session, line);
        return title === undefined ? [] : [new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command: '' })];
      });
    },
  };
  return vscode.Disposable.from(
    changes,
    sessions.onDidRefresh(changes.send),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (sessions.of(document) !== undefined && isOn(document)) changes.send();
    }),
    vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor: { document } }) => {
      if (sessions.of(document) !== undefined && isOn(document)) changes.send();
    }),
    configuration.onDidChange(changes.send),
    vscode.languages.registerCodeLensProvider(DATASET_DOCUMENTS, provider),
  );
}
