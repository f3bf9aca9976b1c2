// “Evaluate the Model on a Dataset”: precision, recall, F1, calibration and slices, before and after the corrections, as a report.
import path from 'node:path';
import * as vscode from 'vscode';
import type { Classifier } from '../../../classifier/classifier';
import { RecordSet } from '../../../dataset/engine/bits';
import { evaluateReviewed, type NamedSlice, type ReviewedEvaluation } from '../../../dataset/evaluation/reviewed';
import { reviewedPage } from '../../../dataset/report/reviewedPage';
import { JudgedRecords } from '../../../dataset/review/judged';
import { PatchState } from '../../../dataset/review/patchState';
import { hasSql, unordered } from '../../../webview/dataset/filter';
import type { DatasetDocument } from '../view/datasetDocument';
import { slicesOf } from '../view/slices';
import type { Checks } from './checks';
import type { PatchLogs } from './logs';
import { showReport } from './reportPanel';

export interface EvaluatePorts {
  readonly checks: Checks;
  readonly logs: PatchLogs;
  readonly classifier: () => Classifier;
  readonly memory: vscode.Memento;
}

/** @param document the view of the file where there is one: its named slices are measured too */
export async function evaluateFile(file: string, document: DatasetDocument | undefined, { checks, logs, classifier, memory }: EvaluatePorts): Promise<ReviewedEvaluation | undefined> {
  const checked = await checks.check(file);
  const found = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title: `Evaluating on ${path.basename(file)}` }, async () => {
    const { name, digest, contextLines } = await classifier().model();
    const log = await logs.existing(file);
    const judged = await JudgedRecords.find(checked.dataset, log?.state ?? new PatchState());
    const slices = document === undefined || document.files.length > 1 ? [] : await namedSlices(document, memory);
    return evaluateReviewed({ checked, model: checked.model, judged, system: { name, digest, contextLines }, slices });
  });
  const base = path.basename(file, path.extname(file));
  showReport({ title: `Evaluation: ${path.basename(file)}`, html: reviewedPage(found), file: path.join(path.dirname(file), `${base}-evaluation.html`) });
  return found;
}

async function namedSlices(document: DatasetDocument, memory: vscode.Memento): Promise<NamedSlice[]> {
  const found: NamedSlice[] = [];
  for (const { name, query } of slicesOf(memory, document.files)) {
    if (!vscode.workspace.isTrusted && hasSql(query)) continue;
    found.push({ name, records: RecordSet.of(await document.dataset.numbers(unordered(query))) });
  }
  return found;
}
