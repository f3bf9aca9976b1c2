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
import { appendReady, settleAppending } from './appending';
import type { Book, BookItem } from './book';
import { foreseen } from './foreseen';
import { generateIn, regenerateIn, RunFolder, type JobPorts } from './job';
import { Journal } from './journal';
import { leftOutOf, type Noted } from './journalEntry';
import { refuseOtherPrompts } from './runPrompts';
import { journalOf, readSession, runFolderOf, writeSession, type SessionFile } from './sessionFile';

/** Arrivals are written together: a fast server makes many in a moment. */
const GATHER_MS = 100;
/** Those who watch hear of a silent server too. */
const BEAT_MS = 5000;

const answersOf = (progress: RunProgress | undefined): number | undefined => progress && STAGES.reduce((sum, stage) => sum + progress.stages[stage].answered, 0);

export const isStopped = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export class Session {
  progress: RunProgress | undefined;
  /** Batch jobs that are at work at the server though the run is not. */
  jobsLeft = 0;
  readonly #regenerating = new Set<string>();
  readonly #listeners = new Set<() => void>();
  readonly #closing = new AbortController();
  #abort: AbortController | undefined;
  #running: Promise<void> | undefined;
  #runFolder: RunFolder | undefined;
  #arrived: Noted[] = [];
  #flush: NodeJS.Timeout | undefined;
  /** When the last answer came, or the run began. */
  #heard = 0;

  private constructor(
    readonly folder: string,
    private file: SessionFile,
    private readonly journal: Journal,
  ) {}

  static async open(folder: string): Promise<Session> {
    const file = await readSession(folder);
    const session = new Session(folder, file, await Journal.open(journalOf(folder)));
    await settleAppending(session.journal);
    await session.#countJobs();
    return session;
  }

  get book(): Book {
    return this.journal.book;
  }

  get about(): SessionFile {
    return this.file;
  }

  get problems(): readonly string[] {
    return this.journal.problems;
  }

  get standing(): RunStanding {
    if (this.#running !== undefined) return this.#abort?.signal.aborted === true ? 'stopping' : 'running';
    return this.file.run?.ended ?? 'stopped';
  }

  get isStarted(): boolean {
    return this.file.run !== undefined;
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
    return this.#regenerating.has(id);
  }

  /** Called whenever something has arrived or changed; returns how to stop it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What the form says, kept for a page that is opened again. */
  async keep(values: FormValues): Promise<void> {
    if (this.isStarted) return;
    await this.#save({ ...this.file, values });
  }

  /** Begins the run; it goes on by itself. */
  async start(values: FormValues, settings: RunSettings, ports: JobPorts): Promise<void> {
    if (this.isStarted) throw new Error('These examples are being generated already.');
    this.closing.throwIfAborted();
    await this.#save({ ...this.file, values, run: { settings, baseUrl: ports.server.baseUrl } });
    if (this.closing.aborted) {
      await rm(this.folder, { recursive: true, force: true });
      this.closing.throwIfAborted();
    }
    this.#begin(settings, ports);
  }

  /** Goes on where the run stopped. @throws Error where its prompts are others by now */
  goOn(ports: JobPorts): void {
    const { run } = this.file;
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

  /** Resolves when nothing is at work any more. */
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

  /** @returns how many */
  async acceptAll(): Promise<number> {
    const ids = this.book.items().filter(({ judgement }) => judgement === undefined).map(({ example }) => example.id);
    if (ids.length > 0) await this.#note({ kind: 'acceptAll', ids });
    return ids.length;
  }

  /** Asks the server for the example once more. @returns why there is none, where there is none */
  async regenerate(id: string, ports: JobPorts): Promise<Rejection | undefined> {
    const { example } = this.#itemOf(id);
    const { run, narratives } = this.file;
    const narrative = narratives.find(own => own.id === example.provenance.narrative.id);
    if (run === undefined || narrative === undefined) throw new Error('The narrative of this example is no longer here.');
    refuseOtherPrompts(run.settings, ports.prompts);
    this.#regenerating.add(example.id);
    this.#tell();
    try {
      const made = await regenerateIn(this.#folderOf(run.settings), ports, { example, narrative, settings: run.settings, signal: this.closing });
      if ('reason' in made) return made;
      await this.#note({ kind: 'replace', of: example.id, example: made });
      return undefined;
    } finally {
      this.#regenerating.delete(example.id);
      this.#tell();
    }
  }

  /** Appends what is accepted and in no file yet. @returns how many */
  append(file: string): Promise<number> {
    return appendReady(this.journal, file).finally(() => this.#tell());
  }

  /** Takes the last word back, or brings it back. @returns the place it is about, and whether it was an appending; undefined where there is none */
  async turn(kind: 'undo' | 'redo'): Promise<{ readonly place: number | undefined; readonly taken?: string } | undefined> {
    const done = kind === 'undo' ? this.book.undoable : this.book.redoable;
    if (done === undefined) return undefined;
    const { n, action } = done;
    if (action.kind === 'append') await takeOut(action);
    await this.#note({ kind, of: n });
    return { place: this.book.placesOf(action)[0], ...(action.kind === 'append' && { taken: action.file }) };
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#abort?.abort();
    await this.settled().catch(() => undefined);
    await this.journal.close();
  }

  /** With its narratives, its answers and what was said of them. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #itemOf(id: string): BookItem {
    const item = this.book.itemOf(id);
    if (item === undefined) throw new Error('This example is no longer here.');
    if (item.appendedTo !== undefined) throw new Error(`It is in ${path.basename(item.appendedTo)} already: undo the appending first.`);
    return item;
  }

  #folderOf(settings: RunSettings): RunFolder {
    return (this.#runFolder ??= new RunFolder(runFolderOf(this.folder), settings));
  }

  #begin(settings: RunSettings, ports: JobPorts): void {
    const abort = (this.#abort = new AbortController());
    this.#heard = Date.now();
    const beat = setInterval(() => this.#tell(), BEAT_MS);
    const job = generateIn(this.#folderOf(settings), ports, { narratives: this.file.narratives, settings, signal: abort.signal, onOpen: run => this.#catchUp(run), onEvent: event => this.#happened(event, settings) });
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
    const { run } = this.file;
    if (run === undefined) return;
    const { settings, baseUrl } = run;
    await this.#save({ ...this.file, run: { settings, baseUrl, ended, ...(words !== undefined && { words }) } });
  }

  /** What lies in the run's folder and not in the journal: a kill came between the two. */
  async #catchUp(run: Run): Promise<void> {
    for await (const example of run.examples()) if (!this.book.has(example.id)) this.#arrive({ kind: 'example', example });
  }

  #happened(event: RunEvent, { plan }: RunSettings): void {
    switch (event.kind) {
      case 'kept':
        this.#arrive({ kind: 'example', example: event.example });
        return;
      case 'rejected':
        this.#arrive(leftOutOf(event.rejection));
        return;
      case 'progress':
        if (answersOf(event.progress) !== answersOf(this.progress)) this.#heard = Date.now();
        this.progress = foreseen(event.progress, plan);
        return this.#tell();
      case 'narrative':
        return undefined;
    }
  }

  #arrive(noted: Noted): void {
    this.#arrived.push(noted);
    this.#flush ??= setTimeout(() => void this.#write().catch(() => undefined), GATHER_MS);
  }

  async #write(): Promise<void> {
    clearTimeout(this.#flush);
    this.#flush = undefined;
    const arrived = this.#arrived;
    this.#arrived = [];
    if (arrived.length > 0) await this.journal.note(arrived);
    this.#tell();
  }

  async #note(noted: Noted): Promise<void> {
    await this.journal.note([noted]);
    this.#tell();
  }

  async #save(file: SessionFile): Promise<void> {
    await writeSession(this.folder, file);
    this.file = file;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
