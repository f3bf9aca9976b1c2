// One session in its tab: the form, then what is made and what is said of it. What the page shows as saved is on disk.
import path from 'node:path';
import * as vscode from 'vscode';
import { isEmotionId } from '../../core/emotions';
import type { MappedLabel } from '../../synthesis/stage';
import type { FormValues, FromGenerate, ToGenerate } from '../../webview/generate/messages';
import type { PageLabel } from '../../webview/labels/labelling';
import { framedPage } from '../dataset/pageFrame';
import { refuseUnsaved } from '../dataset/review/target';
import { wordsOf } from '../dataset/view/panel';
import { showList } from '../showList';
import { chooseTarget, tellAppended } from './appendCommand';
import { openSettings } from './openSettings';
import { bookView, exampleView, formView, runView } from './pageViews';
import { soundValues } from './planOf';
import { isStopped, type Session } from './session';
import type { Studio } from './studio';
import { savedWords } from './words';

/** The page hears at most so often of what arrives. */
const GATHER_MS = 150;

/** What is answered by a server. */
const WAITING: ReadonlySet<FromGenerate['kind']> = new Set(['test', 'start', 'regenerate', 'cancelJobs']);

/** What is heard of nothing else. */
const OUTCOMES: ReadonlySet<ToGenerate['kind']> = new Set(['tested', 'refused']);

type Of<Kind extends FromGenerate['kind']> = Extract<FromGenerate, { kind: Kind }>;

const mappedOf = (labels: readonly PageLabel[]): MappedLabel[] => labels.flatMap(({ id, score }): MappedLabel[] => (isEmotionId(id) && score !== undefined ? [[id, score]] : []));

export class GeneratePanel implements vscode.Disposable {
  readonly #listeners: vscode.Disposable;
  #at: number | undefined;
  #soon: NodeJS.Timeout | undefined;
  #ready = false;
  #closed = false;
  /** The server is being asked for a run that is to begin. */
  #starting = false;
  /** What the page could not hear while another tab was in front of it: a page that is hidden is not there. */
  readonly #unheard = new Map<ToGenerate['kind'], ToGenerate>();
  /** Messages that are not dealt with yet. */
  #working = 0;
  /** One after another, in the order of the keys. */
  #last: Promise<void> = Promise.resolve();

  constructor(
    readonly webview: vscode.WebviewPanel,
    readonly session: Session,
    private readonly studio: Studio,
  ) {
    const stop = session.onChange(() => this.#changed());
    this.#listeners = vscode.Disposable.from(webview.webview.onDidReceiveMessage((message: FromGenerate) => void this.receive(message)), { dispose: stop });
    this.#at = session.book.nextOpen();
    webview.onDidDispose(() => this.dispose());
    webview.webview.html = framedPage(webview.webview, studio.ports.context.extensionUri, 'generate', 'Generate examples');
  }

  dispose(): void {
    this.#closed = true;
    clearTimeout(this.#soon);
    this.#listeners.dispose();
    this.#leave();
  }

  /** What was pressed before the tab was closed is done first; a form whose server is still being asked is not begun. */
  #leave(): void {
    if (this.#closed && (this.#working === 0 || !this.session.isStarted)) void this.studio.leave(this.session).catch(() => undefined);
  }

  /** The page hears the outcome of each message before the next one is taken up; waiting for a server holds up nothing. */
  receive(message: FromGenerate): Promise<void> {
    const waits = WAITING.has(message.kind);
    this.#working++;
    const next = (waits ? this.#last.then(() => this.#wait(message)) : this.#last.then(() => this.#do(message))).catch((error: unknown) => {
      if (!this.#closed || !isStopped(error)) this.#refuse(wordsOf(error));
    }).finally(() => {
      this.#working--;
      this.#leave();
    });
    if (!waits) this.#last = next;
    return next;
  }

  /** For those who look from outside. */
  get standing(): { readonly started: boolean; readonly run: string; readonly size: number; readonly judged: number; readonly at: number | undefined } {
    const { size, accepted, rejected } = this.session.book.counts();
    return { started: this.session.isStarted, run: this.session.standing, size, judged: accepted + rejected, at: this.#at };
  }

  #post(message: ToGenerate): void {
    if (this.#closed) return;
    if (!this.webview.visible && OUTCOMES.has(message.kind)) this.#unheard.set(message.kind, message);
    void this.webview.webview.postMessage(message);
  }

  #tellUnheard(): void {
    const unheard = [...this.#unheard.values()];
    this.#unheard.clear();
    for (const message of unheard) this.#post(message);
  }

  /** Said on the page, and where that is not seen, beside it. */
  #refuse(message: string): void {
    if (this.#closed || !this.webview.visible) void vscode.window.showErrorMessage(`Emo Pillars: ${message}`);
    this.#post({ kind: 'refused', message });
  }

  async #wait(message: FromGenerate): Promise<void> {
    switch (message.kind) {
      case 'test':
        this.#post({ kind: 'tested' });
        this.#post({ kind: 'tested', steps: (await this.studio.test(message.values, this.session.closing)).steps });
        // The form of answers that was found decides what a run comes to; the values may have changed meanwhile.
        return this.#weigh(this.session.about.values);
      case 'start':
        return this.#start(message.values);
      case 'regenerate':
        return this.#regenerate(message.id);
      case 'cancelJobs':
        return this.#show(this.#at, await this.studio.cancelJobs(this.session));
      default:
        return undefined;
    }
  }

  async #start(values: FormValues): Promise<void> {
    if (this.#starting) throw new Error('The server is still being tried out: generating begins when it has answered.');
    this.#starting = true;
    const begun = await this.studio.start(this.session, soundValues(values, this.studio.access.settings)).finally(() => (this.#starting = false));
    if (begun) this.#show(undefined, '');
    else this.#post({ kind: 'refused', message: 'Nothing was sent.' });
  }

  async #do(message: FromGenerate): Promise<void> {
    switch (message.kind) {
      case 'ready':
        this.#ready = true;
        if (this.session.isStarted) this.#show(this.#at ?? this.session.book.nextOpen(), '');
        else await this.#form();
        return this.#tellUnheard();
      case 'changed':
      case 'dryRun':
      case 'setKey':
        return this.#ofForm(message);
      case 'settings':
        return openSettings('emoPillars.generate');
      case 'localServer':
        return showLocalServer(this.studio.ports.context.extensionUri);
      case 'stop':
        return this.session.stop();
      case 'continue':
        return this.studio.goOn(this.session);
      case 'go':
        return this.#show(message.at, '');
      case 'append':
      case 'appendTo':
        return this.#append(message.kind === 'appendTo');
      case 'undo':
      case 'redo':
        return this.#turn(message.kind);
      default:
        return this.#judge(message);
    }
  }

  async #ofForm({ kind, values: given }: Of<'changed' | 'test' | 'dryRun' | 'start'> | Of<'setKey'>): Promise<void> {
    const values = { ...given, server: given.server.trim(), model: given.model.trim() };
    if (kind === 'changed') await this.session.keep(values);
    else if (kind === 'setKey') await this.studio.access.setKey(values.server);
    else {
      const { title, lines } = await this.studio.dryRun(this.session, soundValues(values, this.studio.access.settings));
      await showList(title, lines);
      if (vscode.workspace.getConfiguration('editor').get('wordWrap') === 'off') await vscode.commands.executeCommand('editor.action.toggleWordWrap');
      return;
    }
    await this.#weigh(values);
  }

  async #weigh(values: FormValues): Promise<void> {
    this.#post({ kind: 'weighed', weighed: await this.studio.weigh(this.session, values) });
  }

  async #judge(message: FromGenerate): Promise<void> {
    const at = this.#at ?? -1;
    switch (message.kind) {
      case 'accept':
        await this.session.accept(message.id, message.labels && mappedOf(message.labels));
        return this.#show(this.session.book.nextOpen(at), message.labels === undefined ? 'Saved: accepted' : 'Saved: accepted with your labels');
      case 'reject':
        await this.session.reject(message.id);
        return this.#show(this.session.book.nextOpen(at), 'Saved: rejected');
      case 'acceptAll': {
        const left = this.session.regenerating.filter(({ judgement }) => judgement === undefined).length;
        return this.#show(undefined, savedWords(await this.session.acceptAll(), 'accepted', left));
      }
      default:
        return undefined;
    }
  }

  async #regenerate(id: string): Promise<void> {
    const working = this.session.regenerate(id, await this.studio.portsOf(this.session));
    this.#show(this.#at, 'Asked once more; other examples can be judged meanwhile');
    const rejection = await working.finally(() => this.#answered(id));
    if (rejection !== undefined) return this.#post({ kind: 'refused', message: `The new answer is left out, and this one stays: ${rejection.reason}` });
    const place = this.session.book.itemOf(id)?.at;
    // Whoever has gone on to another example is not called back from it.
    if (place === this.#at || this.#at === undefined) this.#show(place, 'Here is another one');
  }

  /** Whoever still looks at it sees that nothing is awaited any more. */
  #answered(id: string): void {
    if (this.#at !== undefined && this.session.book.itemOf(id)?.at === this.#at) this.#show(this.#at, '');
  }

  async #append(elsewhere: boolean): Promise<void> {
    const { memory, known } = { memory: this.studio.ports.context.workspaceState, known: this.session.book.target };
    const target = await chooseTarget(memory, elsewhere ? undefined : known, this.session.about.title);
    if (target === undefined) return this.#show(this.#at, 'Nothing is appended');
    refuseUnsaved(target);
    const left = this.session.regenerating.filter(({ judgement, appendedTo }) => judgement?.kind === 'accepted' && appendedTo === undefined).length;
    const appended = await this.session.append(target);
    this.#show(this.#at, savedWords(appended, `appended to ${path.basename(target)}`, left));
    if (appended === 0) return;
    const n = this.session.book.undoable?.n;
    // As long as it can be taken back here, no other window gets hold of the session.
    const stop = this.session.onChange(() => undefined);
    void tellAppended(target, appended, () => this.#takeOut(n, path.basename(target))).finally(() => {
      stop();
      this.#leave();
    });
  }

  /** The button of the message may be pressed late, and takes back nothing but what it speaks of. */
  async #takeOut(n: number | undefined, name: string): Promise<void> {
    if (n !== undefined && this.session.book.undoable?.n === n) await this.receive({ kind: 'undo' });
    else this.#refuse(`More was said since the examples went into ${name}: Undo on the page takes that back first.`);
  }

  async #turn(kind: 'undo' | 'redo'): Promise<void> {
    const target = this.session.book.undoable?.action;
    if (kind === 'undo' && target?.kind === 'append') refuseUnsaved(target.file);
    const done = await this.session.turn(kind);
    if (done === undefined) return this.#show(this.#at, `There is nothing to ${kind}`);
    if (done.taken !== undefined) return this.#show(this.#at, `Saved: taken out of ${path.basename(done.taken)} again`);
    this.#show(done.place, kind === 'undo' ? 'Saved: taken back' : 'Saved: done again');
  }

  async #form(): Promise<void> {
    this.#post({ kind: 'form', session: this.session.about.id, form: formView(this.session, this.studio.access.settings['generate.contextualShare']), starting: this.#starting });
    await this.#weigh(this.session.about.values);
  }

  #codes(): Readonly<Record<string, unknown>> {
    return this.studio.access.settings['review.codes'];
  }

  #show(at: number | undefined, said: string): void {
    this.#at = at;
    const item = at === undefined ? undefined : exampleView(this.session, at);
    this.#post({ kind: 'shows', session: this.session.about.id, run: runView(this.session, this.studio.prices), book: bookView(this.session, this.#codes()), ...(item && { item }), said });
  }

  #changed(): void {
    if (!this.#ready || !this.session.isStarted) return;
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      const next = this.#at === undefined ? this.session.book.nextOpen() : undefined;
      if (next !== undefined) this.#show(next, '');
      else this.#post({ kind: 'progress', run: runView(this.session, this.studio.prices), book: bookView(this.session, this.#codes()) });
    }, GATHER_MS);
  }
}

export async function showLocalServer(extension: vscode.Uri): Promise<void> {
  await vscode.commands.executeCommand('markdown.showPreview', vscode.Uri.joinPath(extension, 'media', 'walkthrough', 'server.md'));
}
