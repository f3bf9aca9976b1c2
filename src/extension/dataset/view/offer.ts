// Files that are too large for the text editor's extensions are offered as a dataset: once each, and without a dialog.
import path from 'node:path';
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { isDatasetFile, showDataset } from './openDatasets';

/** From here on VS Code tells extensions nothing about a file's text. */
const LARGE = 50 * 1024 * 1024;

export function offerLargeFiles(): vscode.Disposable {
  const seen = new Set<string>();
  const look = (tabs: readonly vscode.Tab[]): void => {
    for (const { input } of tabs) {
      if (!(input instanceof vscode.TabInputText) || !isDatasetFile(input.uri) || seen.has(input.uri.toString())) continue;
      seen.add(input.uri.toString());
      void offer(input.uri);
    }
  };
  look(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs));
  return vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => look([...opened, ...changed]));
}

async function offer(uri: vscode.Uri): Promise<void> {
  const size = await stat(uri.fsPath).then(found => found.size, () => 0);
  const unreadable = uri.path.toLowerCase().endsWith('.parquet');
  if (size < LARGE && !unreadable) return;
  const open = 'Open Dataset';
  const why = unreadable ? 'is no text' : `has ${Math.round(size / 1e6)} MB: too much for the text editor to colour or check`;
  const answer = await vscode.window.showInformationMessage(`${path.basename(uri.fsPath)} ${why}. It can be looked at as a dataset.`, open);
  if (answer === open) await showDataset([{ path: uri.fsPath }]);
}
