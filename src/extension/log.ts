// The one log channel. The user's text is never written to it above trace.
import * as vscode from 'vscode';
import type { Log as EngineLog } from '../process/service';

export type Log = Pick<vscode.LogOutputChannel, 'trace' | 'debug' | 'info' | 'warn' | 'error'>;

export const createLog = (): vscode.LogOutputChannel => vscode.window.createOutputChannel('Emo Pillars', { log: true });

/** The form in which the classifier writes its log. */
export const engineLog =
  (log: Log): EngineLog =>
  (level, message) =>
    log[level](message);
