// A report in a tab of its own: the same HTML as in the file, in the colours of the theme; saved on demand.
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';

/** The page itself loads nothing and runs no script; only its colours are the editor's here. */
const THEMED = `<style>body { --page: var(--vscode-editor-background); --ink: var(--vscode-foreground); --soft: var(--vscode-descriptionForeground); --rule: var(--vscode-contrastBorder, var(--vscode-editorGroup-border, var(--vscode-panel-border))); --wash: var(--vscode-editorWidget-background); --first: var(--vscode-charts-blue); --second: var(--vscode-charts-orange); font-family: var(--vscode-font-family); font-size: 14px; } :focus-visible { outline: 1px solid var(--vscode-focusBorder); }</style></head>`;

export interface Report {
  readonly title: string;
  readonly html: string;
  /** Proposed for saving. */
  readonly file: string;
}

const shown = new Map<vscode.WebviewPanel, Report>();
export const REPORT_VIEW = 'emoPillars.report';

export function showReport(report: Report): void {
  const panel = vscode.window.createWebviewPanel(REPORT_VIEW, report.title, vscode.ViewColumn.Active, { enableScripts: false, localResourceRoots: [], enableFindWidget: true });
  shown.set(panel, report);
  panel.onDidDispose(() => shown.delete(panel));
  panel.webview.html = report.html.replace('</head>', THEMED);
}

/** As one file that opens in any browser. */
export async function saveReport(): Promise<void> {
  const report = [...shown].find(([panel]) => panel.active)?.[1];
  if (report === undefined) {
    void vscode.window.showInformationMessage('The report to save has to be in front.');
    return;
  }
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.file(report.file), filters: { HTML: ['html'] }, saveLabel: 'Save Report' });
  if (target === undefined) return;
  await writeFile(target.fsPath, report.html);
  const open = 'Open in Browser';
  if ((await vscode.window.showInformationMessage(`The report is in ${target.fsPath}.`, open)) === open) await vscode.env.openExternal(target);
}
