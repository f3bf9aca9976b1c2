// The language status items of a dataset: quiet, and each with the one thing that can be done about it.
import * as vscode from 'vscode';
import type { DatasetSession } from './session';
import type { DatasetSessions } from './sessions';
import { datasetView, labelSetView, type DatasetView } from './statusText';

const GATHER = 150;
const SEVERITY: Readonly<Record<DatasetView['severity'], vscode.LanguageStatusSeverity>> = {
  information: vscode.LanguageStatusSeverity.Information,
  warning: vscode.LanguageStatusSeverity.Warning,
  error: vscode.LanguageStatusSeverity.Error,
};

export class DatasetStatus implements vscode.Disposable {
  #records: vscode.LanguageStatusItem | undefined;
  #labels: vscode.LanguageStatusItem | undefined;
  #waiting: NodeJS.Timeout | undefined;
  readonly #listeners: vscode.Disposable;

  constructor(private readonly sessions: DatasetSessions) {
    this.#listeners = vscode.Disposable.from(
      sessions.onDidChange(() => this.soon()),
      sessions.onDidRefresh(() => this.soon()),
      vscode.window.onDidChangeActiveTextEditor(() => this.soon()),
    );
  }

  soon(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      this.#update();
    }, GATHER);
  }

  /** What the item says of a dataset. */
  viewOf(session: DatasetSession): DatasetView {
    const { lines, problems, answers, model } = session;
    const total = lines?.count ?? 0;
    return datasetView(session.found, { total, read: total - (lines?.unread ?? 0), problems: problems.total, records: problems.records }, answers.state, model?.name, answers.hasSeen);
  }

  dispose(): void {
    clearTimeout(this.#waiting);
    this.#listeners.dispose();
    this.#records?.dispose();
    this.#labels?.dispose();
  }

  #update(): void {
    const document = vscode.window.activeTextEditor?.document;
    const session = document && this.sessions.of(document);
    if (document === undefined || session === undefined) return this.#clear();
    const choose = { title: 'Choose Fields…', command: 'emoPillars.chooseFields' };
    this.#records = this.#show(this.#records, 'emoPillars.dataset', document, this.viewOf(session), choose);
    const labels = labelSetView(session.found);
    if (labels === undefined) {
      this.#labels?.dispose();
      this.#labels = undefined;
    } else {
      const title = labels.detail === '' ? 'Change' : 'Confirm';
      this.#labels = this.#show(this.#labels, 'emoPillars.labelSet', document, labels, { title, command: 'emoPillars.chooseLabelSet' });
    }
  }

  #clear(): void {
    this.#records?.dispose();
    this.#labels?.dispose();
    this.#records = undefined;
    this.#labels = undefined;
  }

  #show(before: vscode.LanguageStatusItem | undefined, id: string, { uri }: vscode.TextDocument, view: DatasetView, command: vscode.Command): vscode.LanguageStatusItem {
    const selector = { pattern: uri.fsPath, scheme: uri.scheme };
    const item = before ?? vscode.languages.createLanguageStatusItem(id, selector);
    const { text, detail, severity, busy } = view;
    Object.assign(item, { selector, name: 'Emo Pillars', text, detail, severity: SEVERITY[severity], busy, command });
    item.accessibilityInformation = { label: `${text}. ${detail}` };
    return item;
  }
}
