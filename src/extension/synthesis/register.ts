// Generating examples: the commands, and the pages behind them. Nothing of the engine is loaded before one is given.
import * as vscode from 'vscode';
import { pageOptions } from '../dataset/pageFrame';
import { wordsOf } from '../dataset/view/panel';
import { fromFiles, fromSelection, type Given } from './narratives';
import { openSettings } from './openSettings';
import { runView } from './pageViews';
import { GeneratePanel, showLocalServer } from './panel';
import type { Session } from './session';
import { OpenElsewhere } from './sessionLock';
import { Studio, type StudioPorts } from './studio';
import { SYNTHESIS_COMMANDS, type SynthesisCommand } from './synthesisCommands';
import { showTest } from './testCommand';
import { many, NO_SERVER, NOT_TRUSTED } from './words';

const VIEW = 'emoPillars.generate';
const isUri = (value: unknown): value is vscode.Uri => value instanceof vscode.Uri;

class Generation {
  readonly studio: Studio;
  readonly #panels = new Map<string, GeneratePanel>();

  constructor(private readonly ports: StudioPorts) {
    this.studio = new Studio(ports);
    this.studio.onDidEnd(session => void this.#tellEnd(session).catch(tellError));
  }

  readonly commands: Readonly<Record<SynthesisCommand, (given?: unknown, several?: unknown) => Promise<unknown>>> = {
    generateSelection: () => this.#withServer(() => this.#selection()),
    generateFiles: (given, several) => this.#withServer(() => this.#files(given, several)),
    showGenerated: () => this.#showGenerated(),
    testConnection: () => this.#withServer(() => showTest(this.studio)),
    setServerKey: () => this.#withServer(async server => {
      if (await this.studio.access.setKey(server)) void vscode.window.setStatusBarMessage('The key is kept; “Test Connection” tries it', 6000);
    }),
    forgetServerKey: () => this.#withServer(async server => {
      void vscode.window.setStatusBarMessage(`The key of ${await this.studio.access.forgetKey(server)} is forgotten`, 6000);
    }),
  };

  panel(webview: vscode.WebviewPanel, session: Session): GeneratePanel {
    const { id } = session.about;
    const panel = new GeneratePanel(webview, session, this.studio);
    this.#panels.set(id, panel);
    webview.onDidDispose(() => {
      if (this.#panels.get(id) === panel) this.#panels.delete(id);
    });
    return panel;
  }

  /** A tab of before a restart, once it is looked at; its examples may have got another one meanwhile. */
  restore(webview: vscode.WebviewPanel, session: Session): void {
    const known = this.#panels.get(session.about.id);
    if (known === undefined) return void this.panel(webview, session);
    webview.dispose();
    known.webview.reveal();
  }

  /** Says what is missing where nothing can be sent. */
  async #withServer(work: (server: string) => Promise<unknown>): Promise<unknown> {
    if (!vscode.workspace.isTrusted) {
      const manage = 'Manage Workspace Trust';
      if ((await vscode.window.showInformationMessage(NOT_TRUSTED, manage)) === manage) await vscode.commands.executeCommand('workbench.trust.manage');
      return undefined;
    }
    const server = this.studio.access.settings['generate.server'];
    if (server !== '') return work(server);
    const [open, local] = ['Open Setting', 'Start a Local Server…'];
    const answer = await vscode.window.showInformationMessage(NO_SERVER, open, local);
    if (answer === open) await openSettings('emoPillars.generate.server');
    if (answer === local) await showLocalServer(this.ports.context.extensionUri);
    return undefined;
  }

  async #selection(): Promise<GeneratePanel | undefined> {
    const editor = vscode.window.activeTextEditor;
    const given = editor && fromSelection(editor);
    if (given !== undefined) return this.#begin(given);
    const whole = 'Use the Whole File';
    const answer = await vscode.window.showInformationMessage('Select the narrative first.', ...(editor === undefined ? [] : [whole]));
    return answer === whole && editor !== undefined ? this.#begin(await fromFiles([editor.document.uri])) : undefined;
  }

  async #files(given: unknown, several: unknown): Promise<GeneratePanel | undefined> {
    const chosen = Array.isArray(several) ? several.filter(isUri) : isUri(given) ? [given] : await vscode.window.showOpenDialog({ title: 'Files with narratives', openLabel: 'Choose', canSelectMany: true });
    return chosen === undefined || chosen.length === 0 ? undefined : this.#begin(await fromFiles(chosen));
  }

  async #begin(given: Given): Promise<GeneratePanel | undefined> {
    if (given.narratives.length === 0) throw new Error(given.remarks.join(' ') || 'There is no narrative.');
    return this.#show(await this.studio.create(given));
  }

  #show(session: Session): GeneratePanel {
    const known = this.#panels.get(session.about.id);
    known?.webview.reveal();
    return known ?? this.panel(vscode.window.createWebviewPanel(VIEW, `Generate: ${session.about.title}`, vscode.ViewColumn.Active, pageOptions(this.ports.context.extensionUri)), session);
  }

  async #showGenerated(): Promise<GeneratePanel | undefined> {
    const all = await this.studio.list();
    if (all.length === 0) {
      void vscode.window.showInformationMessage('Nothing has been generated in this workspace yet: select a narrative, and “Generate Examples from Selection”.');
      return undefined;
    }
    // One alone is listed too: it can be deleted nowhere else.
    const id = await this.#choose(all.map(({ isElsewhere, session: { id: own, title, created, run } }) => ({ id: own, label: title, description: new Date(created).toLocaleString(), detail: `${run?.settings.model ?? ''} at ${run?.settings.server ?? ''}, ${this.studio.isRunning(own) ? 'running' : isElsewhere ? 'open in another window' : (run?.ended ?? 'stopped')}` })));
    return id === undefined ? undefined : this.#show(await this.studio.open(id));
  }

  /** The list, with a bin on each. */
  #choose(items: readonly (vscode.QuickPickItem & { readonly id: string })[]): Promise<string | undefined> {
    const bin: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('trash'), tooltip: 'Delete these examples, and what was said of them' };
    const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly id: string }>();
    pick.title = 'Generated examples';
    pick.ignoreFocusOut = true;
    pick.items = items.map(item => ({ ...item, buttons: [bin] }));
    return new Promise(resolve => {
      pick.onDidAccept(() => resolve(pick.selectedItems[0]?.id));
      pick.onDidTriggerItemButton(({ item }) => {
        pick.hide();
        void this.#delete(item.id, item.label).catch(tellError);
      });
      pick.onDidHide(() => {
        resolve(undefined);
        pick.dispose();
      });
      pick.show();
    }).then(id => {
      pick.hide();
      return id as string | undefined;
    });
  }

  async #delete(id: string, title: string): Promise<void> {
    const remove = 'Delete';
    const session = await this.studio.open(id);
    const jobs = session.jobsLeft === 0 ? '' : ` ${many(session.jobsLeft, 'batch job')} that ${session.jobsLeft === 1 ? 'is' : 'are'} still at work at ${session.about.run?.settings.server ?? 'the server'}, and paid for, can then neither be cancelled here nor fetched.`;
    const answer = await vscode.window.showWarningMessage(`Delete the examples of ${title}?`, { modal: true, detail: `What was appended to files stays there. What was not is gone for good.${jobs}` }, remove);
    if (answer !== remove) return this.studio.leave(session);
    const removed = this.studio.remove(session);
    this.#panels.get(id)?.webview.dispose();
    await removed;
  }

  /** Whoever looks at the page sees it there. */
  async #tellEnd(session: Session): Promise<void> {
    const { standing, book, about } = session;
    if (standing === 'stopped' || this.#panels.get(about.id)?.webview.visible === true) return;
    const review = 'Review…';
    const { cost } = runView(session, this.studio.prices);
    const words = standing === 'failed' ? `Generating from ${about.title} has stopped: ${about.run?.words ?? ''}` : `${many(book.size, 'example')} from ${about.title} ${book.size === 1 ? 'is' : 'are'} ready to be reviewed${cost === undefined ? '' : `, after about ${cost}`}.`;
    const answer = standing === 'failed' ? await vscode.window.showErrorMessage(words, review) : await vscode.window.showInformationMessage(words, review);
    if (answer === review) this.#show(await this.studio.open(about.id));
  }
}

const tellError = (error: unknown): void => void vscode.window.showErrorMessage(`Emo Pillars: ${wordsOf(error)}`);

/** A tab whose examples are deleted goes without a word; one whose examples another window has does not. */
function sayIfElsewhere(error: unknown): undefined {
  if (error instanceof OpenElsewhere) tellError(error);
}

export function registerSynthesis(ports: StudioPorts): vscode.Disposable {
  const { context } = ports;
  let made: Generation | undefined;
  const generation = (): Generation => (made ??= new Generation(ports));
  const run = (name: SynthesisCommand) => (given?: unknown, several?: unknown): Promise<unknown> =>
    generation().commands[name](given, several).catch(tellError);
  const serializer: vscode.WebviewPanelSerializer = {
    async deserializeWebviewPanel(webview, state: unknown) {
      webview.webview.options = pageOptions(context.extensionUri);
      const { session } = (state ?? {}) as { readonly session?: unknown };
      const opened = typeof session === 'string' ? await generation().studio.open(session).catch(sayIfElsewhere) : undefined;
      if (opened === undefined) webview.dispose();
      else generation().restore(webview, opened);
    },
  };
  return vscode.Disposable.from(
    { dispose: () => made?.studio.dispose() },
    ...SYNTHESIS_COMMANDS.map(name => vscode.commands.registerCommand(`emoPillars.${name}`, run(name))),
    vscode.window.registerWebviewPanelSerializer(VIEW, serializer),
  );
}
