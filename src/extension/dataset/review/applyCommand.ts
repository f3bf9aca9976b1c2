// “Apply Corrections…”: into a new file, or in place once that is confirmed; then what came of it, and what no longer matched.
import path from 'node:path';
import * as vscode from 'vscode';
import { formatOf } from '../../../dataset/engine/fileFormat';
import { applyCorrections, type Applied, type ApplyOptions } from '../../../dataset/review/applyCorrections';
import { changesOf } from '../../../dataset/review/changes';
import { writingOf } from '../../../dataset/review/fileSpelling';
import type { LogProblem } from '../../../dataset/review/logFile';
import { OtherLabelsError } from '../../../dataset/review/numberedLabels';
import type { ParquetEngine } from '../../../dataset/review/parquetRecords';
import { refuseUnwritable } from '../../../dataset/review/textDataset';
import { count, many } from './checkWords';
import { labelWords } from './labelWords';
import type { PatchLogs } from './logs';
import { percentTo } from '../../percent';
import { showList } from '../../showList';
import { refuseUnsaved, textDatasetOf } from './target';

const NOTHING: Applied = { changed: 0, unchanged: 0, moved: [], superseded: [], unmatched: [], failed: [] };

type Target = ApplyOptions['to'];
const isParquet = (file: string): boolean => formatOf(file) === 'parquet';

export async function applyTo(file: string, logs: PatchLogs, engine: ParquetEngine, given?: Target): Promise<Applied | undefined> {
  const name = path.basename(file);
  const log = await logs.existing(file);
  const changes = log === undefined ? 0 : changesOf(log.state).length;
  if (log === undefined || changes === 0) {
    const passedOver = log?.problems.length ?? 0;
    if (log === undefined || passedOver === 0) void vscode.window.showInformationMessage(`There are no corrections of ${name} to apply.`);
    else void tell(file, NOTHING, log.problems);
    return undefined;
  }
  const to = given ?? (await chooseTarget(file, changes));
  if (to === undefined) return undefined;
  if (to.kind === 'inPlace') refuseUnsaved(file);
  const dataset = await textDatasetOf(file, engine);
  refuseUnwritable(dataset);
  const applied = await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, cancellable: true, title: `Applying ${many(changes, 'correction')} to ${name}` }, async (report, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const onProgress = percentTo(report);
    try {
      return await applyCorrections({ ...writingOf(dataset), log, to, signal: abort.signal, onProgress });
    } catch (error) {
      if (abort.signal.aborted) return undefined;
      throw error instanceof OtherLabelsError ? new Error(`${error.message}. Choose its labels in its dataset view (t), then try again.`) : error;
    }
  });
  if (applied === undefined) return undefined;
  if (to.kind === 'inPlace') logs.changed(file);
  void tell(to.kind === 'inPlace' ? file : to.file, applied, log.problems);
  return applied;
}

async function chooseTarget(file: string, changes: number): Promise<Target | undefined> {
  const name = path.basename(file);
  const items = [
    { label: '$(new-file) To a new file…', detail: `${name} stays as it is`, way: 'newFile' },
    { label: `$(edit) In place, in ${name}`, detail: `Asks once more. Records that were not corrected stay ${isParquet(file) ? 'as they are' : 'byte for byte as they are'}`, way: 'inPlace' },
  ] as const;
  const picked = await vscode.window.showQuickPick(items, { title: `Apply ${many(changes, 'correction')}`, ignoreFocusOut: true });
  if (picked === undefined) return undefined;
  if (picked.way === 'inPlace') {
    const yes = 'Change the File';
    const rest = isParquet(file) ? 'the file is written anew, and every other value stays as it is' : 'every other byte stays as it is';
    const detail = `Up to ${many(changes, 'record')} get other labels; ${rest}. The file is written whole or not at all.`;
    return (await vscode.window.showWarningMessage(`Write the corrections into ${name} itself?`, { modal: true, detail }, yes)) === yes ? { kind: 'inPlace' } : undefined;
  }
  const ending = path.extname(file);
  const proposed = vscode.Uri.file(path.join(path.dirname(file), `${path.basename(file, ending)}-corrected${ending}`));
  const target = await vscode.window.showSaveDialog({ defaultUri: proposed, saveLabel: 'Apply', title: 'Where the corrected dataset goes' });
  return target && { kind: 'newFile', file: target.fsPath };
}

/** One sentence with the counts. */
export function appliedWords({ changed, unchanged, moved, superseded, unmatched, failed }: Applied, problems: readonly LogProblem[] = []): string {
  const parts = [`${many(changed, 'record')} corrected`];
  if (unchanged > 0) parts.push(`${count(unchanged)} had these labels already`);
  if (moved.length > 0) parts.push(`${count(moved.length)} found on another line`);
  if (superseded.length > 0) parts.push(`${count(superseded.length)} overtaken by a later correction of the same record`);
  if (unmatched.length > 0) parts.push(`${count(unmatched.length)} no longer matched`);
  if (failed.length > 0) parts.push(`${count(failed.length)} could not be written`);
  if (problems.length > 0) parts.push(`${many(problems.length, 'line')} of the corrections passed over`);
  return `${parts.join('; ')}.`;
}

/** Each correction that is not in the file, with what it was to do. */
export function notApplied({ unmatched, failed }: Applied, problems: readonly LogProblem[] = []): string[] {
  return [
    ...unmatched.map(({ entry, labels: wanted }) => `line ${entry.line} when it was reviewed: no record reads so any more. It had ${labelWords(entry.before)} and was to have ${labelWords(wanted)}.`),
    ...failed.map(({ line, reason, change }) => `line ${line}: ${reason}. It was to have ${labelWords(change.labels)}.`),
    ...problems.map(({ line, reason }) => `line ${line} of the corrections themselves: passed over: ${reason}`),
  ];
}

async function tell(target: string, applied: Applied, problems: readonly LogProblem[]): Promise<void> {
  const lines = notApplied(applied, problems);
  const words = `${path.basename(target)}: ${appliedWords(applied, problems)}`;
  const open = 'Open Dataset';
  const list = 'Show What Did Not Match';
  const answer = lines.length === 0 ? await vscode.window.showInformationMessage(words, open) : await vscode.window.showWarningMessage(words, list, open);
  if (answer === open) await vscode.commands.executeCommand('emoPillars.openDataset', vscode.Uri.file(target));
  if (answer === list) await showList(`Corrections of ${path.basename(target)} that are not applied`, lines);
}
