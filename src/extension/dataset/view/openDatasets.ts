// Opens files as a dataset: one, or several with a split for each that the user may change.
import path from 'node:path';
import * as vscode from 'vscode';
import { proposeSplits } from '../../../dataset/engine/dataset';
import type { DatasetFile } from '../../../dataset/engine/query';
import { closePreviewOf } from '../previews';
import { uriOf } from './datasetUri';

export const VIEW_TYPE = 'emoPillars.dataset';
/** The same view, which VS Code opens Parquet in by itself, for it is no text: so the extension wakes up too. Another extension's that is as eager is asked about. */
export const PARQUET_VIEW = 'emoPillars.parquet';
export const ENDINGS = ['jsonl', 'ndjson', 'parquet', 'csv', 'tsv'] as const;

export const isDatasetFile = (uri: vscode.Uri): boolean => uri.scheme === 'file' && ENDINGS.some(ending => uri.path.toLowerCase().endsWith(`.${ending}`));

const isParquet = (uri: vscode.Uri): boolean => uri.scheme === 'file' && uri.path.toLowerCase().endsWith('.parquet');

export async function showDataset(files: readonly DatasetFile[]): Promise<void> {
  const uri = uriOf(files);
  await vscode.commands.executeCommand('vscode.openWith', uri, isParquet(uri) ? PARQUET_VIEW : VIEW_TYPE);
  for (const { path: file } of files) await closePreviewOf(file);
}

/** @param uris from the explorer: the file under the cursor, and all that are selected */
export async function openDatasets(uri?: vscode.Uri, uris?: readonly vscode.Uri[]): Promise<void> {
  const given = uris !== undefined && uris.length > 0 ? uris : uri === undefined ? undefined : [uri];
  const chosen = given ?? (await vscode.window.showOpenDialog({ canSelectMany: true, title: 'Open as a dataset', openLabel: 'Open Dataset', filters: { Datasets: [...ENDINGS] } }));
  if (chosen === undefined || chosen.length === 0) return;
  const fit = chosen.filter(isDatasetFile);
  if (fit.length < chosen.length) void vscode.window.showWarningMessage(`Emo Pillars: only files that end in ${ENDINGS.map(ending => `.${ending}`).join(', ')} can be opened as a dataset.`);
  if (fit.length === 0) return;
  const paths = fit.map(one => one.fsPath).sort();
  const files = paths.length === 1 ? paths.map(one => ({ path: one })) : await chooseSplits(paths, proposeSplits(paths));
  if (files !== undefined) await showDataset(files);
}

interface SplitItem extends vscode.QuickPickItem {
  /** Undefined: all is as it should be. */
  readonly at?: number;
}

/** One question follows the other: what takes the keyboard between them, such as a page to which it goes back, calls nothing off. */
const STAYS = { ignoreFocusOut: true } as const;

/** Shows what is proposed; a file that is picked asks for another name. Gives undefined when it is called off. */
export async function chooseSplits(paths: readonly string[], proposed: readonly string[]): Promise<DatasetFile[] | undefined> {
  const splits = [...proposed];
  for (;;) {
    const items: SplitItem[] = [
      { label: `Open ${paths.length} files as one dataset`, description: splits.join(', ') },
      ...paths.map((file, at) => ({ label: path.basename(file), description: `split: ${splits[at] ?? ''}`, detail: 'Change…', at })),
    ];
    const picked = await vscode.window.showQuickPick(items, { title: 'The split of each file', placeHolder: 'Open them, or choose a file to name its split', ...STAYS });
    if (picked === undefined) return undefined;
    if (picked.at === undefined) return paths.map((file, at) => ({ path: file, split: splits[at] ?? '' }));
    const name = await vscode.window.showInputBox({ title: `The split of ${picked.label}`, value: splits[picked.at] ?? '', ...STAYS, validateInput: typed => (typed.trim() === '' ? 'A split needs a name.' : undefined) });
    if (name !== undefined) splits[picked.at] = name.trim();
  }
}
