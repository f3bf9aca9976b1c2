// One document: its script, the scores of its utterances, and the edits since it was read.
import type * as vscode from 'vscode';
import type { ModelInfo } from '../../classifier/classifier';
import type { FormatId, Script, TextRange, Utterance } from '../../core/utterance';
import { parseScriptSteps } from '../../formats/parse';
import type { Log } from '../log';
import type { Settings } from '../settings';
import type { Annotation } from './annotation';
import { Answers } from './answers';
import { EditHistory } from './editHistory';
import { movedOffset, type EditsSince } from './edits';
import { readAround } from './localReading';
import { extentOf } from './plan';
import type { Remains } from './remains';
import type { Scores } from './scores';
import { inSlices } from './slices';
import type { SessionState } from './state';
import { languageSample, NO_VERDICT, stands, verdictOf, type Verdict } from './verdict';

export interface SessionPorts {
  readonly scores: Scores;
  readonly log: Log;
  readonly settings: () => Settings;
  /** The parts of the document that are in view, as offsets. */
  readonly inView: () => readonly TextRange[];
  /** Called whenever something may have changed; `soon` where it is in view, and not only one answer of thousands. */
  readonly changed: (soon: boolean) => void;
}

/** Scripts of more speeches are read whole only when the writer rests; until then only what is around the edits. */
const LARGE = 1500;
const REST_MS = 5000;
/** What is out of view waits so much longer than what is being written. */
const QUIET_AFTER_MS = 300;
/** So many edits in one quiet time are no typing: until the text is read again, nothing is drawn. */
const MOST_EDITS = 2000;

export class DocumentSession {
  #script: Script | undefined;
  #model: ModelInfo | undefined;
  readonly #history = new EditHistory();
  #state: SessionState = { kind: 'reading' };
  #verdict: Verdict | undefined;
  #language: Settings['language'];
  #quiet: NodeJS.Timeout | undefined;
  #rest: NodeJS.Timeout | undefined;
  #reading = new AbortController();
  readonly #life = new AbortController();
  readonly #began = performance.now();
  readonly #answers: Answers;

  constructor(
    readonly document: vscode.TextDocument,
    readonly format: FormatId,
    private readonly ports: SessionPorts,
    remains?: Remains,
  ) {
    this.#language = ports.settings().language;
    const unchanged = remains?.format === format && remains.language === this.#language && remains.text === document.getText();
    const answersPorts = {
      scores: ports.scores,
      life: this.#life.signal,
      answered: () => this.#answered(),
      failed: (error: unknown) => this.#fail(error),
    };
    this.#answers = new Answers(answersPorts, unchanged ? remains.known : undefined);
    if (unchanged) {
      ({ script: this.#script, model: this.#model, verdict: this.#verdict } = remains);
      this.#state = { kind: 'annotated', total: remains.script.utterances.length };
    } else {
      void this.#read();
    }
  }

  /** Undefined where there is something left to do. */
  get remains(): Remains | undefined {
    const [script, model] = [this.#script, this.#model];
    if (script === undefined || model === undefined || this.#state.kind !== 'annotated' || this.#history.count > 0) return undefined;
    const { format } = this;
    return { text: this.document.getText(), format, language: this.#language, script, model, verdict: this.#verdict, known: this.#answers.known };
  }

  get state(): SessionState {
    return this.#state.kind === 'annotating' ? { ...this.#state, ...this.#answers.progress } : this.#state;
  }

  get model(): ModelInfo | undefined {
    return this.#model;
  }

  /** The document as it was last read. */
  get script(): Script | undefined {
    return this.#script;
  }

  readonly editsSince: EditsSince = this.#history.since;

  /** Regions being edited, as offsets of the present text. */
  get editing(): readonly TextRange[] {
    return this.#history.editing;
  }

  /** Everything that may be shown: nothing while the text is unread or in another language. */
  get utterances(): readonly Utterance[] {
    const hidden = this.#state.kind === 'reading' || this.#state.kind === 'otherLanguage' || this.#history.count > MOST_EDITS;
    return hidden ? [] : (this.#script?.utterances ?? []);
  }

  annotation(utterance: Utterance): Annotation {
    const result = this.#answers.of(utterance.text);
    return result === undefined ? { utterance } : { utterance, result };
  }

  /** Annotations of the utterances that touch [start, end) of the present text. */
  between(start: number, end: number): Annotation[] {
    const { utterances } = this;
    const found: Annotation[] = [];
    for (let at = this.#firstAt(utterances, start); at < utterances.length; at++) {
      const utterance = utterances[at] as Utterance;
      if (movedOffset(extentOf(utterance).start, this.editsSince(utterance), 'start') > end) break;
      found.push(this.annotation(utterance));
    }
    return found;
  }

  changed(changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    this.#history.add(changes);
    this.#reading.abort();
    clearTimeout(this.#quiet);
    clearTimeout(this.#rest);
    const { quietTime } = this.ports.settings();
    this.#answers.hold(quietTime + QUIET_AFTER_MS);
    this.#quiet = setTimeout(() => this.#readAgain(), quietTime);
  }

  /** The writer has moved on: no need to wait for the quiet time. */
  readNow(): void {
    if (this.#quiet !== undefined) this.#readAgain();
  }

  /** The settings have changed: the language is judged again where it was overridden, the rest is shown by the new ones. */
  configured(): void {
    const { language } = this.ports.settings();
    if (language !== this.#language) {
      this.#language = language;
      this.#verdict = undefined;
      void this.#read();
    }
    this.ports.changed(true);
  }

  /** What has come into view goes before what is waiting. */
  viewMoved(): void {
    if (this.#state.kind === 'annotating') void this.#askInView(this.utterances).then(() => this.ports.changed(true));
  }

  dispose(): void {
    clearTimeout(this.#quiet);
    clearTimeout(this.#rest);
    this.#reading.abort();
    this.#life.abort();
  }

  /** Index of the first utterance that ends at or after an offset of the present text. */
  #firstAt(utterances: readonly Utterance[], offset: number): number {
    let low = 0;
    let high = utterances.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const utterance = utterances[middle] as Utterance;
      if (movedOffset(utterance.range.end, this.editsSince(utterance), 'end') < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** After a pause: around the edits where that will do, and then all of it when the writer rests. */
  #readAgain(): void {
    if (!this.#readAround()) return void this.#read();
    this.#quiet = undefined;
    this.#rest = setTimeout(() => void this.#read(), REST_MS);
  }

  #readAround(): boolean {
    const script = this.#script;
    const settled = this.#state.kind === 'annotating' || this.#state.kind === 'annotated';
    if (script === undefined || !settled || script.utterances.length < LARGE || this.#history.editing.length === 0) return false;
    const { document } = this;
    const lines = (start: number, end: number): { text: string; start: number } => {
      const first = document.lineAt(document.positionAt(start)).range;
      const last = document.lineAt(document.positionAt(end)).range;
      return { text: document.getText(first.union(last)), start: document.offsetAt(first.start) };
    };
    const reading = readAround({ script, format: this.format, edited: this.#history.editing, moved: (range, utterance) => this.#history.moved(range, utterance), lines });
    if (reading === undefined) return false;
    this.#script = reading.script;
    this.#history.readAround(reading.fresh);
    this.ports.changed(true);
    void this.#answers.urgent(reading.fresh.map(({ text }) => text));
    return true;
  }

  async #read(): Promise<void> {
    clearTimeout(this.#quiet);
    clearTimeout(this.#rest);
    this.#quiet = undefined;
    this.#reading.abort();
    const reading = (this.#reading = new AbortController());
    try {
      const { version } = this.document;
      const script = await inSlices(parseScriptSteps(this.document.getText(), this.format), reading.signal);
      if (script === undefined || this.document.version !== version) return;
      await this.#take(script, reading.signal);
    } catch (error) {
      if (!reading.signal.aborted) this.#fail(error);
    }
  }

  async #take(script: Script, signal: AbortSignal): Promise<void> {
    if (this.#script === undefined) this.#say(`${this.document.lineCount} lines read as ${this.format}, ${script.utterances.length} speeches`);
    this.#script = script;
    this.#history.clear();
    this.ports.changed(true);
    this.#model ??= await this.ports.scores.model();
    // Asked for at once, shown only when the language is known to be the model's.
    const inView = this.#askInView(script.utterances);
    const verdict = await this.#judge(script, this.#model.language);
    if (signal.aborted) return;
    this.#verdict = verdict;
    if (verdict.other !== undefined) {
      this.#answers.dropPending();
      this.#show({ kind: 'otherLanguage', language: verdict.other, expected: this.#model.language });
      return;
    }
    await inView;
    if (this.#state.kind === 'reading' || this.#state.kind === 'otherLanguage') {
      this.#say('the lines in view are scored');
      this.#show({ kind: 'annotating', done: 0, total: script.utterances.length });
    }
    if (await this.#answers.want(this.#fromViewOn(script.utterances), signal)) this.#progress();
  }

  async #judge(script: Script, expected: string): Promise<Verdict> {
    const sample = languageSample(script.utterances);
    if (sample === '' || this.#language !== 'auto') return NO_VERDICT;
    if (stands(this.#verdict, sample)) return this.#verdict;
    return verdictOf(sample, await this.ports.scores.detectLanguage(sample), expected);
  }

  /** All texts, those in view first. */
  #fromViewOn(utterances: readonly Utterance[]): string[] {
    const first = this.#firstAt(utterances, this.ports.inView()[0]?.start ?? 0);
    return [...utterances.slice(first), ...utterances.slice(0, first)].map(({ text }) => text);
  }

  async #askInView(utterances: readonly Utterance[]): Promise<void> {
    const texts: string[] = [];
    for (const { start, end } of this.ports.inView()) {
      for (let at = this.#firstAt(utterances, start); at < utterances.length; at++) {
        const utterance = utterances[at] as Utterance;
        if (movedOffset(utterance.range.start, this.editsSince(utterance), 'start') > end) break;
        texts.push(utterance.text);
      }
    }
    await this.#answers.urgent(texts);
  }

  #answered(): void {
    if (this.#state.kind !== 'annotating') return this.ports.changed(true);
    const { done, total } = this.#answers.progress;
    if (done === total) this.#progress();
    else this.ports.changed(false);
  }

  #progress(): void {
    const { done, total } = this.#answers.progress;
    if (done === total && this.#state.kind === 'annotating') this.#say(`all ${total} texts scored`);
    this.#show(done < total ? { kind: 'annotating', done, total } : { kind: 'annotated', total });
  }

  /** To the log, with the time since the document was opened. */
  #say(what: string): void {
    this.ports.log.info(`${this.document.uri.toString(true)}: ${what} after ${Math.round(performance.now() - this.#began)} ms`);
  }

  #fail(error: unknown): void {
    if (this.#life.signal.aborted) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.ports.log.error(reason);
    this.#show({ kind: 'failed', reason });
  }

  #show(state: SessionState): void {
    this.#state = state;
    this.ports.changed(true);
  }
}
