// Joins what a check found to the datasets that are open, so that their rows can be filtered and sorted by it.
import type * as vscode from 'vscode';
import type { Log } from '../../log';
import type { DatasetViews } from '../view/datasetView';
import { attachColumns } from './attachColumns';
import type { Checks } from './checks';

export const attachChecks = (checks: Checks, views: DatasetViews, log: () => Log): vscode.Disposable =>
  attachColumns({ table: 'model', what: 'What the check found', columns: (file, shape) => checks.columns(file, shape), changed: listener => checks.onDidCheck(({ dataset }) => listener(dataset.file)) }, views, log);
