// Where accepted examples go: chosen once for each workspace, and what is said when they are there.
import path from 'node:path';
import * as vscode from 'vscode';

const TARGET = 'emoPillars.generate.target';

/** @param known the file that this session was appended to before; asked for where there is none */
export async function chooseTarget(memory: vscode.Memento, known: string | undefined, title: string): Promise<string | undefined> {
  if (known !== undefined) return known;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const last = memory.get<string>(TARGET);
  const name = `${title.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '').slice(0, 60) || 'examples'}-emotions.jsonl`;
  const proposed = last ?? (folder === undefined ? undefined : path.join(folder, name));
  const target = await vscode.window.showSaveDialog({ ...(proposed !== undefined && { defaultUri: vscode.Uri.file(proposed) }), filters: { 'JSON Lines': ['jsonl', 'ndjson'] }, saveLabel: 'Append', title: 'The file that the accepted examples are appended to; what is in it stays' });
  if (target === undefined) return undefined;
  await memory.update(TARGET, target.fsPath);
  return target.fsPath;
}

export async function tellAppended(target: string, appended: number, undo: () => Promise<void>): Promise<void> {
  const [open, back] = ['Open Dataset', 'Undo'];
  const answer = await vscode.window.showInformationMessage(`${appended.toLocaleString('en-GB')} ${appended === 1 ? 'example is' : 'examples are'} in ${path.basename(target)}.`, open, back);
  if (answer === open) await vscode.commands.executeCommand('emoPillars.openDataset', vscode.Uri.file(target));
  if (answer === back) await undo();
}
