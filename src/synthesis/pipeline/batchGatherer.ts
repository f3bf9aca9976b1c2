// Answers by batch jobs: gathers requests, submits them in parts that are found again after a kill, and fetches what came of them.
import { setTimeout as sleep } from 'node:timers/promises';
import type { AnswerStore, StoredAnswer } from '../run/answerStore';
import type { JobLog, JobMark, OpenJob } from '../run/jobLog';
import type { Run } from '../run/run';
import { JobGone, ServerError, type BatchServer, type BatchState, type ChatRequest, type ServerFault } from '../server/server';
import type { Stage } from '../stage';
import type { Ports } from './ports';
import type { ProgressMeter } from './progress';

export interface GathererParts {
  readonly server: BatchServer;
  /** The model's name as in the hashes of requests. */
  readonly model: string;
  readonly run: string;
  readonly store: AnswerStore;
  readonly jobs: JobLog;
  readonly progress: ProgressMeter;
  readonly signal: AbortSignal;
  readonly now: () => Date;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

interface Part {
  readonly requests: Map<string, ChatRequest>;
  characters: number;
}

/** A part is submitted before it takes more memory than this, however many requests a job may hold. */
const MOST_CHARACTERS = 8e6;
const SHORTEST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
/** What ends a job, with answers or without. */
export const ENDED: ReadonlySet<BatchState['kind']> = new Set(['succeeded', 'failed', 'cancelled', 'expired']);
const NOTHING: BatchState = { kind: 'cancelled', total: 0, succeeded: 0, failed: 0 };
const STORED_AT_ONCE = 64;
/** So many requests of a job are asked one by one even where they are most of it and failed alike. */
const MOST_SINGLE = 20;
/** Faults that may pass: a job goes on at the server meanwhile. */
const PASSING: ReadonlySet<ServerFault> = new Set<ServerFault>(['busy', 'network', 'timeout', 'fault']);
/** Milliseconds of such faults in a row after which the run ends, to be gone on with. */
const PATIENCE = 60 * 60_000;

/** Requests of a job that failed for the same reason, but for numbers in it. */
interface Alike {
  readonly reason: string;
  readonly ids: readonly string[];
}

const kindOf = (reason: string): string => reason.replace(/\d+/g, 'N');
const number = (value: number): string => value.toLocaleString('en');

export class BatchGatherer {
  readonly #parts: GathererParts;
  readonly #gathered = new Map<Stage, Part>();
  /** Requests that failed in a job: asked by themselves, where their faults are dealt with. */
  readonly #direct = new Set<string>();
  #submitting: Promise<void> = Promise.resolve();
  #count = 0;

  constructor(parts: GathererParts) {
    this.#parts = parts;
  }

  isDirect(hash: string): boolean {
    return this.#direct.has(hash);
  }

  /** Resolves when there is room for more. */
  async add(stage: Stage, hash: string, request: ChatRequest): Promise<void> {
    const part = this.#gathered.get(stage) ?? { requests: new Map<string, ChatRequest>(), characters: 0 };
    this.#gathered.set(stage, part);
    if (!part.requests.has(hash)) {
      part.requests.set(hash, request);
      part.characters += request.messages.reduce((sum, { content }) => sum + content.length, 0);
      this.#count++;
    }
    if (part.requests.size >= this.#parts.server.mostRequests || part.characters >= MOST_CHARACTERS) this.#submit(stage);
    await this.#submitting;
  }

  /** Submits what is left. @returns how many requests were gathered since the last time */
  async flush(): Promise<number> {
    for (const stage of [...this.#gathered.keys()]) this.#submit(stage);
    await this.#submitting;
    const count = this.#count;
    this.#count = 0;
    return count;
  }

  /** Looks for the jobs that were submitted just before an earlier session ended. */
  async recover(): Promise<void> {
    const { server, jobs, signal } = this.#parts;
    for (const open of jobs.open) {
      if (open.job !== undefined) continue;
      const [found] = await this.#patiently(() => server.find(this.#mark(open), signal));
      if (found === undefined) await jobs.ended(open, 'never');
      else await jobs.submitted(open, found);
    }
  }

  /** Waits for all jobs, and stores what they answered. */
  async collect(): Promise<void> {
    const { jobs, signal, wait } = this.#parts;
    for (let pause = SHORTEST_WAIT; jobs.open.length > 0; pause = Math.min(LONGEST_WAIT, pause * 1.5)) {
      const states: BatchState[] = [];
      for (const open of jobs.open) states.push(await this.#look(open));
      const sum = (field: 'total' | 'succeeded' | 'failed'): number => states.reduce((total, state) => total + state[field], 0);
      this.#parts.progress.jobs({ open: jobs.open.length, requests: sum('total'), succeeded: sum('succeeded'), failed: sum('failed') });
      if (jobs.open.length > 0) await wait(pause, signal);
    }
  }

  async #look(open: OpenJob): Promise<BatchState> {
    try {
      return await this.#ended(open);
    } catch (error) {
      if (!(error instanceof JobGone)) throw error;
      await this.#lost(open, error);
      return NOTHING;
    }
  }

  /** A job that the server has no more: one with the same mark takes its place, otherwise its requests are gathered again. */
  async #lost(open: OpenJob, { message }: JobGone): Promise<void> {
    const { server, jobs, signal } = this.#parts;
    // Where not even this is answered, it is the server that is another one, and the run ends with its word.
    const [found] = await this.#patiently(() => server.find(this.#mark(open), signal));
    if (found !== undefined && found !== open.job) return jobs.submitted(open, found);
    await jobs.ended(open, 'lost');
    server.note(`${message} What it was asked (${open.stage}, part ${open.part}) and is not answered yet is asked again, in another job.`);
  }

  /** Stores what the job answered, where it has ended. */
  async #ended(open: OpenJob): Promise<BatchState> {
    const { server, jobs, signal } = this.#parts;
    const state = await this.#patiently(() => server.state(open.job ?? '', signal));
    if (!ENDED.has(state.kind)) return state;
    const { count, failed, ending } = await this.#patiently(() => this.#store(open));
    await jobs.ended(open);
    // What it did not answer is gathered again by whoever goes on.
    if (ending !== undefined) throw ending;
    if (count === 0 && open.cancelled !== true) throw new ServerError('fault', `The batch job ${open.job ?? ''} at ${server.host} ended as ${state.kind} without a single answer${state.reason === undefined ? '' : `: ${state.reason}`}. Go on with the run to submit it again.`);
    this.#askSingly(open, count, failed);
    return state;
  }

  /**
   * What failed in a job is asked one by one, where its faults are dealt with: a few requests at the price of single ones.
   * Most of a job, failed alike, is the server's or the job's fault: of a job that was cancelled it is gathered again, else the run ends with the reason.
   */
  #askSingly({ job = '', stage, cancelled }: OpenJob, count: number, failed: readonly Alike[]): void {
    const { server } = this.#parts;
    const [most] = [...failed].sort((one, other) => other.ids.length - one.ids.length);
    if (most === undefined) return;
    const alike = most.ids.length;
    const all = failed.reduce((sum, { ids }) => sum + ids.length, 0);
    const share = `of the ${number(count)} requests of the batch job ${job} at ${server.host} (${stage}), ${number(all)} failed, ${alike === all ? 'all' : number(alike)} of them alike: ${most.reason}`;
    if (alike > MOST_SINGLE && alike > count / 2) {
      if (cancelled === true) return;
      throw new ServerError('fault', `${share.replace('of', 'Of')} Go on with the run to submit them again; without batch jobs each is asked by itself, at the price of single requests.`);
    }
    for (const { ids } of failed) for (const id of ids) this.#direct.add(id);
    server.note(`${share} They are asked one by one, at the price of single requests.`);
  }

  /** @returns how many results there were, of either kind, those to be asked again, by their reasons, and the first fault that is the same for every request */
  async #store({ stage, job }: OpenJob): Promise<{ readonly count: number; readonly failed: readonly Alike[]; readonly ending?: ServerError }> {
    const { server, model, signal, now } = this.#parts;
    const failed = new Map<string, { readonly reason: string; readonly ids: string[] }>();
    let count = 0;
    let ending: ServerError | undefined;
    const waiting: StoredAnswer[] = [];
    try {
      for await (const result of server.results(job ?? '', signal)) {
        count++;
        const common = { request: result.id, stage, server: server.host, model, at: now().toISOString() };
        if (result.kind === 'answered') waiting.push({ ...common, kind: 'answered', answer: result.answer });
        else if ((result.error.fault === 'unauthorised' || result.error.fault === 'noModel') && result.error.alone === undefined) ending ??= result.error;
        else if (result.error.fault === 'tooLong') waiting.push({ ...common, kind: 'failed', fault: 'tooLong', reason: result.error.message });
        else {
          const reason = result.error.alone ?? result.error.message;
          const alike = failed.get(kindOf(reason)) ?? { reason, ids: [] };
          alike.ids.push(result.id);
          failed.set(kindOf(reason), alike);
        }
        if (waiting.length >= STORED_AT_ONCE) await this.#put(waiting.splice(0));
      }
    } finally {
      // What had come before the rest broke off or was gone.
      await this.#put(waiting);
    }
    return { count, failed: [...failed.values()], ...(ending !== undefined && { ending }) };
  }

  /** Fetched a second time, after a kill or a broken connection, an answer is not stored a second time. */
  async #put(answers: readonly StoredAnswer[]): Promise<void> {
    const { store, progress } = this.#parts;
    const fresh: StoredAnswer[] = [];
    for (const answer of answers) {
      const known = await store.get(answer.request);
      if (known === undefined || (known.kind === 'failed' && answer.kind === 'answered')) fresh.push(answer);
    }
    await store.put(fresh);
    for (const { kind, stage } of fresh) if (kind === 'answered') progress.count(stage, 'answered');
  }

  /** One after the other: each is in the log, then submitted, then in the log with its id. */
  #submit(stage: Stage): void {
    const part = this.#gathered.get(stage);
    if (part === undefined || part.requests.size === 0) return;
    this.#gathered.delete(stage);
    const { jobs } = this.#parts;
    this.#submitting = this.#submitting.then(async () => {
      const mark = await jobs.prepared(stage);
      await jobs.submitted(mark, await this.#submitOnce(part, this.#mark(mark)));
    });
    // Whoever adds or flushes next hears of a fault.
    this.#submitting.catch(() => undefined);
  }

  /** An attempt that failed may have started the job all the same: it is looked for before another one. */
  #submitOnce({ requests }: Part, mark: Readonly<Record<string, string>>): Promise<string> {
    const { server, signal } = this.#parts;
    let attempted = false;
    return this.#patiently(async () => {
      const [found] = attempted ? await server.find(mark, signal) : [];
      attempted = true;
      return found ?? server.submit(requests, mark, signal);
    });
  }

  /** Again and again while the server is busy or out of reach; rejects with its last fault once that has lasted too long. */
  async #patiently<Value>(work: () => Promise<Value>): Promise<Value> {
    const { signal, wait } = this.#parts;
    let waited = 0;
    for (let pause = SHORTEST_WAIT; ; pause = Math.min(LONGEST_WAIT, pause * 2)) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted || !(error instanceof ServerError) || !PASSING.has(error.fault) || waited >= PATIENCE) throw error;
        const own = Math.max(pause, error.retryAfter ?? 0);
        waited += own;
        await wait(own, signal);
      }
    }
  }

  #mark(mark: JobMark): Record<string, string> {
    return metadataOf(this.#parts.run, mark);
  }
}

/** By which a job is found again. */
export const metadataOf = (run: string, { stage, part }: JobMark): Record<string, string> => ({ run, stage, part: String(part) });

/** The gatherer of a run whose ports have batch jobs. */
export function batchGatherer(run: Run, ports: Ports, server: BatchServer, progress: ProgressMeter, signal: AbortSignal): BatchGatherer {
  const now = ports.now ?? (() => new Date());
  const wait = ports.wait ?? ((milliseconds: number, own: AbortSignal) => sleep(milliseconds, undefined, { signal: own }));
  return new BatchGatherer({ server, model: ports.server.model, run: run.id, store: run.answers, jobs: run.jobs, progress, signal, now, wait });
}
