// The language status item: one for the document in the active editor.
import * as vscode from 'vscode';
import type { Classifier, ModelInfo } from '../classifier/classifier';
import type { Documents } from './annotations/documents';
import type { Configuration } from './configuration';
import { SCRIPT_LANGUAGES } from './languages';
import { statusView, type Shown, type StatusView } from './statusText';

const GATHER = 100;

const SEVERITY: Readonly<Record<StatusView['severity'], vscode.LanguageStatusSeverity>> = {
  information: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

const scripts: readonly vscode.DocumentFilter[] = SCRIPT_LANGUAGES.map(language => ({ language }));

export class Status implements vscode.Disposable {
  readonly #item = vscode.languages.createLanguageStatusItem('emoPillars.status', scripts);
  readonly #listeners: vscode.Disposable;
  #waiting: NodeJS.Timeout | undefined;
  #model: ModelInfo | undefined;
  #view: StatusView | undefined;

  constructor(
    private readonly documents: Documents,
    private readonly configuration: Configuration,
    private readonly classifier: Classifier,
    private readonly datasets: { readonly isDataset: (document: vscode.TextDocument) => boolean },
  ) {
    this.#item.name = 'Emo Pillars';
    const stop = classifier.onStatus(() => this.#soon());
    this.#listeners = vscode.Disposable.from(
      documents.onDidChange(() => this.#soon()),
      documents.onDidRefresh(() => this.#soon()),
      vscode.window.onDidChangeActiveTextEditor(() => this.#soon()),
      { dispose: stop },
    );
  }

  /** What the item says now; undefined where the active editor shows no script. */
  get view(): StatusView | undefined {
    return this.#view;
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    this.#listeners.dispose();
    this.#item.dispose();
  }

  #soon(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      this.#update();
    }, GATHER);
  }

  #update(): void {
    const document = vscode.window.activeTextEditor?.document;
    const shown = document && this.#shown(document);
    this.#setContext('annotated', document !== undefined && this.documents.of(document) !== undefined);
    // What is switched off can be switched on again with the same key.
    const isDataset = document !== undefined && this.datasets.isDataset(document);
    this.#setContext('dataset', isDataset);
    this.#setContext('annotatable', isDataset || (document !== undefined && this.documents.isScript(document)));
    this.#view = undefined;
    if (document === undefined || shown === undefined) return;
    this.#model = this.documents.of(document)?.model ?? this.#model;
    const view = (this.#view = statusView(shown, this.classifier.status, this.#model?.name, this.documents.of(document)?.contextLines));
    // A document annotated on request has no language of ours: the item follows the file.
    this.#item.selector = [...scripts, { pattern: document.uri.fsPath, scheme: document.uri.scheme }];
    this.#item.text = view.text;
    this.#item.detail = view.detail;
    this.#item.severity = SEVERITY[view.severity];
    this.#item.busy = view.busy;
    this.#item.accessibilityInformation = { label: `${view.text}. ${view.detail}` };
    this.#item.command =
      shown.kind === 'off' ?
        { title: 'Turn On', command: shown.everywhere ? 'emoPillars.toggle' : 'emoPillars.toggleFile' }
      : { title: 'Show Log', command: 'emoPillars.showLog' };
  }

  #setContext(name: string, value: boolean): void {
    void vscode.commands.executeCommand('setContext', `emoPillars.${name}`, value);
  }

  #shown(document: vscode.TextDocument): Shown | undefined {
    const session = this.documents.of(document);
    if (session !== undefined) return session.state;
    if (!this.documents.isScript(document)) return undefined;
    return { kind: 'off', everywhere: !this.configuration.of(document.uri).enabled };
  }
}
