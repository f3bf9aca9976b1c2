// The dataset view: a custom editor over the engine, its commands, and the offer for large files.
import * as vscode from 'vscode';
import type { Query } from '../../../dataset/engine/query';
import type { Log } from '../../log';
import { DatasetDocument } from './datasetDocument';
import { filesOf } from './datasetUri';
import { offerLargeFiles } from './offer';
import { chooseSplits, openDatasets, PARQUET_VIEW, showDataset, VIEW_TYPE } from './openDatasets';
import { PAGE_COMMANDS } from './pageCommands';
import { framedPage, pageOptions } from '../pageFrame';
import { PAGE_BODY } from './pageBody';
import { DatasetPanel } from './panel';
import { registerRawRecords } from './rawRecord';

export interface DatasetViewPorts {
  /** Made when it is first needed. */
  readonly log: () => Log;
}

/** What other parts see of the datasets that are open: a model's answers are attached to them, a review begins from them. */
export interface DatasetViews {
  dispose(): void;
  readonly onDidOpen: vscode.Event<DatasetDocument>;
  /** The one whose tab is in front. */
  active(): DatasetDocument | undefined;
  /** What its rows are filtered by. @throws Error while it shows a filter that is not valid */
  activeQuery(): Query;
}

class Provider implements vscode.CustomReadonlyEditorProvider<DatasetDocument> {
  readonly panels = new Set<DatasetPanel>();
  readonly opened = new vscode.EventEmitter<DatasetDocument>();

  constructor(
    readonly context: vscode.ExtensionContext,
    readonly ports: DatasetViewPorts,
  ) {}

  openCustomDocument(uri: vscode.Uri): DatasetDocument {
    const document = new DatasetDocument(uri, filesOf(uri), { context: this.context, log: this.ports.log() });
    this.opened.fire(document);
    return document;
  }

  resolveCustomEditor(document: DatasetDocument, webview: vscode.WebviewPanel): void {
    const { extensionUri, workspaceState } = this.context;
    webview.webview.options = pageOptions(extensionUri);
    const panel = new DatasetPanel(webview, document, { memory: workspaceState, changeSplits: one => this.changeSplits(one, webview) });
    this.panels.add(panel);
    webview.onDidDispose(() => this.panels.delete(panel));
    webview.webview.html = framedPage(webview.webview, extensionUri, 'dataset', 'Dataset', PAGE_BODY);
  }

  active(): DatasetPanel | undefined {
    return [...this.panels].find(({ webview }) => webview.active);
  }

  /** Other splits are another dataset: its tab takes the place of this one. */
  async changeSplits({ files }: DatasetDocument, webview: vscode.WebviewPanel): Promise<void> {
    const changed = await chooseSplits(files.map(({ path }) => path), files.map(({ split = '' }) => split));
    if (changed === undefined) return;
    webview.dispose();
    await showDataset(changed);
  }
}

export function registerDatasetView(context: vscode.ExtensionContext, ports: DatasetViewPorts): DatasetViews {
  const provider = new Provider(context, ports);
  const commands = Object.entries(PAGE_COMMANDS).map(([name, action]) => vscode.commands.registerCommand(`emoPillars.${name}`, () => provider.active()?.do(action)));
  const changeSplits = vscode.commands.registerCommand('emoPillars.datasetSplits', () => {
    const panel = provider.active();
    return panel && provider.changeSplits(panel.document, panel.webview);
  });
  const registered = vscode.Disposable.from(
    ...[VIEW_TYPE, PARQUET_VIEW].map(type => vscode.window.registerCustomEditorProvider(type, provider, { supportsMultipleEditorsPerDocument: true, webviewOptions: { retainContextWhenHidden: false } })),
    vscode.commands.registerCommand('emoPillars.openDataset', openDatasets),
    ...commands,
    changeSplits,
    registerRawRecords(),
    offerLargeFiles(),
    provider.opened,
  );
  const dispose = (): void => void registered.dispose();
  return { onDidOpen: provider.opened.event, active: () => provider.active()?.document, activeQuery: () => provider.active()?.shown.current ?? {}, dispose };
}
