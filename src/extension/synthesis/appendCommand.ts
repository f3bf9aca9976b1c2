// Where accepted examples go: chosen once for each session, and what is said when they are there.
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { proposedTargets } from './proposedTargets';

const TARGET = 'emoPillars.generate.target';
const FILTERS = { 'JSON Lines': ['jsonl', 'ndjson'] };

interface Choice extends vscode.QuickPickItem {
  readonly file?: string;
  readonly dialog?: 'existing' | 'new';
}

/** The folder as people know it. */
function placeOf(file: string): string {
  const folder = path.dirname(vscode.workspace.asRelativePath(file));
  return folder === '.' ? (vscode.workspace.name ?? '') : folder;
}

/** @param known the file that this session was appended to before; asked for where there is none */
export async function chooseTarget(memory: vscode.Memento, known: string | undefined, title: string): Promise<string | undefined> {
  if (known !== undefined) return known;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const proposed = proposedTargets(title, folder, memory.get<string>(TARGET), existsSync);
  const choices: Choice[] = [
    ...proposed.map(({ file, isThere }): Choice => ({ label: path.basename(file), description: placeOf(file), detail: isThere ? 'What is in it stays' : 'A new file', file })),
    { label: '$(folder-opened) An Existing File…', dialog: 'existing' },
    { label: '$(new-file) A New File…', dialog: 'new' },
  ];
  const choice = await vscode.window.showQuickPick(choices, { ignoreFocusOut: true, title: 'Append the accepted examples to', placeHolder: 'A file of JSON Lines; they are added at its end' });
  const target = choice?.dialog === undefined ? choice?.file : await dialog(choice.dialog, proposed[0]?.file);
  if (target !== undefined) await memory.update(TARGET, target);
  return target;
}

/** Only for a new file that of saving: it would ask whether an existing one is to be replaced, which none is. */
async function dialog(what: 'existing' | 'new', near: string | undefined): Promise<string | undefined> {
  const uri = near === undefined ? undefined : vscode.Uri.file(near);
  if (what === 'new') return (await vscode.window.showSaveDialog({ ...(uri && { defaultUri: uri }), filters: FILTERS, saveLabel: 'Append', title: 'A new file for the accepted examples' }))?.fsPath;
  const folder = near === undefined ? undefined : vscode.Uri.file(path.dirname(near));
  const chosen = await vscode.window.showOpenDialog({ ...(folder && { defaultUri: folder }), filters: FILTERS, openLabel: 'Append', title: 'The file that the accepted examples are appended to' });
  return chosen?.[0]?.fsPath;
}

export async function tellAppended(target: string, appended: number, undo: () => Promise<void>): Promise<void> {
  const [open, back] = ['Open Dataset', 'Undo'];
  const answer = await vscode.window.showInformationMessage(`${appended.toLocaleString('en-GB')} ${appended === 1 ? 'example is' : 'examples are'} in ${path.basename(target)}.`, open, back);
  if (answer === open) await vscode.commands.executeCommand('emoPillars.openDataset', vscode.Uri.file(target));
  if (answer === back) await undo();
}
