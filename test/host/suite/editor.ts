// What the suites share: opening documents, and waiting for what the extension makes of them.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/api';

export async function api(): Promise<Api> {
  const extension = vscode.extensions.getExtension<Api>('emo-pillars.emo-pillars');
  assert.ok(extension, 'the extension is not there');
  return extension.activate();
}

/** A busy machine takes its time; where all is well, nothing is waited for. */
const PATIENCE = 45;
const pause = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 20));

export async function until(what: string, holds: () => boolean | Promise<boolean>, seconds = PATIENCE): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `${what}: not after ${seconds} s`);
    await pause();
  }
}

/** Waits until assertions hold that what was just done will bring about; otherwise fails as they do. */
export async function eventually(assertions: () => void | Promise<void>, seconds = PATIENCE): Promise<void> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    try {
      return await assertions();
    } catch (error) {
      if (Date.now() > end) throw error;
      await pause();
    }
  }
}

export async function untilState(document: vscode.TextDocument, kind: string): Promise<void> {
  const shown = await api();
  const state = (): string => JSON.stringify(shown.stateOf(document) ?? null);
  await until(`state ${kind}`, () => shown.stateOf(document)?.kind === kind).catch((error: unknown) => assert.fail(`${String(error)}, but ${state()}`));
}

export async function openFile(name: string): Promise<vscode.TextEditor> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, name));
}

export async function openText(content: string, language = 'fountain'): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language, content }));
}

/** Writes a file into the workspace and opens it. */
export async function openNew(name: string, content: string): Promise<vscode.TextEditor> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, name), Buffer.from(content));
  return openFile(name);
}

export async function closeAll(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

export const setting = async (name: string, value: unknown): Promise<void> =>
  vscode.workspace.getConfiguration('emoPillars').update(name, value, vscode.ConfigurationTarget.Global);

/** Runs `work` with a setting, and puts it back. */
export async function withSetting(name: string, value: unknown, work: () => Promise<void>): Promise<void> {
  await setting(name, value);
  try {
    await work();
  } finally {
    await setting(name, undefined);
  }
}

/** Index of the line that reads exactly so. */
export function lineOf(document: vscode.TextDocument, text: string): number {
  for (let line = 0; line < document.lineCount; line++) if (document.lineAt(line).text === text) return line;
  return assert.fail(`no line reads “${text}”`);
}
