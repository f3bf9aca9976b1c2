// The settings of a document, read from the editor in one place and kept until they change.
import * as vscode from 'vscode';
import { parseSettings, type Settings } from './settings';

const SECTION = 'emoPillars';

export class Configuration implements vscode.Disposable {
  readonly #known = new Map<string, Settings>();
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #listeners: vscode.Disposable;

  constructor() {
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (!event.affectsConfiguration(SECTION)) return;
        this.#known.clear();
        this.#changes.fire();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#known.clear()),
    );
  }

  /** Settings may differ from folder to folder. */
  of(uri?: vscode.Uri): Settings {
    const scope = uri && vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const key = scope?.toString() ?? '';
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const values = vscode.workspace.getConfiguration(SECTION, scope ?? null);
    const settings = parseSettings(name => values.get(name));
    this.#known.set(key, settings);
    return settings;
  }

  /** Turns everything on or off, in the innermost place where the user has said something about it. */
  async setEnabled(enabled: boolean, uri?: vscode.Uri): Promise<void> {
    const scope = uri && vscode.workspace.getWorkspaceFolder(uri)?.uri;
    const values = vscode.workspace.getConfiguration(SECTION, scope ?? null);
    const said = values.inspect('enabled');
    const { ConfigurationTarget } = vscode;
    const target =
      said?.workspaceFolderValue !== undefined ? ConfigurationTarget.WorkspaceFolder
      : said?.workspaceValue !== undefined ? ConfigurationTarget.Workspace
      : ConfigurationTarget.Global;
    await values.update('enabled', enabled, target);
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#changes.dispose();
  }
}
