// Joins what reviews have said to the datasets that are open, so that their rows can be filtered by it; anew a while after more was said.
import path from 'node:path';
import * as vscode from 'vscode';
import type { AttachedColumns } from '../../../dataset/engine/query';
import type { RecordShape } from '../../../dataset/records/shape';
import { openTextDataset } from '../../../dataset/review/textDataset';
import { verdictColumns } from '../../../dataset/review/verdictColumns';
import type { Log } from '../../log';
import type { DatasetDocument } from '../view/datasetDocument';
import type { DatasetViews } from '../view/datasetView';
import { columnsOfFiles, isOpen } from './attachChecks';
import type { Checks } from './checks';
import type { PatchLogs } from './logs';

const TABLE = 'review';
/** The file is gone through each time: not more often than this, in milliseconds, and than a tenth of the time. */
const LEAST_WAIT = 1500;
const SHARE = 10;

export function attachVerdicts({ engine }: Checks, logs: PatchLogs, views: DatasetViews, log: () => Log): vscode.Disposable {
  const documents = new Set<DatasetDocument>();
  const waiting = new Map<DatasetDocument, NodeJS.Timeout>();
  let took = 0;
  const columnsFor = async (file: string, shape: RecordShape): Promise<AttachedColumns | undefined> => {
    const state = (await logs.existing(file))?.state;
    if (state === undefined || state.everMade().length === 0) return undefined;
    const began = performance.now();
    const columns = await verdictColumns(await openTextDataset(file, shape, engine), state);
    took = performance.now() - began;
    // All may have been taken back: what was joined before is no longer so.
    return columns ?? { record: new Uint32Array(), judged: new Float32Array(), note: new Float32Array() };
  };
  const soon = (document: DatasetDocument): void => {
    if (waiting.has(document)) return;
    waiting.set(document, setTimeout(() => {
      waiting.delete(document);
      document.joinAnew(TABLE).catch((error: unknown) => log().warn(`What the review said is not shown: ${String(error)}`));
    }, Math.max(LEAST_WAIT, SHARE * took)));
  };
  return vscode.Disposable.from(
    views.onDidOpen(document => {
      documents.add(document);
      document.joinWhenOpened(TABLE, shape => columnsOfFiles(document, file => columnsFor(file, shape)).catch((error: unknown) => {
        log().warn(`What the review said is not shown: ${String(error)}`);
        return undefined;
      }));
    }),
    logs.onDidSay(file => {
      for (const document of documents) {
        if (!isOpen(document)) documents.delete(document);
        else if (document.files.some(own => path.resolve(own.path) === file)) soon(document);
      }
    }),
    { dispose: () => waiting.forEach(timer => clearTimeout(timer)) },
  );
}
