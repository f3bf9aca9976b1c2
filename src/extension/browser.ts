// The extension where no computer stands behind the editor, as on vscode.dev: it says what it cannot do there, and why.
import * as vscode from 'vscode';
import { createLog } from './log';

const UNABLE =
  'Emotions and datasets cannot be shown in a browser alone: the model and the database are native programs. Open the file in VS Code on a computer, in a codespace or over Remote.';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly languages: readonly { readonly id: string }[];
    readonly customEditors: readonly { readonly viewType: string }[];
  };
}

function statusItem(languages: readonly string[]): vscode.LanguageStatusItem {
  const item = vscode.languages.createLanguageStatusItem('emoPillars.status', languages.map(language => ({ language })));
  item.name = 'Emo Pillars';
  item.text = 'Emotions: not available';
  item.detail = UNABLE;
  item.severity = vscode.LanguageStatusSeverity.Warning;
  return item;
}

/** Parquet opens in our view by itself: there it says why it shows nothing. */
const emptyView: vscode.CustomReadonlyEditorProvider = {
  openCustomDocument: uri => ({ uri, dispose: () => undefined }),
  resolveCustomEditor: (_, { webview }) => {
    webview.html = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><title>Dataset</title></head><body><p>${UNABLE}</p></body></html>`;
  },
};

export function activate({ extension, subscriptions }: vscode.ExtensionContext): void {
  const { contributes } = extension.packageJSON as Manifest;
  const log = createLog();
  log.warn(UNABLE);
  const say = (): void => void vscode.window.showInformationMessage(UNABLE);
  const commands = contributes.commands.map(({ command }) =>
    vscode.commands.registerCommand(command, command === 'emoPillars.showLog' ? () => log.show() : say));
  const views = contributes.customEditors.map(({ viewType }) => vscode.window.registerCustomEditorProvider(viewType, emptyView));
  subscriptions.push(log, ...views, statusItem(contributes.languages.map(({ id }) => id)), ...commands);
}
