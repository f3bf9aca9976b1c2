// A run's folder, opened: its answers, its log, its account; one process at a time.
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Example, Rejection } from '../example';
import { AccountError, accountFaults, type RunAccount } from './account';
import { AnswerStore } from './answerStore';
import { JobLog } from './jobLog';
import { lockFolder } from './lock';
import { RunError } from './runError';
import { readRunFile, writeRunFile, type RunFile } from './runFile';
import { countLog, readBlocks, RunLog } from './runLog';
import { differences, type RunSettings } from './runSettings';

export interface OpenOptions {
  /** Go on with the run that the folder holds; in a folder without one, a run is begun. */
  readonly resume: boolean;
  /** Begin anew from the answers that the folder holds, with other settings or a newer version: only what was never asked is asked. The log so far is kept under another name. */
  readonly again?: boolean;
  readonly settings: RunSettings;
  readonly now?: () => Date;
}

/** What a folder says of its run; the narratives that are done, in their order. */
export class RunResults {
  readonly folder: string;
  #file: RunFile;
  readonly #until: number;

  /** @param until bytes of the log, of a run that another process may be at work on: all that is read shows one moment */
  constructor(folder: string, file: RunFile, until = Infinity) {
    this.folder = folder;
    this.#file = file;
    this.#until = until;
  }

  get id(): string {
    return this.#file.id;
  }

  get settings(): RunSettings {
    return this.#file.settings;
  }

  /** Whether all narratives that it was given are done. */
  get isDone(): boolean {
    return this.#file.ended !== undefined;
  }

  /** Why the narratives that it was given are not all that there are; undefined where they are, or the run is not done. */
  get unfinished(): string | undefined {
    return this.#file.unfinished;
  }

  protected async markDone(ended: string, unfinished: string | undefined): Promise<void> {
    const file = { ...this.#file, ended, ...(unfinished !== undefined && { unfinished }) };
    await writeRunFile(this.folder, file);
    this.#file = file;
  }

  async *examples(): AsyncGenerator<Example, void> {
    for await (const { items } of readBlocks(logFile(this.folder), undefined, this.#until)) for (const item of items) if (item.kind === 'kept') yield item.example;
  }

  async *rejections(): AsyncGenerator<Rejection, void> {
    for await (const { items } of readBlocks(logFile(this.folder), undefined, this.#until)) for (const item of items) if (item.kind === 'rejected') yield item.rejection;
  }

  /**
   * Counted from the log as it lies on disk.
   * @throws AccountError where an input is not accounted for
   */
  async account(): Promise<RunAccount> {
    const { account, log } = await countLog(logFile(this.folder), this.#until);
    const faults = accountFaults(account, log);
    if (faults.length > 0) throw new AccountError(faults);
    return account;
  }
}

/** A run that this process holds, to go on with. */
export class Run extends RunResults {
  readonly answers: AnswerStore;
  readonly log: RunLog;
  readonly jobs: JobLog;
  readonly #unlock: () => Promise<void>;

  constructor(folder: string, file: RunFile, parts: { answers: AnswerStore; log: RunLog; jobs: JobLog; unlock: () => Promise<void> }) {
    super(folder, file);
    this.answers = parts.answers;
    this.log = parts.log;
    this.jobs = parts.jobs;
    this.#unlock = parts.unlock;
  }

  /** What was passed over when the folder was opened: torn last lines, lines that cannot be read. */
  get problems(): readonly string[] {
    return [...this.answers.problems, ...this.log.problems, ...this.jobs.problems];
  }

  /** To be called when all narratives that the run was given are done. @param unfinished why these are not all that there are */
  done(at: Date, unfinished?: string): Promise<void> {
    return this.markDone(at.toISOString(), unfinished);
  }

  /** Everything is on disk and the lock is gone when it resolves. */
  async close(): Promise<void> {
    await Promise.all([this.answers.close(), this.log.close(), this.jobs.close()]);
    await this.#unlock();
  }
}

/**
 * Opens the folder of a run, or begins one there.
 * @throws RunError `exists` (there is a run, and neither `resume` nor `again` was asked for), `differs`, `locked`, `unreadable`
 */
export async function openRun(folder: string, options: OpenOptions): Promise<Run> {
  await mkdir(folder, { recursive: true });
  const unlock = await lockFolder(folder);
  const opened: { close(): Promise<void> }[] = [];
  const held = async <Part extends { close(): Promise<void> }>(part: Promise<Part>): Promise<Part> => {
    opened.push(await part);
    return part;
  };
  try {
    const file = await settledFile(folder, options);
    const answers = await held(AnswerStore.open(folder));
    const log = await held(RunLog.open(logFile(folder)));
    const jobs = await held(JobLog.open(folder, options.now));
    return new Run(folder, file, { answers, log, jobs, unlock });
  } catch (error) {
    await Promise.all(opened.map(part => part.close()));
    await unlock();
    throw error;
  }
}

/** A run's results as they are now, for reading only; another process may be at work on it. */
export async function readRun(folder: string): Promise<RunResults> {
  const file = await readRunFile(folder);
  if (file === undefined) throw new RunError('absent', `${folder} holds no run: it has no run.json.`);
  const log = await stat(logFile(folder)).catch(() => undefined);
  return new RunResults(folder, file, log?.size ?? 0);
}

/**
 * Looks whether a run may be opened there, before anything else is done for it.
 * @throws RunError `unreadable` where it is no folder, `exists` where it holds a run and neither is set
 */
export async function refuseFolder(folder: string, { resume, again = false }: Pick<OpenOptions, 'resume' | 'again'>): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) throw new RunError('unreadable', `${folder} is a file: name a folder for the run.`);
  const before = found === undefined || resume || again ? undefined : await readRunFile(folder);
  if (before !== undefined) throw existsError(folder, before);
}

const existsError = (folder: string, { begun }: RunFile): RunError => new RunError('exists', `${folder} holds a run already, begun ${begun}: go on with it by resuming, or choose another folder.`);

const logFile = (folder: string): string => path.join(folder, 'log.jsonl');

/** run.json as it is from now on. */
async function settledFile(folder: string, { resume, again = false, settings, now = () => new Date() }: OpenOptions): Promise<RunFile> {
  const before = await readRunFile(folder);
  if (before === undefined || again) {
    await putLogAside(folder);
    const begun: RunFile = { schema: 1, id: before?.id ?? randomUUID(), begun: now().toISOString(), settings };
    await writeRunFile(folder, begun);
    return begun;
  }
  if (!resume) throw existsError(folder, before);
  const differing = differences(before.settings, settings);
  if (differing.length > 0) throw new RunError('differs', `${folder} holds a run with other settings: ${differing.join('; ')}. Use the same ones, or choose another folder.`, differing);
  const { ended, unfinished: _, ...open } = before;
  if (ended !== undefined) await writeRunFile(folder, open);
  return open;
}

/** Never overwrites: log.1.jsonl, log.2.jsonl, … */
async function putLogAside(folder: string): Promise<void> {
  const { size } = await stat(logFile(folder)).catch(() => ({ size: 0 }));
  if (size === 0) return;
  const numbers = (await readdir(folder)).flatMap(name => /^log\.(\d+)\.jsonl$/.exec(name)?.[1] ?? []).map(Number);
  await rename(logFile(folder), path.join(folder, `log.${Math.max(0, ...numbers) + 1}.jsonl`));
}
