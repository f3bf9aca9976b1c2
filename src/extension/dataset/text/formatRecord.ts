// "Format This Record": the record at the cursor as indented JSON in a read-only document beside. The file keeps one record a
// line: indented in place, it would be no JSON Lines until it was put back, for every program that reads it meanwhile.
import * as vscode from 'vscode';
import { prettyJson } from './prettyJson';
import type { DatasetSession } from './session';
import type { DatasetSessions } from './sessions';

const SCHEME = 'emo-pillars-record';

/** Which record a document of ours shows. */
function sourceOf({ query }: vscode.Uri): { readonly source: string; readonly line: number } {
  const [line = '0', ...source] = query.split(' ');
  return { source: source.join(' '), line: Number(line) };
}

export interface RecordFormatter {
  readonly dispose: () => void;
  readonly show: (session: DatasetSession, line: number) => Promise<void>;
}

export function createRecordFormatter(sessions: DatasetSessions): RecordFormatter {
  const changes = new vscode.EventEmitter<vscode.Uri>();
  const open = (): vscode.TextDocument[] => vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === SCHEME);
  const provider: vscode.TextDocumentContentProvider = {
    onDidChange: changes.event,
    provideTextDocumentContent: uri => {
      const { source, line } = sourceOf(uri);
      const document = vscode.workspace.textDocuments.find(candidate => candidate.uri.toString() === source);
      return document === undefined || line >= document.lineCount ? 'The file is closed.\n' : prettyJson(document.lineAt(line).text);
    },
  };
  const listeners = vscode.Disposable.from(
    changes,
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider),
    sessions.onDidChange(({ document }) => {
      for (const { uri } of open()) if (sourceOf(uri).source === document.uri.toString()) changes.fire(uri);
    }),
  );
  return {
    show: async (session, line) => {
      const { document } = session;
      const name = `${document.uri.path.replace(/^.*\//, '')}, record ${session.recordNumber(line)}.json`;
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${name}`, query: `${line} ${document.uri.toString()}` });
      const shown = await vscode.languages.setTextDocumentLanguage(await vscode.workspace.openTextDocument(uri), 'json');
      await vscode.window.showTextDocument(shown, { viewColumn: vscode.ViewColumn.Beside, preview: true, preserveFocus: true });
    },
    dispose: () => void listeners.dispose(),
  };
}
