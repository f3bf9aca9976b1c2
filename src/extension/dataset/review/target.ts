// Which dataset a command is about: the file it was given, the view in front, the text editor in front, or one that the user chooses.
import path from 'node:path';
import * as vscode from 'vscode';
import type { DatasetFile } from '../../../dataset/engine/query';
import type { ParquetEngine } from '../../../dataset/review/parquetRecords';
import { openTextDataset, UnclearShapeError, type TextDataset } from '../../../dataset/review/textDataset';
import { engineLog, type Log } from '../../log';
import type { DatasetViews } from '../view/datasetView';
import { DATASET_SCHEME, filesOf } from '../view/datasetUri';
import { ENDINGS, isDatasetFile } from '../view/openDatasets';
import { shapeInSetting } from '../shapeSettings';

export interface InFront {
  readonly views: DatasetViews;
  /** The file whose review is in front. */
  readonly reviewed: () => string | undefined;
}

/** @param given by a menu: a file, or what the tab of a view is called */
export async function filesFor(given: unknown, { views, reviewed }: InFront): Promise<readonly DatasetFile[] | undefined> {
  if (given instanceof vscode.Uri && (given.scheme === DATASET_SCHEME || isDatasetFile(given))) return filesOf(given);
  const active = views.active();
  if (active !== undefined) return active.files;
  const review = reviewed();
  if (review !== undefined) return [{ path: review }];
  const edited = vscode.window.activeTextEditor?.document.uri;
  if (edited !== undefined && isDatasetFile(edited)) return [{ path: edited.fsPath }];
  const [chosen] = (await vscode.window.showOpenDialog({ title: 'Choose a dataset', openLabel: 'Choose', filters: { Datasets: [...ENDINGS] } })) ?? [];
  return chosen && [{ path: chosen.fsPath }];
}

/** Of several files one has to be chosen. */
export async function fileFor(given: unknown, front: InFront, title: string): Promise<string | undefined> {
  const files = await filesFor(given, front);
  if (files === undefined || files.length <= 1) return files?.[0]?.path;
  const items = files.map(({ path: file, split }) => ({ label: path.basename(file), description: split ?? '', file }));
  return (await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true }))?.file;
}

/** What reads Parquet. */
export const parquetEngine = ({ extensionUri, globalStorageUri }: vscode.ExtensionContext, log: () => Log): ParquetEngine => ({
  workerModule: vscode.Uri.joinPath(extensionUri, 'dist', 'datasetWorker.js').fsPath,
  cacheFolder: vscode.Uri.joinPath(globalStorageUri, 'datasets').fsPath,
  log: (level, message) => engineLog(log())(level, message),
});

/**
 * With the fields that the setting names, otherwise those that the file itself shows.
 * @throws Error where these are not certain: nothing is guessed where labels are judged
 */
export async function textDatasetOf(file: string, engine: ParquetEngine): Promise<TextDataset> {
  const said = shapeInSetting(vscode.Uri.file(file));
  if (said?.kind === 'wrong') throw new Error(`${path.basename(file)} cannot be read: the setting says ${said.reason}.`);
  try {
    return await openTextDataset(file, said?.shape, engine);
  } catch (error) {
    if (error instanceof UnclearShapeError) throw new Error(`It is not certain which fields of ${path.basename(file)} hold the text and the labels: say so in its dataset view (m), then try again.`);
    throw error;
  }
}

/** A file with changes that are not saved is another one than that on disk. */
export function refuseUnsaved(file: string): void {
  const open = vscode.workspace.textDocuments.find(({ uri, isDirty }) => isDirty && uri.scheme === 'file' && uri.fsPath === file);
  if (open !== undefined) throw new Error(`${path.basename(file)} has changes that are not saved: save it first.`);
}
