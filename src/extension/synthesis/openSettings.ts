// Opens the settings where those of the server can be changed: they belong to the machine that the extension runs on.
import * as vscode from 'vscode';

export async function openSettings(query: string): Promise<void> {
  if (vscode.env.remoteName === undefined) await vscode.commands.executeCommand('workbench.action.openSettings', query);
  else await vscode.commands.executeCommand('workbench.action.openRemoteSettings', { query });
}
