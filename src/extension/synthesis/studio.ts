// The sessions that are open, and what they need of the editor: the server, the prompts, consent. One quiet item in the status bar says how far they are.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Classifier } from '../../classifier/classifier';
import { costText, type Prices } from '../../synthesis/output/prices';
import type { RunSettings } from '../../synthesis/run/runSettings';
import type { ServerFacts } from '../../synthesis/server/facts';
import type { ServerSettings } from '../../synthesis/server/settings';
import { STAGES } from '../../synthesis/stage';
import type { FormValues, Weighed } from '../../webview/generate/messages';
import type { Configuration } from '../configuration';
import { wordsOf } from '../dataset/view/panel';
import type { Log } from '../log';
import { ServerAccess } from './access';
import { loadEngine, type SynthesisEngine } from './engine';
import type { JobPorts } from './job';
import type { Given } from './narratives';
import { runView } from './pageViews';
import { cutOf, planOf, pricesOf, problemOf, soundValues } from './planOf';
import { OpenSessions } from './openSessions';
import type { Session } from './session';
import { dropOldForms, listSessions, writeSession, SESSION_SCHEMA, type ListedRun } from './sessionFile';
import { Trials, type Tried } from './trials';
import { cancelledWords, dryRunLines, many, NOT_TRUSTED, runWords } from './words';

export interface StudioPorts {
  readonly context: vscode.ExtensionContext;
  readonly configuration: Configuration;
  readonly log: () => Log;
  readonly classifier: () => Classifier;
}

/** The values of the form as they were sent last. */
const LAST = 'emoPillars.generate.last';
/** Narratives that an estimate looks at; the others are taken to be like them. */
const SAMPLE = 8;

export class Studio implements vscode.Disposable {
  readonly access: ServerAccess;
  readonly #sessions = new OpenSessions(() => this.root, ({ folder, problems }) => problems.forEach(problem => this.ports.log().warn(`${folder}: ${problem}`)));
  readonly #running = new Set<Session>();
  readonly #trials = new Trials(() => this.engine);
  readonly #item = vscode.window.createStatusBarItem('emoPillars.generate', vscode.StatusBarAlignment.Right, 98);
  readonly #endings = new vscode.EventEmitter<Session>();
  /** A run is done, stopped, or has failed. */
  readonly onDidEnd = this.#endings.event;
  #engine: SynthesisEngine | undefined;

  constructor(readonly ports: StudioPorts) {
    this.access = new ServerAccess({ ...ports, engine: () => this.engine });
    this.#item.name = 'Emo Pillars: generating examples';
    this.#item.command = 'emoPillars.showGenerated';
  }

  get engine(): SynthesisEngine {
    return (this.#engine ??= loadEngine(vscode.Uri.joinPath(this.ports.context.extensionUri, 'dist', 'synthesis.js').fsPath));
  }

  /** What the user has said that tokens cost. */
  get prices(): Prices | undefined {
    return pricesOf(this.access.settings);
  }

  get root(): string {
    const { storageUri, globalStorageUri } = this.ports.context;
    return vscode.Uri.joinPath(storageUri ?? globalStorageUri, 'generated').fsPath;
  }

  /** A session with its form, for what was given. */
  async create({ title, narratives, remarks }: Given): Promise<Session> {
    await dropOldForms(this.root, new Date()).catch(() => undefined);
    const { context } = this.ports;
    const { server: _, model: __, ...last } = context.workspaceState.get<Partial<FormValues>>(LAST, {});
    const id = randomUUID();
    const values = soundValues(last, this.access.settings);
    await writeSession(path.join(this.root, id), { schema: SESSION_SCHEMA, id, title, created: new Date().toISOString(), narratives, values, remarks });
    return this.open(id);
  }

  /** @throws OpenElsewhere where another window has it; Error where there is none of this name */
  open(id: string): Promise<Session> {
    return this.#sessions.open(id);
  }

  /** Whoever looked at it does so no more. */
  leave(session: Session): Promise<void> {
    return this.#sessions.leave(session);
  }

  remove(session: Session): Promise<void> {
    return this.#sessions.remove(session);
  }

  list(): Promise<ListedRun[]> {
    return listSessions(this.root);
  }

  isRunning(id: string): boolean {
    return [...this.#running].some(({ about }) => about.id === id);
  }

  /** What the values come to, without a call. */
  async weigh(session: Session, values: FormValues): Promise<Weighed> {
    const host = await this.access.hostOf(values.server).catch((error: unknown) => wordsOf(error));
    if (typeof host === 'string') return { host: undefined, estimate: undefined, problem: { field: 'server', message: host } };
    const problem = problemOf(values, this.access.settings);
    const { narratives } = session.about;
    const plan = planOf(values, this.access.settings);
    try {
      const prompts = await this.access.prompts();
      const sample = narratives.slice(0, SAMPLE);
      const { engine } = this;
      const { calls, promptTokens, completionTokens } = engine.scaled(engine.estimate(sample, plan, prompts, this.#formOf(values)), narratives.length / Math.max(1, sample.length));
      const cut = cutOf(narratives, new engine.Cutter(plan, prompts, this.#formOf(values)), plan.contextLength ?? engine.DEFAULT_CONTEXT);
      const { prices } = this;
      const cost = prices && costText({ prompt: promptTokens, completion: completionTokens }, prices);
      return { host, estimate: { calls: STAGES.reduce((sum, stage) => sum + calls[stage], 0), promptTokens, completionTokens, furtherCalls: engine.mostFurtherCalls(plan), ...(cost !== undefined && { cost }) }, ...(cut && { cut }), problem };
    } catch (error) {
      return { host, estimate: undefined, problem: problem ?? { field: 'prompts', message: wordsOf(error) } };
    }
  }

  /** @throws Error in a workspace that is not trusted, or for an address that is none */
  async test(values: Pick<FormValues, 'server' | 'model'>, signal: AbortSignal): Promise<Tried> {
    if (!vscode.workspace.isTrusted) throw new Error(NOT_TRUSTED);
    return this.#trials.anew(await this.access.server(values.server, values.model.trim()), signal);
  }

  /** The prompts of every narrative, one of each stage; nothing is sent. */
  async dryRun(session: Session, values: FormValues): Promise<{ readonly title: string; readonly lines: readonly string[] }> {
    const prompts = await this.access.prompts();
    const plan = planOf(values, this.access.settings);
    const runs = session.about.narratives.map(narrative => ({ title: narrative.title, calls: this.engine.dryRun(narrative, plan, prompts, this.#formOf(values)) }));
    return { title: `Dry run of ${session.about.title}`, lines: dryRunLines(runs, (await this.access.hostOf(values.server)).name) };
  }

  /** @returns false where the user would rather not send anything */
  async start(session: Session, values: FormValues): Promise<boolean> {
    if (!vscode.workspace.isTrusted) throw new Error(NOT_TRUSTED);
    const problem = problemOf(values, this.access.settings);
    if (problem !== undefined) throw new Error(problem.message);
    const { narratives, title } = session.about;
    const server = await this.access.server(values.server, values.model);
    if (!(await this.access.agree(server.baseUrl, narratives.reduce((sum, { text }) => sum + text.length, 0)))) return false;
    const { form, facts } = await this.#ready(server, session.closing);
    const ports = await this.#portsFor(server);
    const settings: RunSettings = { plan: planOf(values, this.access.settings, facts?.contextLength), model: server.model, server: this.engine.hostOf(server.baseUrl), form, prompts: this.engine.promptsOfRun(ports.prompts), input: title };
    await this.ports.context.workspaceState.update(LAST, values);
    await session.start(values, settings, ports);
    this.#watch(session);
    return true;
  }

  async goOn(session: Session): Promise<void> {
    session.goOn(await this.portsOf(session));
    this.#watch(session);
  }

  /** Ends the batch jobs that the session has left at its server. @returns what became of them, in a sentence */
  async cancelJobs(session: Session): Promise<string> {
    const server = await this.#serverOf(session);
    const batch = await this.engine.openBatchServer(server, session.closing);
    if (batch === undefined) throw new Error(`${this.engine.hostOf(server.baseUrl)} has no batch jobs that are known here.`);
    return cancelledWords(await session.cancelJobs(folder => this.engine.cancelJobs(folder, batch, session.closing)));
  }

  /** The server that the session was begun with. */
  async portsOf(session: Session): Promise<JobPorts> {
    return this.#portsFor(await this.#serverOf(session));
  }

  /** Runs stop where they are, and go on from there when they are asked to. */
  dispose(): void {
    this.#sessions.closeAll();
    vscode.Disposable.from(this.#item, this.#endings).dispose();
  }

  async #serverOf({ about: { run } }: Session): Promise<ServerSettings> {
    if (!vscode.workspace.isTrusted) throw new Error(NOT_TRUSTED);
    if (run === undefined) throw new Error('Nothing was generated yet.');
    return this.access.server(run.baseUrl, run.settings.model);
  }

  async #portsFor(server: ServerSettings): Promise<JobPorts> {
    return { engine: this.engine, server, prompts: await this.access.prompts(), classifier: this.ports.classifier() };
  }

  /** @throws AddressError */
  #formOf({ server, model }: FormValues): 'schema' | 'lines' {
    return this.#trials.formOf({ baseUrl: this.engine.checkedUrl(server), model });
  }

  /** Tests the server where it is not known to work, or is not there any more. @throws Error that says what keeps a run from being begun */
  async #ready(server: ServerSettings, signal: AbortSignal): Promise<{ readonly form: 'schema' | 'lines'; readonly facts: ServerFacts | undefined }> {
    const factsNow = (): Promise<ServerFacts | undefined> => this.engine.serverFacts(server, signal).catch(() => undefined);
    const known = this.#trials.working(server);
    const facts = known && (await factsNow());
    if (known !== undefined && facts !== undefined) return { form: known.form, facts };
    const { form, obstacle } = await this.#trials.anew(server, signal);
    if (obstacle !== undefined) throw new Error(obstacle);
    return { form, facts: await factsNow() };
  }

  #watch(session: Session): void {
    if (this.#running.has(session)) return;
    this.#running.add(session);
    const show = (): void => this.#show();
    const stop = session.onChange(show);
    show();
    void session.settled().catch((error: unknown) => this.ports.log().error(wordsOf(error))).finally(() => {
      stop();
      this.#running.delete(session);
      show();
      this.#endings.fire(session);
      void this.leave(session).catch((error: unknown) => this.ports.log().error(wordsOf(error)));
    });
  }

  #show(): void {
    const all = [...this.#running];
    if (all.length === 0) return this.#item.hide();
    const lines = all.map(session => `Generating examples from ${session.about.title}: ${runWords(runView(session), session.book.size)}.`);
    this.#item.text = `$(loading~spin) ${many(all.reduce((sum, { book }) => sum + book.size, 0), 'example')}`;
    this.#item.tooltip = [...lines, 'Press to see them.'].join('\n');
    this.#item.accessibilityInformation = { label: lines.join(' '), role: 'button' };
    this.#item.show();
  }
}
