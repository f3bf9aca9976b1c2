// Joins a table of columns to the datasets that are open, whenever they are read, and anew where one of their files has other ones.
import path from 'node:path';
import * as vscode from 'vscode';
import type { AttachedColumns } from '../../../dataset/engine/query';
import type { RecordShape } from '../../../dataset/records/shape';
import type { Log } from '../../log';
import type { DatasetDocument } from '../view/datasetDocument';
import type { DatasetViews } from '../view/datasetView';
import { recordCounts } from './recordCounts';

export interface Attaching {
  readonly table: string;
  /** For the log, where it cannot be shown: “What the check found”. */
  readonly what: string;
  /** What there is of a file; undefined: nothing, and nothing was joined before. */
  readonly columns: (file: string, shape: RecordShape) => Promise<AttachedColumns | undefined>;
  /** Files that have other columns now. */
  readonly changed: (listener: (file: string) => void) => vscode.Disposable;
  /** Finding them takes a while: they are found again not more often than this, in milliseconds, and than a tenth of the time. */
  readonly leastWait?: number;
}

const SHARE = 10;

const isOpen = ({ uri }: DatasetDocument): boolean =>
  vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ input }) => input instanceof vscode.TabInputCustom && input.uri.toString() === uri.toString()));

export function attachColumns({ table, what, columns, changed, leastWait }: Attaching, views: DatasetViews, log: () => Log): vscode.Disposable {
  /** With how long the columns of each took to find. */
  const documents = new Map<DatasetDocument, number>();
  const waiting = new Map<DatasetDocument, NodeJS.Timeout>();
  const warn = (error: unknown): undefined => {
    log().warn(`${what} is not shown: ${String(error)}`);
  };
  const anew = (document: DatasetDocument): void => {
    waiting.delete(document);
    document.joinAnew(table).catch(warn);
  };
  const soon = (document: DatasetDocument): void => {
    if (leastWait === undefined) anew(document);
    else if (!waiting.has(document)) waiting.set(document, setTimeout(() => anew(document), Math.max(leastWait, SHARE * (documents.get(document) ?? 0))));
  };
  return vscode.Disposable.from(
    views.onDidOpen(document => {
      documents.set(document, 0);
      document.joinWhenOpened(table, async shape => {
        const began = performance.now();
        const found = await columnsOfFiles(document, file => columns(file, shape)).catch(warn);
        if (documents.has(document)) documents.set(document, performance.now() - began);
        return found;
      });
    }),
    changed(file => {
      for (const document of documents.keys()) {
        if (!isOpen(document)) documents.delete(document);
        else if (document.files.some(own => path.resolve(own.path) === file)) soon(document);
      }
    }),
    { dispose: () => waiting.forEach(timer => clearTimeout(timer)) },
  );
}

/** One table for all files of the dataset that have columns; undefined where none has. */
async function columnsOfFiles(document: DatasetDocument, of: (file: string) => Promise<AttachedColumns | undefined>): Promise<AttachedColumns | undefined> {
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

/** A column that a part lacks has no values there. */
function joined(parts: readonly AttachedColumns[]): AttachedColumns {
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
