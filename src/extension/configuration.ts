// The settings of a document, read from the editor in one place and kept until they change.
import * as vscode from 'vscode';
import { DRAWN_CHARACTERS } from './annotations/plan';
import { parseSettings, type Settings } from './settings';

const SECTION = 'emoPillars';
/** VS Code draws no more characters of a line than this says; -1 stands for all of them. */
const DRAWN = 'editor.stopRenderingLineAfter';

export class Configuration implements vscode.Disposable {
  readonly #known = new Map<string, Settings>();
  readonly #drawn = new Map<string, number>();
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #listeners: vscode.Disposable;

  constructor() {
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(SECTION) || event.affectsConfiguration(DRAWN)) this.#changed();
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#changed()),
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

  /** How many characters of a line the editor draws. */
  drawnCharacters(document: vscode.TextDocument): number {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.toString() ?? '';
    const key = `${document.languageId} ${folder}`;
    const known = this.#drawn.get(key);
    if (known !== undefined) return known;
    const value = vscode.workspace.getConfiguration(undefined, document).get<number>(DRAWN, DRAWN_CHARACTERS);
    const drawn = value < 0 ? Infinity : value;
    this.#drawn.set(key, drawn);
    return drawn;
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

  #changed(): void {
    this.#known.clear();
    this.#drawn.clear();
    this.#changes.fire();
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#changes.dispose();
  }
}
