// “Test Connection”: what works of the configured server, step by step, in a list.
import * as vscode from 'vscode';
import type { TestStep } from '../../webview/generate/messages';
import type { Studio } from './studio';
import { STEP_NAMES } from './words';

const ICONS: Readonly<Record<TestStep['kind'], string>> = { works: '$(pass-filled)', fails: '$(error)', unknown: '$(question)', skipped: '$(circle-slash)' };

/** @returns the steps, for those who look from outside; undefined where the list was closed before */
export async function showTest(studio: Studio): Promise<readonly TestStep[] | undefined> {
  const { 'generate.server': server, 'generate.model': model } = studio.access.settings;
  const { name } = await studio.access.hostOf(server);
  const abort = new AbortController();
  const list = vscode.window.createQuickPick();
  list.title = `${model || 'No model'} at ${name}`;
  list.placeholder = 'Trying the server with a few short questions; none of your text is sent';
  list.busy = true;
  list.ignoreFocusOut = true;
  list.items = Object.values(STEP_NAMES).map(label => ({ label: `$(loading~spin) ${label}`, alwaysShow: true }));
  list.onDidAccept(() => list.hide());
  list.onDidHide(() => {
    abort.abort();
    list.dispose();
  });
  list.show();
  try {
    const { steps, models } = await studio.test({ server, model }, abort.signal);
    list.busy = false;
    list.placeholder = steps.some(({ kind }) => kind === 'fails') ? 'Not everything works' : 'The server can be used';
    const lines = steps.map(({ title, kind, words }): vscode.QuickPickItem => ({ label: `${ICONS[kind]} ${title}`, detail: words, alwaysShow: true }));
    // A long line of names would be cut off here.
    const names = models.map((label): vscode.QuickPickItem => ({ label, alwaysShow: true }));
    list.items = [...lines, ...(names.length === 0 ? [] : [{ label: `Models of ${name}`, kind: vscode.QuickPickItemKind.Separator }, ...names])];
    return steps;
  } catch (error) {
    if (abort.signal.aborted) return undefined;
    list.hide();
    throw error;
  }
}
