// One session: narratives, the run over them, and the review of what it makes. It knows no page and no editor.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Rejection } from '../../synthesis/example';
import type { RunEvent, RunProgress } from '../../synthesis/run/runEvent';
import type { RunSettings } from '../../synthesis/run/runSettings';
import { STAGES, type MappedLabel } from '../../synthesis/stage';
import type { FormValues, RunStanding } from '../../webview/generate/messages';
import { atWork, JobLog } from '../../synthesis/run/jobLog';
import type { Run } from '../../synthesis/run/run';
import { takeOut } from './appendFile';
import { Arrivals } from './arrivals';
import { appendReady } from './appending';
import type { Book, BookItem } from './book';
import { foreseen } from './foreseen';
import { generateIn, regenerateIn, RunFolder, type JobPorts } from './job';
import { leftOutOf, type Noted } from './journalEntry';
import { refuseOtherPrompts } from './runPrompts';
import { runFolderOf, type SessionFile } from './sessionFile';
import { SessionStore } from './sessionStore';

/** Those who watch hear of a silent server too. */
const BEAT_MS = 5000;

const answersOf = (progress: RunProgress | undefined): number | undefined => progress && STAGES.reduce((sum, stage) => sum + progress.stages[stage].answered, 0);
export const isStopped = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Session {
  progress: RunProgress | undefined;
  /** Batch jobs that are at work at the server though the run is not. */
  jobsLeft = 0;
  /** Places whose new answer is still to come: until then nothing is said of them, and they go into no file. */
  readonly #regenerating = new Set<number>();
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  #abort: AbortController | undefined;
  #running: Promise<void> | undefined;
  #runFolder: RunFolder | undefined;
  readonly #arrivals = new Arrivals(all => this.store.journal.note(all));
  #appending: Promise<unknown> = Promise.resolve();
  /** When the last answer came, or the run began. */
  #heard = 0;

  private constructor(private readonly store: SessionStore) {}

  /** @throws OpenElsewhere where another window has it; Error where the folder holds no session */
  static async open(folder: string, patience?: number): Promise<Session> {
    const session = new Session(await SessionStore.open(folder, patience));
    return session.#countJobs().then(() => session);
  }

  get folder(): string {
    return this.store.folder;
  }

  get book(): Book {
    return this.store.journal.book;
  }

  get about(): SessionFile {
    return this.store.file;
  }

  get problems(): readonly string[] {
    return this.store.journal.problems;
  }

  get standing(): RunStanding {
    if (this.#running !== undefined) return this.#abort?.signal.aborted === true ? 'stopping' : 'running';
    return this.about.run?.ended ?? 'stopped';
  }

  get isStarted(): boolean {
    return this.about.run !== undefined;
  }

  /** Milliseconds since the last answer; 0 where nothing is at work. */
  get silence(): number {
    return this.#running === undefined ? 0 : Date.now() - this.#heard;
  }

  /** Aborted when the session is closed. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  isRegenerating(id: string): boolean {
    return this.#regenerating.has(this.book.itemOf(id)?.at ?? -1);
  }

  /** What is being made anew, as it stands until its answer comes. */
  get regenerating(): readonly BookItem[] {
    return [...this.#regenerating].flatMap(at => this.book.item(at) ?? []);
  }

  /** Whether something is asked of the server, or somebody looks: so long this window holds it. */
  get isInUse(): boolean {
    return this.#running !== undefined || this.#regenerating.size > 0 || this.#listeners.size > 0;
  }

  /** Called whenever something has arrived or changed; returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the form says, kept for a page that is opened again. */
  async keep(values: FormValues): Promise<void> {
    await this.store.save(file => (file.run === undefined ? { ...file, values } : file));
  }

  /** Begins the run; it goes on by itself. */
  async start(values: FormValues, settings: RunSettings, ports: JobPorts): Promise<void> {
    if (this.isStarted) throw new Error('These examples are being generated already.');
    this.closing.throwIfAborted();
    await this.store.save(file => ({ ...file, values, run: { settings, baseUrl: ports.server.baseUrl } }));
    if (this.closing.aborted) {
      await rm(this.folder, { recursive: true, force: true });
      this.closing.throwIfAborted();
    }
    await this.store.restore();
    this.#begin(settings, ports);
  }

  /** Goes on where the run stopped. @throws Error where its prompts are others by now */
  goOn(ports: JobPorts): void {
    const { run } = this.about;
    this.closing.throwIfAborted();
    if (run === undefined || this.#running !== undefined) return;
    refuseOtherPrompts(run.settings, ports.prompts);
    this.#begin(run.settings, ports);
  }

  stop(): void {
    this.#abort?.abort();
    this.#tell();
  }

  /** @param work ends the jobs of a run's folder */
  async cancelJobs<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
    if (this.#running !== undefined) throw new Error('Stop the run first: it waits for these jobs.');
    return work(runFolderOf(this.folder)).finally(() => this.#countJobs());
  }

  async settled(): Promise<void> {
    await this.#running;
    await this.#write();
  }

  async accept(id: string, labels?: readonly MappedLabel[]): Promise<void> {
    await this.#note({ kind: 'accept', of: this.#itemOf(id).example.id, ...(labels && { labels }) });
  }

  async reject(id: string): Promise<void> {
    await this.#note({ kind: 'reject', of: this.#itemOf(id).example.id });
  }

  /** But for what is being made anew. @returns how many */
  async acceptAll(): Promise<number> {
    const ids = this.book.items().flatMap(({ at, judgement, example: { id } }) => (judgement === undefined && !this.#regenerating.has(at) ? id : []));
    if (ids.length > 0) await this.#note({ kind: 'acceptAll', ids });
    return ids.length;
  }

  /** Asks the server for the example once more. @returns why there is none, where there is none */
  async regenerate(id: string, ports: JobPorts): Promise<Rejection | undefined> {
    const { at } = this.#itemOf(id);
    this.#regenerating.add(at);
    this.#tell();
    try {
      await this.#appending;
      this.closing.throwIfAborted();
      const { example } = this.#itemOf(id, true);
      const { run, narratives } = this.about;
      const narrative = narratives.find(own => own.id === example.provenance.narrative.id);
      if (run === undefined || narrative === undefined) throw new Error('The narrative of this example is no longer here.');
      refuseOtherPrompts(run.settings, ports.prompts);
      const made = await regenerateIn(this.#folderOf(run.settings), ports, { example, others: () => this.book.items().map(item => item.example), narrative, settings: run.settings, signal: this.closing });
      if ('reason' in made) return made;
      await this.#note({ kind: 'replace', of: example.id, example: made });
      return undefined;
    } finally {
      this.#regenerating.delete(at);
      this.#tell();
    }
  }

  /** Appends what is accepted and in no file yet, but for what is being made anew. @returns how many */
  append(file: string): Promise<number> {
    const anew = new Set(this.#regenerating);
    const appended = this.#appending.then(() => appendReady(this.store.journal, file, ({ at }) => !anew.has(at)));
    this.#appending = appended.catch(() => undefined);
    return appended.finally(() => this.#tell());
  }

  /** Takes the last word back, or brings it back. @returns the place it is about, and whether it was an appending; undefined where there is none */
  async turn(kind: 'undo' | 'redo'): Promise<{ readonly place: number | undefined; readonly taken?: string } | undefined> {
    const { n, action } = (kind === 'undo' ? this.book.undoable : this.book.redoable) ?? {};
    if (n === undefined || action === undefined) return undefined;
    if (action.kind === 'append') await takeOut(action);
    await this.#note({ kind, of: n });
    return { place: this.book.placesOf(action)[0], ...(action.kind === 'append' && { taken: action.file }) };
  }

  async close(): Promise<void> {
    await this.#quiet();
    await this.store.close();
  }

  /** With its narratives, its answers and what was said of them. */
  async remove(): Promise<void> {
    await this.#quiet();
    await this.store.remove();
  }

  async #quiet(): Promise<void> {
    this.#closing.abort();
    this.#abort?.abort();
    await this.settled().catch(() => undefined);
  }

  #itemOf(id: string, again = false): BookItem {
    const item = this.book.itemOf(id);
    if (item === undefined) throw new Error('This example is no longer here.');
    if (item.appendedTo !== undefined) throw new Error(`It is in ${path.basename(item.appendedTo)} already: undo the appending first.`);
    if (!again && this.#regenerating.has(item.at)) throw new Error('It is being made anew: its answer is still to come.');
    return item;
  }

  #folderOf(settings: RunSettings): RunFolder {
    return (this.#runFolder ??= new RunFolder(runFolderOf(this.folder), settings));
  }

  #begin(settings: RunSettings, ports: JobPorts): void {
    const abort = (this.#abort = new AbortController());
    this.#heard = Date.now();
    const beat = setInterval(() => this.#tell(), BEAT_MS);
    const job = generateIn(this.#folderOf(settings), ports, { narratives: this.about.narratives, settings, signal: abort.signal, onOpen: run => this.#catchUp(run), onEvent: event => this.#happened(event, settings) });
    this.#running = job
      .then(() => this.#ended('done'), (error: unknown) => (isStopped(error) || abort.signal.aborted ? this.#ended('stopped') : this.#ended('failed', wordsOf(error))))
      .finally(() => {
        clearInterval(beat);
        this.#running = undefined;
        this.#tell();
      });
    this.#tell();
  }

  async #countJobs(): Promise<void> {
    const open = await JobLog.openIn(runFolderOf(this.folder)).catch(() => []);
    this.jobsLeft = atWork(open);
    this.#tell();
  }

  async #ended(ended: 'done' | 'stopped' | 'failed', words?: string): Promise<void> {
    await this.#write();
    await this.#countJobs();
    await this.store.save(file => {
      if (file.run === undefined) return file;
      const { settings, baseUrl } = file.run;
      return { ...file, run: { settings, baseUrl, ended, ...(words !== undefined && { words }) } };
    });
  }

  /** What lies in the run's folder and not in the journal: a kill came between the two. */
  async #catchUp(run: Run): Promise<void> {
    for await (const example of run.examples()) if (!this.book.has(example.id)) this.#arrivals.add({ kind: 'example', example });
  }

  #happened(event: RunEvent, { plan }: RunSettings): void {
    switch (event.kind) {
      case 'kept':
        return this.#arrivals.add({ kind: 'example', example: event.example });
      case 'rejected':
        return this.#arrivals.add(leftOutOf(event.rejection));
      case 'progress':
        if (answersOf(event.progress) !== answersOf(this.progress)) this.#heard = Date.now();
        this.progress = foreseen(event.progress, plan);
        return this.#tell();
      case 'narrative':
        return undefined;
    }
  }

  async #write(): Promise<void> {
    await this.#arrivals.flush();
    this.#tell();
  }

  async #note(noted: Noted): Promise<void> {
    await this.store.journal.note([noted]);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
