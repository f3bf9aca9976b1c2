// Which batch jobs a run has, from before each is submitted until its answers are stored.
import path from 'node:path';
import type { Stage } from '../stage';
import { AppendFile } from './appendFile';
import { fileLines } from './fileLines';

/** `prepared` is on disk before the job is submitted: a job without an id may exist all the same, and is looked for by this mark. */
export interface JobMark {
  readonly stage: Stage;
  /** Counted from 1 over the whole run. */
  readonly part: number;
}

export interface OpenJob extends JobMark {
  /** undefined: submitted or not, nobody knows. */
  readonly job?: string;
  /** It was to be cancelled; what it had answered by then is still to be fetched. */
  readonly cancelled?: true;
  /** It has ended by itself, as the server says; its answers are still to be fetched. */
  readonly over?: true;
}

interface JobEntry extends Omit<OpenJob, 'cancelled' | 'over'> {
  readonly schema: 1;
  readonly state: 'prepared' | 'submitted' | 'cancelled' | 'over' | 'ended' | 'never' | 'lost';
  readonly at: string;
}

export class JobLog {
  readonly problems: string[] = [];
  readonly #file: AppendFile;
  readonly #open = new Map<number, OpenJob>();
  readonly #now: () => Date;
  #parts = 0;

  private constructor(file: AppendFile, now: () => Date) {
    this.#file = file;
    this.#now = now;
  }

  static async open(folder: string, now: () => Date = () => new Date()): Promise<JobLog> {
    const name = fileOf(folder);
    const log = new JobLog(await AppendFile.open(name), now);
    for await (const { number, bytes } of fileLines(name)) {
      const entry = parseEntry(bytes.toString('utf8'));
      if (entry === undefined) log.problems.push(`jobs.jsonl, line ${number}, cannot be read and is passed over`);
      else log.#take(entry);
    }
    return log;
  }

  /** Jobs whose answers have not been stored yet. */
  get open(): readonly OpenJob[] {
    return [...this.#open.values()];
  }

  /** Before a job is submitted. */
  async prepared(stage: Stage): Promise<JobMark> {
    const mark = { stage, part: this.#parts + 1 };
    await this.#write({ ...mark, state: 'prepared' });
    return mark;
  }

  submitted(mark: JobMark, job: string): Promise<void> {
    return this.#write({ ...mark, job, state: 'submitted' });
  }

  /** The server was told to cancel it. */
  cancelled({ stage, part }: JobMark, job: string): Promise<void> {
    return this.#write({ stage, part, job, state: 'cancelled' });
  }

  /** The server says that it has ended. */
  over({ stage, part }: JobMark, job: string): Promise<void> {
    return this.#write({ stage, part, job, state: 'over' });
  }

  /** Its answers are stored; or it turned out that it `never` was submitted; or the server has it no more. */
  ended({ stage, part }: JobMark, state: 'ended' | 'never' | 'lost' = 'ended'): Promise<void> {
    return this.#write({ stage, part, state });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #write(entry: Omit<JobEntry, 'schema' | 'at'>): Promise<void> {
    const whole: JobEntry = { schema: 1, ...entry, at: this.#now().toISOString() };
    this.#take(whole);
    await this.#file.append(`${JSON.stringify(whole)}\n`);
  }

  /** Those that lie in a folder, which another process may be at work on; nothing of it is touched. */
  static async openIn(folder: string): Promise<readonly OpenJob[]> {
    const open = new Map<number, OpenJob>();
    for await (const { bytes } of fileLines(fileOf(folder))) {
      const entry = parseEntry(bytes.toString('utf8'));
      if (entry !== undefined) take(open, entry);
    }
    return [...open.values()];
  }

  #take(entry: JobEntry): void {
    this.#parts = Math.max(this.#parts, entry.part);
    take(this.#open, entry);
  }
}

/** How many the server may still be at work on, as far as is known. */
export const atWork = (open: readonly OpenJob[]): number => open.filter(({ cancelled, over }) => cancelled !== true && over !== true).length;

const fileOf = (folder: string): string => path.join(folder, 'jobs.jsonl');

function take(open: Map<number, OpenJob>, { stage, part, job, state }: JobEntry): void {
  if (state === 'ended' || state === 'never' || state === 'lost') open.delete(part);
  else open.set(part, { stage, part, ...(job !== undefined && { job }), ...(state === 'cancelled' && { cancelled: true }), ...(state === 'over' && { over: true }) });
}

function parseEntry(line: string): JobEntry | undefined {
  try {
    const entry = JSON.parse(line) as Partial<JobEntry>;
    return entry.schema === 1 && Number.isInteger(entry.part) ? (entry as JobEntry) : undefined;
  } catch {
    return undefined;
  }
}
