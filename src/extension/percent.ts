// How far some work is, told to a notification of VS Code, which counts up by whole percents.
import type * as vscode from 'vscode';

/** @returns what the work tells how much of it is done, of how much; a total of 0 says nothing */
export function percentTo(report: vscode.Progress<{ increment?: number }>): (done: number, total: number) => void {
  let shown = 0;
  return (done, total) => {
    const percent = total === 0 ? 0 : Math.floor((done / total) * 100);
    if (percent > shown) report.report({ increment: percent - shown });
    shown = Math.max(shown, percent);
  };
}
