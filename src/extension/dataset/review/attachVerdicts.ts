// Joins what reviews have said to the datasets that are open, so that their rows can be filtered by it; anew a while after more was said.
import type * as vscode from 'vscode';
import type { AttachedColumns } from '../../../dataset/engine/query';
import type { RecordShape } from '../../../dataset/records/shape';
import { openTextDataset } from '../../../dataset/review/textDataset';
import { verdictColumns } from '../../../dataset/review/verdictColumns';
import type { Log } from '../../log';
import type { DatasetViews } from '../view/datasetView';
import { attachColumns } from './attachColumns';
import type { Checks } from './checks';
import type { PatchLogs } from './logs';

/** In milliseconds: the file is gone through each time. */
const LEAST_WAIT = 1500;

export function attachVerdicts({ engine }: Checks, logs: PatchLogs, views: DatasetViews, log: () => Log): vscode.Disposable {
  const columns = async (file: string, shape: RecordShape): Promise<AttachedColumns | undefined> => {
    const state = (await logs.existing(file))?.state;
    if (state === undefined || state.everMade().length === 0) return undefined;
    // All may have been taken back: what was joined before is no longer so.
    return (await verdictColumns(await openTextDataset(file, shape, engine), state)) ?? { record: new Uint32Array(), judged: new Float32Array(), note: new Float32Array() };
  };
  return attachColumns({ table: 'review', what: 'What the review said', columns, changed: listener => logs.onDidSay(listener), leastWait: LEAST_WAIT }, views, log);
}
