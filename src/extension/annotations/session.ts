// One document: its script, the scores of its utterances, and the edits since it was read.
import type * as vscode from 'vscode';
import type { ModelInfo } from '../../classifier/classifier';
import type { FormatId, Script, TextRange, Utterance } from '../../core/utterance';
import { parseScriptSteps } from '../../formats/parse';
import type { Log } from '../log';
import type { Settings } from '../settings';
import type { Annotation } from './annotation';
import { Answers } from './answers';
import { beginningOf } from './beginning';
import { EditHistory } from './editHistory';
import type { EditsSince } from './edits';
import { readAround } from './localReading';
import { firstAt, touching } from './positions';
import { Questions, type Shown } from './questions';
import type { Reading, Remains } from './remains';
import type { Scores } from './scores';
import { atOnce, inSlices } from './slices';
import type { SessionState } from './state';
import { judge, type Verdict } from './verdict';

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
  #basis: Reading;
  #questions: Questions | undefined;
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
    this.#basis = ports.settings();
    const unchanged = remains?.format === format && isSame(remains.reading, this.#basis) && remains.text === document.getText();
    const answersPorts = {
      scores: ports.scores,
      life: this.#life.signal,
      answered: () => this.#answered(),
      failed: (error: unknown) => this.#fail(error),
    };
    this.#answers = new Answers(answersPorts, unchanged ? remains.known : undefined);
    if (unchanged) {
      ({ script: this.#script, model: this.#model, verdict: this.#verdict, questions: this.#questions } = remains);
      this.#state = { kind: 'annotated', total: remains.script.utterances.length };
    } else {
      void this.#read();
    }
  }

  /** Undefined where there is something left to do. */
  get remains(): Remains | undefined {
    const [script, model, questions] = [this.#script, this.#model, this.#questions];
    if (script === undefined || model === undefined || questions === undefined || this.#state.kind !== 'annotated' || this.#history.count > 0) return undefined;
    const { format } = this;
    return { text: this.document.getText(), format, reading: this.#basis, script, model, questions, verdict: this.#verdict, known: this.#answers.known };
  }

  get state(): SessionState {
    return this.#state.kind === 'annotating' ? { ...this.#state, ...this.#answers.progress } : this.#state;
  }

  get model(): ModelInfo | undefined {
    return this.#model;
  }

  /** How many lines before an utterance the model is given at most. */
  get contextLines(): number {
    return this.#questions?.lines ?? 0;
  }

  /** The lines that the model is given before this one. */
  before(utterance: Utterance): readonly Utterance[] {
    return this.#questions?.about(utterance)?.before ?? [];
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
    const question = this.#questions?.about(utterance);
    const result = (question && this.#answers.of(question.key)) ?? this.#questions?.earlier(utterance);
    return result === undefined ? { utterance } : { utterance, result };
  }

  /** Annotations of the utterances that touch [start, end) of the present text. */
  between(start: number, end: number): Annotation[] {
    const { utterances } = this;
    return touching(utterances, start, end, this.editsSince).map(at => this.annotation(utterances[at] as Utterance));
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

  /** The settings have changed: what decides about the reading has it read again, the rest is shown by the new ones. */
  configured(): void {
    const settings = this.ports.settings();
    const before = this.#basis;
    this.#basis = settings;
    if (settings.language !== before.language) this.#verdict = undefined;
    if (!isSame(settings, before)) void this.#read();
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

  /** After a pause: around the edits where that will do, and then all of it when the writer rests. */
  #readAgain(): void {
    if (!this.#readAround()) return void this.#read();
    this.#quiet = undefined;
    this.#rest = setTimeout(() => void this.#read(), REST_MS);
  }

  #readAround(): boolean {
    const [script, questions] = [this.#script, this.#questions];
    const settled = this.#state.kind === 'annotating' || this.#state.kind === 'annotated';
    if (script === undefined || questions === undefined || !settled || script.utterances.length < LARGE || this.#history.editing.length === 0) return false;
    const { document } = this;
    const lines = (start: number, end: number): { text: string; start: number } => {
      const first = document.lineAt(document.positionAt(start)).range;
      const last = document.lineAt(document.positionAt(end)).range;
      return { text: document.getText(first.union(last)), start: document.offsetAt(first.start) };
    };
    const reading = readAround({ script, format: this.format, edited: this.#history.editing, moved: (range, utterance) => this.#history.moved(range, utterance), lines });
    if (reading === undefined) return false;
    const { fresh, first, replaced } = reading;
    const { utterances } = reading.script;
    // Those that have an edited line before them are asked about anew as well.
    const end = Math.min(utterances.length, first + fresh.length + questions.lines);
    const renewed = atOnce(questions.renew(utterances, first, end, this.#shown(script.utterances.slice(first, first + replaced + questions.lines))));
    this.#script = reading.script;
    this.#history.readAround(fresh);
    this.ports.changed(true);
    void this.#answers.urgent(renewed);
    return true;
  }

  #shown(utterances: readonly Utterance[]): Shown {
    return { utterances, resultOf: utterance => this.annotation(utterance).result, isKnown: ({ key }) => this.#answers.of(key) !== undefined };
  }

  async #read(): Promise<void> {
    clearTimeout(this.#quiet);
    clearTimeout(this.#rest);
    this.#quiet = undefined;
    this.#reading.abort();
    const reading = (this.#reading = new AbortController());
    try {
      const text = this.document.getText();
      const beginning = this.#script === undefined ? beginningOf(text, this.ports.inView()[0]?.end ?? 0) : undefined;
      if (beginning !== undefined) await this.#parse(beginning, reading.signal, true);
      await this.#parse(text, reading.signal);
    } catch (error) {
      if (!reading.signal.aborted) this.#fail(error);
    }
  }

  async #parse(text: string, signal: AbortSignal, beginningOnly = false): Promise<void> {
    const script = await inSlices(parseScriptSteps(text, this.format), signal);
    if (script === undefined) return;
    const { utterances } = script;
    if (this.#state.kind !== 'annotated') this.#say(`${text.length} characters read as ${this.format}, ${utterances.length} speeches`);
    const model = (this.#model ??= await this.ports.scores.model());
    const questions = new Questions(model.digest, Math.min(this.#basis.context ?? model.contextLines, model.contextLines));
    // What is on the screen stays there until there is something else to say.
    if (this.#script) await inSlices(questions.renew(utterances, 0, utterances.length, this.#shown(this.#script.utterances)), signal);
    if (signal.aborted) return;
    [this.#script, this.#questions] = [script, questions];
    this.#history.clear();
    this.ports.changed(true);
    if (await this.#askInViewFirst(utterances, model, signal)) {
      // All of them, those in view first.
      const all = beginningOnly ? undefined : await inSlices(questions.from(utterances, firstAt(utterances, this.ports.inView()[0]?.start ?? 0, this.editsSince)), signal);
      if (all && (await this.#answers.want(all, signal))) this.#progress();
    }
  }

  /** @returns false where nothing is to be shown */
  async #askInViewFirst(utterances: readonly Utterance[], model: ModelInfo, signal: AbortSignal): Promise<boolean> {
    // Asked for at once, shown only when the language is known to be the model's.
    const inView = this.#askInView(utterances);
    const verdict = await judge(this.#verdict, utterances, this.#basis.language, model.language, sample => this.ports.scores.detectLanguage(sample));
    if (signal.aborted) return false;
    this.#verdict = verdict;
    if (verdict.other !== undefined) {
      this.#answers.dropPending();
      this.#show({ kind: 'otherLanguage', language: verdict.other, expected: model.language });
      return false;
    }
    await inView;
    if (this.#state.kind === 'reading' || this.#state.kind === 'otherLanguage') {
      this.#say('the lines in view are scored');
      this.#show({ kind: 'annotating', done: 0, total: utterances.length });
    }
    return true;
  }

  async #askInView(utterances: readonly Utterance[]): Promise<void> {
    const places = this.ports.inView().flatMap(({ start, end }) => touching(utterances, start, end, this.editsSince));
    await this.#answers.urgent(places.flatMap(at => this.#questions?.at(utterances, at) ?? []));
  }

  #answered(): void {
    if (this.#state.kind !== 'annotating') return this.ports.changed(true);
    const { done, total } = this.#answers.progress;
    if (total > 0 && done === total) this.#progress();
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

const isSame = (one: Reading, other: Reading): boolean => one.language === other.language && one.context === other.context;
