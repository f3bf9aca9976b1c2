// Waits for the first script or dataset in view: until then the extension, which wakes for every language, does next to nothing.
import * as vscode from 'vscode';
import { isScript } from './annotations/recognition';
import type { Configuration } from './configuration';
import { isJsonLines } from './dataset/text/sessions';

/** Calls `found` once, perhaps at once. */
export function onFirstScript(configuration: Configuration, found: () => void): vscode.Disposable {
  const listeners: vscode.Disposable[] = [];
  const stop = new vscode.Disposable(() => listeners.splice(0).forEach(listener => void listener.dispose()));
  const look = (): void => {
    if (!vscode.window.visibleTextEditors.some(({ document }) => isScript(document, configuration) || isJsonLines(document, configuration))) return;
    stop.dispose();
    found();
  };
  listeners.push(
    vscode.window.onDidChangeVisibleTextEditors(look),
    // Also when a document in view is given another language.
    vscode.workspace.onDidOpenTextDocument(look),
    configuration.onDidChange(look),
  );
  look();
  return stop;
}
