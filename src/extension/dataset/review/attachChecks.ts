// Joins what a check found to the datasets that are open, so that their rows can be filtered and sorted by it.
import path from 'node:path';
import * as vscode from 'vscode';
import type { AttachedColumns } from '../../../dataset/engine/query';
import { checkColumns } from '../../../dataset/review/modelLabels';
import type { Log } from '../../log';
import type { DatasetViews } from '../view/datasetView';
import type { DatasetDocument } from '../view/datasetDocument';
import type { Checked, Checks } from './checks';

const TABLE = 'model';

export function attachChecks(checks: Checks, views: DatasetViews, log: () => Log): vscode.Disposable {
  const documents = new Set<DatasetDocument>();
  const attach = (document: DatasetDocument): void => {
    void attachTo(document, checks).catch((error: unknown) => log().warn(`What the check found is not shown: ${String(error)}`));
  };
  const isOpen = ({ uri }: DatasetDocument): boolean =>
    vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString()));
  return vscode.Disposable.from(
    views.onDidOpen(document => {
      documents.add(document);
      void document.opened().then(() => attach(document), () => undefined);
    }),
    checks.onDidCheck(({ dataset: { file } }) => {
      for (const document of documents) {
        if (!isOpen(document)) documents.delete(document);
        else if (document.files.some(own => path.resolve(own.path) === file)) attach(document);
      }
    }),
  );
}

/** One table for all files of the dataset that were checked. */
async function attachTo(document: DatasetDocument, checks: Checks): Promise<void> {
  const known = await Promise.all(document.files.map(({ path: file }) => checks.known(path.resolve(file))));
  if (known.every(one => one === undefined)) return;
  const parts: AttachedColumns[] = [];
  let first = 0;
  const counts = document.files.length === 1 ? [0] : await recordCounts(document);
  for (const [at, checked] of known.entries()) {
    if (checked !== undefined) parts.push(await columnsOf(checked, first));
    first += counts[at] ?? 0;
  }
  await document.attach(TABLE, joined(parts));
}

async function recordCounts(document: DatasetDocument): Promise<number[]> {
  await document.dataset.count({});
  return (await document.dataset.info()).files.map(({ records = 0 }) => records);
}

const columnsOf = ({ model, numbers }: Checked, first: number): Promise<AttachedColumns> => checkColumns(model, numbers, first);

/** A column that a part lacks has no values there. */
export function joined(parts: readonly AttachedColumns[]): AttachedColumns {
  const names = [...new Set(parts.flatMap(part => Object.keys(part)))].filter(name => name !== 'record');
  const rows = parts.reduce((sum, { record }) => sum + record.length, 0);
  const record = new Uint32Array(rows);
  const columns = Object.fromEntries(names.map(name => [name, new Float64Array(rows).fill(NaN)]));
  let from = 0;
  for (const part of parts) {
    record.set(part.record, from);
    for (const name of names) if (part[name] !== undefined) columns[name]?.set(part[name], from);
    from += part.record.length;
  }
  return { record, ...columns };
}
