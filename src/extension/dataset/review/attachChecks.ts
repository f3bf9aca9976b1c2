// Joins what a check found to the datasets that are open, so that their rows can be filtered and sorted by it.
import path from 'node:path';
import * as vscode from 'vscode';
import type { AttachedColumns } from '../../../dataset/engine/query';
import type { Log } from '../../log';
import type { DatasetViews } from '../view/datasetView';
import type { DatasetDocument } from '../view/datasetDocument';
import type { Checks } from './checks';

const TABLE = 'model';

export const isOpen = ({ uri }: DatasetDocument): boolean =>
  vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString()));

export function attachChecks(checks: Checks, views: DatasetViews, log: () => Log): vscode.Disposable {
  const documents = new Set<DatasetDocument>();
  return vscode.Disposable.from(
    views.onDidOpen(document => {
      documents.add(document);
      // Also after it was read anew.
      document.joinWhenOpened(TABLE, shape => columnsOfFiles(document, file => checks.columns(file, shape)).catch((error: unknown) => {
        log().warn(`What the check found is not shown: ${String(error)}`);
        return undefined;
      }));
    }),
    checks.onDidCheck(({ dataset: { file } }) => {
      for (const document of documents) {
        if (!isOpen(document)) documents.delete(document);
        else if (document.files.some(own => path.resolve(own.path) === file)) void document.joinAnew(TABLE);
      }
    }),
  );
}

/** One table for all files of the dataset that have columns; undefined where none has. */
export async function columnsOfFiles(document: DatasetDocument, of: (file: string) => Promise<AttachedColumns | undefined>): Promise<AttachedColumns | undefined> {
  const known = await Promise.all(document.files.map(({ path: file }) => of(path.resolve(file))));
  if (known.every(one => one === undefined)) return undefined;
  const parts: AttachedColumns[] = [];
  let first = 0;
  const counts = document.files.length === 1 ? [0] : await recordCounts(document);
  for (const [at, columns] of known.entries()) {
    const from = first;
    if (columns !== undefined) parts.push(from === 0 ? columns : { ...columns, record: columns.record.map(record => from + record) });
    first += counts[at] ?? 0;
  }
  return joined(parts);
}

async function recordCounts(document: DatasetDocument): Promise<number[]> {
  await document.dataset.count({});
  return (await document.dataset.info()).files.map(({ records = 0 }) => records);
}

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
