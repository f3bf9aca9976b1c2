// Folding: a split, and within it the records of one character that follow each other.
import * as vscode from 'vscode';
import { inSlices } from '../../annotations/slices';
import { runsOf } from './runs';
import type { DatasetSessions } from './sessions';

export const DATASET_DOCUMENTS: vscode.DocumentSelector = [{ scheme: '*', language: 'jsonl' }, { scheme: '*', pattern: '**/*.{jsonl,ndjson}' }];

export function registerRecordFolding(sessions: DatasetSessions): vscode.Disposable {
  const changes = new vscode.EventEmitter<void>();
  const told = new WeakMap<object, string>();
  return vscode.Disposable.from(
    changes,
    sessions.onDidChange(session => {
      const state = `${session.isRead} ${session.document.version}`;
      if (!session.isRead || told.get(session) === state) return;
      told.set(session, state);
      changes.fire();
    }),
    vscode.languages.registerFoldingRangeProvider(DATASET_DOCUMENTS, {
      onDidChangeFoldingRanges: changes.event,
      provideFoldingRanges: async (document, _context, token) => {
        const lines = sessions.of(document)?.lines;
        if (lines === undefined) return [];
        const stop = new AbortController();
        const cancelled = token.onCancellationRequested(() => stop.abort());
        const runs = await inSlices(runsOf(lines), stop.signal).finally(() => void cancelled.dispose());
        return runs?.map(({ first, last }) => new vscode.FoldingRange(first, last, vscode.FoldingRangeKind.Region)) ?? [];
      },
    }),
  );
}
