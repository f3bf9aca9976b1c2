// “Change a Label on Filtered Records…”: add, remove or replace a label on all that the view shows; count and sample first, one undo.
import path from 'node:path';
import * as vscode from 'vscode';
import { classNames } from '../../../core/labelSets';
import type { Query } from '../../../dataset/engine/query';
import { classNamed } from '../../../dataset/records/classLookup';
import { bulkReason, chosenRecords, planBulk, type BulkPlan } from '../../../dataset/review/bulk';
import { JudgedRecords } from '../../../dataset/review/judged';
import type { BulkAction } from '../../../dataset/review/patchEntry';
import type { PatchLog } from '../../../dataset/review/patchLog';
import type { ParquetEngine } from '../../../dataset/review/parquetRecords';
import { fileRecords, refuseUnwritable, type TextDataset } from '../../../dataset/review/textDataset';
import { hasSql, unordered } from '../../../webview/dataset/filter';
import type { DatasetDocument } from '../view/datasetDocument';
import { many } from './checkWords';
import type { PatchLogs } from './logs';
import { textDatasetOf } from './target';

const SAMPLE = 8;

/** Each file has corrections of its own: a dataset of several is refused. */
export async function changeLabels(document: DatasetDocument, query: Query, logs: PatchLogs, engine: ParquetEngine): Promise<void> {
  if (!vscode.workspace.isTrusted && hasSql(query)) throw new Error('SQL is not run in a workspace that is not trusted.');
  const [first, ...others] = document.files;
  if (first === undefined || others.length > 0) throw new Error('Labels are changed in one file at a time: open it by itself.');
  const file = path.resolve(first.path);
  const dataset = await textDatasetOf(file, engine);
  refuseUnwritable(dataset);
  const action = await askAction(dataset);
  if (action === undefined) return;
  const log = await logs.of(file);
  const plan = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, cancellable: true, title: 'Looking at the filtered records' }, async (report, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    try {
      const signal = abort.signal;
      const numbers = await document.dataset.numbers(unordered(query), { signal });
      let shown = 0;
      const onProgress = (done: number, total: number): void => {
        const percent = Math.floor((done / total) * 100);
        if (percent > shown) report.report({ increment: percent - shown });
        shown = percent;
      };
      const same = (one: string, other: string): boolean => (classNamed(dataset.shape.set, one) ?? one) === (classNamed(dataset.shape.set, other) ?? other);
      const judged = await JudgedRecords.find(dataset, log.state, signal);
      return await planBulk(chosenRecords(dataset, numbers, judged, { signal, onProgress }), action, { same, sample: SAMPLE, signal });
    } catch (error) {
      if (abort.signal.aborted) return undefined;
      throw error;
    }
  });
  if (plan === undefined || !(await agreed(plan, dataset))) return;
  const filter = unordered(query);
  const id = await log.bulk(plan.action, plan.reviews, `${bulkReason(plan.action)}, ${Object.keys(filter).length === 0 ? 'on all records' : `on the records that fit ${JSON.stringify(filter)}`}`);
  logs.changed(file);
  const undo = 'Undo';
  const answer = await vscode.window.showInformationMessage(`${many(plan.reviews.length, 'record')} changed as one action, in the corrections of ${path.basename(file)}; the file itself is as it was.`, undo);
  if (answer !== undo) return;
  await takeBack(file, log, id, logs);
}

/** The last change in bulk that is in force; what was said of single records since stays. */
export async function undoBulkChange(file: string, logs: PatchLogs): Promise<void> {
  const log = await logs.existing(file);
  const last = log?.state.lastBulk;
  if (log === undefined || last === undefined) {
    void vscode.window.showInformationMessage(`There is no change in bulk of ${path.basename(file)} to take back.`);
    return;
  }
  await takeBack(file, log, last.id, logs);
}

async function takeBack(file: string, log: PatchLog, id: string, logs: PatchLogs): Promise<void> {
  const changes = log.state.lastBulk?.id === id ? log.state.lastBulk.changes : [];
  if (!(await log.undo(id))) throw new Error('This change in bulk was taken back already.');
  logs.changed(file);
  const redo = 'Redo';
  const what = changes[0]?.reason ?? 'Changed in bulk';
  const answer = await vscode.window.showInformationMessage(`Taken back in ${path.basename(file)}: ${what}${changes.length > 0 ? `, on ${many(changes.length, 'record')}` : ''}.`, redo);
  if (answer !== redo) return;
  if (log.state.redoable !== id) throw new Error('Something else was said since, so it cannot be done again.');
  await log.redo();
  logs.changed(file);
}

async function askAction({ shape: { set, labels } }: TextDataset): Promise<BulkAction | undefined> {
  const kinds = [
    { label: '$(add) Add a label', way: 'add' },
    { label: '$(remove) Remove a label', way: 'remove' },
    { label: '$(replace) Replace a label by another', way: 'replace' },
  ] as const;
  const kind = (await vscode.window.showQuickPick(kinds, { title: 'Change a label on all filtered records' }))?.way;
  if (kind === undefined) return undefined;
  const pick = (title: string): Thenable<string | undefined> => vscode.window.showQuickPick(classNames(set), { title });
  const name = await pick(kind === 'add' ? 'The label to add' : kind === 'remove' ? 'The label to remove' : 'The label to replace');
  if (name === undefined) return undefined;
  if (kind === 'remove') return { kind, name };
  const other = kind === 'replace' ? await pick(`The label in place of ${name}`) : name;
  if (other === undefined) return undefined;
  const score = kind === 'add' && labels.form === 'pairs' ? await askScore(other) : undefined;
  if (kind === 'add' && labels.form === 'pairs' && score === undefined) return undefined;
  const label = { name: other, ...(score !== undefined && { score }) };
  return kind === 'add' ? { kind, label } : { kind, name, label };
}

async function askScore(name: string): Promise<number | undefined> {
  const items = Array.from({ length: 10 }, (_, at) => ((at + 1) / 10).toFixed(1));
  const picked = await vscode.window.showQuickPick(items, { title: `The score of ${name}` });
  return picked === undefined ? undefined : Number(picked);
}

const written = (labels: readonly { readonly name: string; readonly score?: number | undefined }[]): string => labels.map(({ name, score }) => (score === undefined ? name : `${name} ${score}`)).join(', ') || 'no label';

/** What will be done, how often, and a few of the records as they would be. */
async function agreed({ reviews, unchanged, sample }: BulkPlan, dataset: TextDataset): Promise<boolean> {
  if (reviews.length === 0) {
    void vscode.window.showInformationMessage(`None of the ${many(unchanged, 'record')} would change.`);
    return false;
  }
  const yes = { label: `$(check) Change ${many(reviews.length, 'record')}`, description: unchanged === 0 ? '' : `${many(unchanged, 'other')} are so already` };
  const texts = await textsOf(dataset, new Set(sample.map(({ line }) => line)));
  const sampled = sample.map(({ line, before, after = [] }) => ({ label: `line ${line}`, description: `${written(before)} → ${written(after)}`, detail: texts.get(line) ?? '' }));
  const items = [yes, { label: `${sample.length} of them, drawn by chance`, kind: vscode.QuickPickItemKind.Separator }, ...sampled];
  const picked = await vscode.window.showQuickPick(items, { title: 'What would change', placeHolder: 'Nothing is changed yet; Escape leaves all as it is', matchOnDescription: true, matchOnDetail: true });
  return picked === yes;
}

async function textsOf(dataset: TextDataset, lines: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>();
  for await (const { line, record } of fileRecords(dataset)) {
    if (lines.has(line)) found.set(line, record.text.replace(/\s+/g, ' ').slice(0, 200));
    if (found.size === lines.size) break;
  }
  return found;
}
