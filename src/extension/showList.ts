// A list of lines in a read-only document of its own.
import * as vscode from 'vscode';

const SCHEME = 'emo-pillars-list';
const contents = new Map<string, string>();
const MOST_KEPT = 20;

export const registerLists = (): vscode.Disposable =>
  vscode.workspace.registerTextDocumentContentProvider(SCHEME, { provideTextDocumentContent: uri => contents.get(uri.toString()) ?? '' });

let shown = 0;

export async function showList(title: string, lines: readonly string[]): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.txt`, query: String(++shown) });
  if (contents.size >= MOST_KEPT) contents.clear();
  contents.set(uri.toString(), `${title}\n\n${lines.join('\n')}\n`);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
}
