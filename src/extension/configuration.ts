// The settings of a document, read from the editor in one place and kept until they change.
import * as vscode from 'vscode';
import { DRAWN_CHARACTERS } from './annotations/plan';
import { parseSettings, type Settings } from './settings';

const SECTION = 'emoPillars';
/** VS Code draws no more characters of a line than this says; -1 stands for all of them. */
const DRAWN = 'editor.stopRenderingLineAfter';
const WRAP = 'editor.wordWrap';

/** What settings of the editor depend on. */
const keyOf = ({ languageId, uri }: vscode.TextDocument): string => `${languageId} ${vscode.workspace.getWorkspaceFolder(uri)?.uri.toString() ?? ''}`;

function remembered<Value>(known: Map<string, Value>, key: string, find: () => Value): Value {
  const before = known.get(key);
  if (before !== undefined) return before;
  const value = find();
  known.set(key, value);
  return value;
}

export class Configuration implements vscode.Disposable {
  readonly #known = new Map<string, Settings>();
  readonly #drawn = new Map<string, number>();
  readonly #wraps = new Map<string, boolean>();
  readonly #changes = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly #listeners: vscode.Disposable;

  constructor() {
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (event.affectsConfiguration(SECTION) || event.affectsConfiguration(DRAWN) || event.affectsConfiguration(WRAP)) this.#changed();
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
    return remembered(this.#drawn, keyOf(document), () => {
      const value = vscode.workspace.getConfiguration(undefined, document).get<number>(DRAWN, DRAWN_CHARACTERS);
      return value < 0 ? Infinity : value;
    });
  }

  /** Whether long lines are broken, so that all of them is in view. */
  wraps(document: vscode.TextDocument): boolean {
    return remembered(this.#wraps, keyOf(document), () => vscode.workspace.getConfiguration(undefined, document).get<string>(WRAP, 'off') !== 'off');
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
    this.#wraps.clear();
    this.#changes.fire();
  }

  dispose(): void {
    this.#listeners.dispose();
    this.#changes.dispose();
  }
}
