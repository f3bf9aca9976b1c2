// The extension where no computer stands behind the editor, as on vscode.dev: it says what it cannot do there, and why.
import * as vscode from 'vscode';
import { createLog } from './log';

const UNABLE =
  'Emotions cannot be shown in a browser alone: the model is a native program. Open the file in VS Code on a computer, in a codespace or over Remote.';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly languages: readonly { readonly id: string }[];
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

export function activate({ extension, subscriptions }: vscode.ExtensionContext): void {
  const { contributes } = extension.packageJSON as Manifest;
  const log = createLog();
  log.warn(UNABLE);
  const say = (): void => void vscode.window.showInformationMessage(UNABLE);
  const commands = contributes.commands.map(({ command }) =>
    vscode.commands.registerCommand(command, command === 'emoPillars.showLog' ? () => log.show() : say));
  subscriptions.push(log, statusItem(contributes.languages.map(({ id }) => id)), ...commands);
}
