// Checking labels, reviewing them, correcting, evaluating, agreement studies: the commands, and what they share.
import path from 'node:path';
import * as vscode from 'vscode';
import type { Classifier } from '../../../classifier/classifier';
import { countErrors } from '../../../dataset/review/queue';
import type { Configuration } from '../../configuration';
import type { Log } from '../../log';
import type { DatasetViews } from '../view/datasetView';
import { wordsOf } from '../view/panel';
import { applyTo } from './applyCommand';
import { attachChecks } from './attachChecks';
import { attachVerdicts } from './attachVerdicts';
import { changeLabels, undoBulkChange } from './bulkCommand';
import { Checks, type Checked } from './checks';
import { fieldsWords, summaryWords } from './checkWords';
import { evaluateFile } from './evaluateCommand';
import { pageOptions } from '../pageFrame';
import { closePreviewOf } from '../previews';
import { PatchLogs } from './logs';
import { saveReport } from './reportPanel';
import { REVIEW_COMMANDS, type ReviewCommand } from './reviewCommands';
import { ReviewPanel } from './reviewPanel';
import { registerLists } from '../../showList';
import { agreementReport, askForStudy } from './studyCommands';
import { Settling } from './settleShape';
import { StudyPanel } from './studyPanel';
import { fileFor, filesFor, type InFront } from './target';

export interface DatasetReviewPorts {
  readonly log: () => Log;
  readonly views: DatasetViews;
  readonly configuration: Configuration;
  readonly classifier: () => Classifier;
  readonly modelFolder: string;
}

const REVIEW_VIEW = 'emoPillars.review';
const STUDY_VIEW = 'emoPillars.study';
const studyKey = (folder: string, judge: string): string => JSON.stringify([path.resolve(folder), judge]);
const isStopped = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

class DatasetReview {
  readonly checks: Checks;
  readonly logs: PatchLogs;
  readonly #panels = new Map<string, ReviewPanel>();
  /** One tab for each judge of a study: two would write into the same answers. */
  readonly #studies = new Map<string, StudyPanel>();
  readonly #front: InFront;
  readonly #settling: Settling;

  constructor(
    readonly context: vscode.ExtensionContext,
    readonly ports: DatasetReviewPorts,
  ) {
    this.checks = new Checks({ context, ...ports });
    this.#settling = new Settling(this.checks.engine);
    this.logs = new PatchLogs(ports.log, this.checks.engine);
    this.#front = { views: ports.views, reviewed: () => [...this.#panels.values()].find(({ webview }) => webview.active)?.file };
  }

  readonly commands: Readonly<Record<ReviewCommand, (given?: unknown) => Promise<unknown>>> = {
    checkLabels: given => this.#check(given),
    reviewLabels: async given => {
      const file = await this.#settled(given, 'Review the labels of');
      return file === undefined ? undefined : this.#review(file);
    },
    changeLabels: async () => {
      const document = this.ports.views.active();
      if (document === undefined) throw new Error('Labels are changed on the records that a dataset view shows: open one, and filter it.');
      for (const { path: file } of document.files) if (!(await this.#settling.settle(path.resolve(file)))) return undefined;
      return changeLabels(document, this.ports.views.activeQuery(), this.logs, this.checks.engine);
    },
    undoBulkChange: async given => {
      const files = await filesFor(given, this.#front);
      return files === undefined ? undefined : undoBulkChange(files.map(({ path: file }) => path.resolve(file)), this.logs);
    },
    applyCorrections: async given => {
      const file = await this.#settled(given, 'Apply the corrections of');
      return file === undefined ? undefined : applyTo(file, this.logs, this.checks.engine);
    },
    evaluateDataset: async given => {
      const document = this.ports.views.active();
      const file = await this.#settled(given, 'Evaluate the model on');
      if (file === undefined) return undefined;
      return evaluateFile(file, document, { checks: this.checks, logs: this.logs, classifier: this.ports.classifier, memory: this.context.workspaceState });
    },
    startStudy: async given => {
      const file = await this.#settled(given, 'An agreement study of');
      const order = file === undefined ? undefined : await askForStudy(file, this.ports.classifier, this.checks);
      if (order === undefined || file === undefined) return;
      const known = this.#studies.get(studyKey(order.folder, order.judge));
      if (known === undefined) this.study(this.#newPanel(STUDY_VIEW, `Study: ${order.judge}`), order.folder, order.judge);
      else known.webview.reveal();
      void closePreviewOf(file);
    },
    agreementReport,
    saveReport,
  };

  panel(webview: vscode.WebviewPanel, file: string): ReviewPanel {
    const codes = (own: string): Readonly<Record<string, unknown>> => this.ports.configuration.of(vscode.Uri.file(own))['review.codes'];
    const panel = new ReviewPanel(webview, file, { extension: this.context.extensionUri, checks: this.checks, logs: this.logs, codes });
    this.#panels.set(file, panel);
    webview.onDidDispose(() => this.#panels.delete(file));
    return panel;
  }

  study(webview: vscode.WebviewPanel, folder: string, judge: string): StudyPanel {
    const panel = new StudyPanel(webview, folder, judge, this.context.extensionUri);
    const key = studyKey(folder, judge);
    this.#studies.set(key, panel);
    webview.onDidDispose(() => this.#studies.delete(key));
    return panel;
  }

  /** The one file that a command is about, once its fields and labels are certain; undefined where that is called off. */
  async #settled(given: unknown, title: string): Promise<string | undefined> {
    const chosen = await fileFor(given, this.#front, title);
    if (chosen === undefined) return undefined;
    const file = path.resolve(chosen);
    return (await this.#settling.settle(file)) ? file : undefined;
  }

  #newPanel(view: string, title: string): vscode.WebviewPanel {
    return vscode.window.createWebviewPanel(view, title, vscode.ViewColumn.Active, pageOptions(this.context.extensionUri));
  }

  #review(file: string): ReviewPanel {
    const known = this.#panels.get(file);
    known?.webview.reveal();
    const panel = known ?? this.panel(this.#newPanel(REVIEW_VIEW, `Review: ${path.basename(file)}`), file);
    void closePreviewOf(file);
    return panel;
  }

  /** One file after the other; what came of them in one message, since it may be hours later. */
  async #check(given: unknown): Promise<readonly Checked[] | undefined> {
    const files = await filesFor(given, this.#front);
    if (files === undefined) return undefined;
    const all: Checked[] = [];
    try {
      for (const { path: file } of files) if (!(await this.#settling.settle(path.resolve(file)))) return undefined;
      for (const { path: file } of files) all.push(await this.checks.check(path.resolve(file)));
    } catch (error) {
      if (!isStopped(error)) throw error;
      vscode.window.setStatusBarMessage('The label check is stopped; what is done is kept', 6000);
      return undefined;
    }
    void this.#tell(all);
    return all;
  }

  async #tell(all: readonly Checked[]): Promise<void> {
    const words = all.flatMap(checked => {
      const { shape, file } = checked.dataset;
      const errors = countErrors(checked.check);
      return [`${path.basename(file)} (${fieldsWords(shape)}):`, ...summaryWords(checked.check, shape.set, errors, checked.bad)];
    });
    const review = 'Review…';
    const [first] = all;
    const answer = await vscode.window.showInformationMessage(words.join(' '), review);
    if (answer !== review || first === undefined) return;
    const one = all.length === 1 ? first : (await vscode.window.showQuickPick(all.map(own => ({ label: path.basename(own.dataset.file), own })), { title: 'Review the labels of', ignoreFocusOut: true }))?.own;
    if (one !== undefined) this.#review(one.dataset.file);
  }
}

export function registerDatasetReview(context: vscode.ExtensionContext, ports: DatasetReviewPorts): vscode.Disposable {
  const review = new DatasetReview(context, ports);
  const run = (name: ReviewCommand) => (given?: unknown): Promise<unknown> =>
    review.commands[name](given).catch((error: unknown) => {
      if (!isStopped(error)) void vscode.window.showErrorMessage(`Emo Pillars: ${wordsOf(error)}`);
    });
  return vscode.Disposable.from(
    review.checks,
    review.logs,
    attachChecks(review.checks, ports.views, ports.log),
    attachVerdicts(review.checks, review.logs, ports.views, ports.log),
    registerLists(),
    ...REVIEW_COMMANDS.map(name => vscode.commands.registerCommand(`emoPillars.${name}`, run(name))),
    vscode.window.registerWebviewPanelSerializer(REVIEW_VIEW, restored(context, ({ file }) => typeof file === 'string' && (webview => void review.panel(webview, file)))),
    vscode.window.registerWebviewPanelSerializer(STUDY_VIEW, restored(context, ({ folder, judge }) => typeof folder === 'string' && typeof judge === 'string' && (webview => void review.study(webview, folder, judge)))),
  );
}

type Restore = (webview: vscode.WebviewPanel) => void;

/** After a restart a tab goes on where it was; one that never got so far closes. */
function restored({ extensionUri }: vscode.ExtensionContext, how: (state: Readonly<Record<string, unknown>>) => Restore | false): vscode.WebviewPanelSerializer {
  return {
    deserializeWebviewPanel(webview, state: unknown) {
      webview.webview.options = pageOptions(extensionUri);
      const restore = how((state ?? {}) as Readonly<Record<string, unknown>>);
      if (restore === false) webview.dispose();
      else restore(webview);
      return Promise.resolve();
    },
  };
}
