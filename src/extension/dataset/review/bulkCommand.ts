// “Change a Label on Filtered Records…”: add, remove or replace a label on all that the view shows; count and sample first, one undo.
import path from 'node:path';
import * as vscode from 'vscode';
import { holdsOne } from '../../../core/labelKind';
import type { Query } from '../../../dataset/engine/query';
import { changeFiles, doAgainIn, lastInFiles, numbersByFile, planFiles, takeBackIn, type BulkFile, type DoneInFiles, type FilesPlan } from '../../../dataset/review/bulkFiles';
import type { BulkAction } from '../../../dataset/review/patchEntry';
import type { ParquetEngine } from '../../../dataset/review/parquetRecords';
import { refuseUnwritable, type TextDataset } from '../../../dataset/review/textDataset';
import { hasSql, unordered } from '../../../webview/dataset/filter';
import { asking } from '../../questions';
import type { DatasetDocument } from '../view/datasetDocument';
import { agreed, askAction, sampleTexts } from './bulkQuestions';
import { many } from './checkWords';
import type { PatchLogs } from './logs';
import { recordCounts } from './recordCounts';
import { textDatasetOf } from './target';

const SAMPLE = 8;

/** Each file of the dataset has corrections of its own; they are changed as one. */
export async function changeLabels(document: DatasetDocument, query: Query, logs: PatchLogs, engine: ParquetEngine): Promise<void> {
  if (!vscode.workspace.isTrusted && hasSql(query)) throw new Error('SQL is not run in a workspace that is not trusted.');
  const datasets: TextDataset[] = [];
  for (const { path: file } of document.files) {
    const dataset = await textDatasetOf(path.resolve(file), engine);
    refuseUnwritable(dataset);
    datasets.push(dataset);
  }
  const filter = unordered(query);
  const plan = await planned(document, filter, { datasets, logs });
  if (plan === undefined) return;
  const done = await changeFiles(plan, Object.keys(filter).length === 0 ? 'on all records' : `on the records that fit ${JSON.stringify(filter)}`);
  for (const { file } of done) logs.changed(file);
  const undo = 'Undo';
  const itself = done.length === 1 ? 'the file itself is as it was' : 'the files themselves are as they were';
  const answer = await vscode.window.showInformationMessage(`${many(plan.changed, 'record')} changed as one action, in the corrections of ${namesOf(done)}; ${itself}.`, undo);
  if (answer === undo) await takeBack(done, logs);
}

interface Held {
  readonly datasets: readonly TextDataset[];
  readonly logs: PatchLogs;
}

/** What is to be changed, and shall be: undefined where it is called off. */
async function planned(document: DatasetDocument, filter: Query, held: Held): Promise<FilesPlan | undefined> {
  const { datasets } = held;
  const [first] = datasets;
  if (first === undefined) return undefined;
  return asking(async questions => {
    const action = await askAction(questions, { set: first.shape.set, one: datasets.some(({ shape }) => holdsOne(shape.labels)), scored: datasets.some(({ shape }) => shape.labels.form === 'pairs') });
    const found = action && (await questions.work('Looking at the filtered records', async (onProgress, signal) => {
      const plan = await looking(document, filter, held, { action, onProgress, signal });
      return { plan, texts: await sampleTexts(plan, datasets, signal) };
    }));
    return found && (await agreed(questions, found.plan, found.texts)) ? found.plan : undefined;
  });
}

interface Look {
  readonly action: BulkAction;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

async function looking(document: DatasetDocument, filter: Query, { datasets, logs }: Held, { action, onProgress, signal }: Look): Promise<FilesPlan> {
  const numbers = await document.dataset.numbers(filter, { signal });
  const parts = datasets.length === 1 ? [numbers] : numbersByFile(numbers, await recordCounts(document));
  const files = await Promise.all(datasets.map(async (dataset, at): Promise<BulkFile> => ({ dataset, log: await logs.of(dataset.file), numbers: parts[at] ?? new Uint32Array() })));
  return planFiles(files, action, { sample: SAMPLE, signal, onProgress });
}

const namesOf = (files: readonly { readonly file: string }[]): string => files.map(({ file }) => path.basename(file)).join(', ');

/** The last change in bulk that is in force, in all of these files that it was made in; what was said of single records since stays. */
export async function undoBulkChange(files: readonly string[], logs: PatchLogs): Promise<void> {
  const known: { file: string; log: BulkFile['log'] }[] = [];
  for (const file of files) {
    const log = await logs.existing(file);
    if (log !== undefined) known.push({ file, log });
  }
  const last = lastInFiles(known);
  if (last.length > 0) return takeBack(last, logs);
  void vscode.window.showInformationMessage(`There is no change in bulk of ${namesOf(files.map(file => ({ file })))} to take back.`);
}

async function takeBack(done: DoneInFiles, logs: PatchLogs): Promise<void> {
  const { reason, records } = await takeBackIn(done);
  for (const { file } of done) logs.changed(file);
  const redo = 'Redo';
  const answer = await vscode.window.showInformationMessage(`Taken back in ${namesOf(done)}: ${reason}${records > 0 ? `, on ${many(records, 'record')}` : ''}.`, redo);
  if (answer !== redo) return;
  await doAgainIn(done);
  for (const { file } of done) logs.changed(file);
}
