// Writes what is filtered to a file that the user chooses, never over one of the dataset itself.
import path from 'node:path';
import * as vscode from 'vscode';
import type { ExportFormat, Query } from '../../../dataset/engine/query';
import { percentTo } from '../../percent';
import type { DatasetDocument } from './datasetDocument';

const NAMES: Readonly<Record<ExportFormat, string>> = { jsonl: 'JSON Lines', parquet: 'Parquet', csv: 'CSV' };

export interface Export {
  readonly query: Query;
  readonly format: ExportFormat;
  readonly count: number | undefined;
}

export async function exportRecords(document: DatasetDocument, { query, format, count }: Export): Promise<void> {
  const first = document.files[0]?.path ?? '';
  const proposed = path.join(path.dirname(first), `${path.basename(first, path.extname(first))}-filtered.${format}`);
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.file(proposed), filters: { [NAMES[format]]: [format] }, saveLabel: 'Export' });
  if (target === undefined) return;
  if (document.files.some(file => path.resolve(file.path) === path.resolve(target.fsPath))) {
    throw new Error(`${path.basename(target.fsPath)} is open as the dataset itself: choose another name.`);
  }
  const title = count === undefined ? `Exporting to ${path.basename(target.fsPath)}` : `Exporting ${count.toLocaleString('en-GB')} records to ${path.basename(target.fsPath)}`;
  let asked = 0;
  const written = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, cancellable: true, title }, async (report, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const tell = percentTo(report);
    const onProgress = ({ kind, done, total }: { kind: string; done: number; total: number }): void => {
      if (kind !== 'export') return;
      asked = total;
      tell(done, total);
    };
    try {
      return await document.dataset.export(query, target.fsPath, format, { signal: abort.signal, onProgress });
    } catch (error) {
      if (abort.signal.aborted) return undefined;
      throw error;
    }
  });
  if (written === undefined) return;
  const open = 'Open Dataset';
  const leftOut = asked > written ? ` ${(asked - written).toLocaleString('en-GB')} rows that cannot be read were left out.` : '';
  const answer = await vscode.window.showInformationMessage(`${written.toLocaleString('en-GB')} records are in ${path.basename(target.fsPath)}.${leftOut}`, open);
  if (answer === open) await vscode.commands.executeCommand('emoPillars.openDataset', target);
}
