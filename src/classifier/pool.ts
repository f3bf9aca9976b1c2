// The worker processes: which of them runs what, when another one starts, and what happens when one dies.
import { CancellationTokenSource, type MessageConnection } from 'vscode-jsonrpc/node';
import { ChildService, ProcessError, type Log } from '../process/service';
import type { Result } from './classifier';
import { ClassifierError } from './classifierError';
import { ClassifyJob, Load, Scores, type LoadParams } from './protocol';
import { given, type ClassifyRequest } from './request';
import { RequestQueue } from './requestQueue';
import { resultsOf } from './results';
import { faultOf, message, workerFailed } from './workerFaults';

export interface PoolOptions {
  readonly workerModule: string;
  /** Processes at most, now. */
  readonly limit: () => number;
  readonly mostWorkers: number;
  readonly idleMs: number;
  readonly log: Log;
  readonly load: () => Promise<LoadParams>;
  /** That the model takes; 0: none. */
  readonly contextLines: () => number;
  readonly onChange: () => void;
  /** A worker died, or could not be started. */
  readonly onTrouble: (reason: string) => void;
}

interface Job {
  readonly request: ClassifyRequest;
  /** Indices of the request's inputs. */
  readonly inputs: readonly number[];
  readonly cancel: CancellationTokenSource;
  running: readonly number[];
  /** Inputs without a result. */
  left: number;
  /** Whether its worker has another job to finish first. */
  behind: boolean;
}

interface Slot {
  readonly service: ChildService;
  state: 'off' | 'starting' | 'ready';
  readonly jobs: Set<Job>;
  /** Other uses of its process that have not ended. */
  uses: number;
  /** To be started anew when it has nothing in hand. */
  outdated: boolean;
}

/** A worker costs 0.2 s of two cores to start: another one is worth it from about so many waiting inputs. */
const WORTH_A_WORKER = 96;
/** Larger jobs fill their batches better. */
const MOST_PER_JOB = 768;
const LEAST_PER_JOB = 16;
/** With so few left, a worker is sent its next job: it is never idle between two. */
const NEARLY_DONE = 32;
/** Workers that died one after the other, none of them having scored anything; a text that kills does so in every input that has it before it. */
const MOST_FRUITLESS = 12;
const MOST_FAILED_STARTS = 3;
/** Further workers leave earlier than the first one. */
const FURTHER_IDLE_MS = 60_000;

export class WorkerPool {
  #options: PoolOptions;
  #slots: Slot[];
  #queue = new RequestQueue();
  #lastJob = 0;
  #failedStarts = 0;
  #fruitless = 0;
  #failure: string | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.mostWorkers }, (_, index) => this.#createSlot(index));
  }

  get ready(): number {
    return this.#slots.filter(slot => slot.state === 'ready').length;
  }

  get starting(): boolean {
    return this.#slots.some(slot => slot.state === 'starting');
  }

  /** Why no worker could be started the last time. */
  get failure(): string | undefined {
    return this.#failure;
  }

  get progress(): { readonly done: number; readonly total: number } | undefined {
    return this.#queue.progress;
  }

  /** Rejects at once where too much is unfinished already. */
  async run(request: ClassifyRequest, signal: AbortSignal | undefined): Promise<Result[]> {
    if (this.#queue.isEmpty) this.#failedStarts = this.#fruitless = 0;
    this.#queue.add(request);
    const abort = (): void => request.fail(signal?.reason instanceof Error ? signal.reason : new DOMException('The operation was aborted.', 'AbortError'));
    signal?.addEventListener('abort', abort, { once: true });
    this.#pump();
    this.#options.onChange();
    try {
      return await request.results;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#drop(request);
    }
  }

  /** Does something else with a worker, which is started where there is none. */
  async use<T>(work: (service: ChildService) => Promise<T>): Promise<T> {
    const slot = this.#slots.find(({ state }) => state === 'ready') ?? this.#slots[0];
    if (!slot) throw new ClassifierError('disposed', 'The classifier was shut down.');
    slot.uses++;
    try {
      await this.#start(slot);
      return await work(slot.service);
    } catch (error) {
      throw faultOf(error) ?? (error instanceof ProcessError ? new ClassifierError('worker-failed', error.message) : error);
    } finally {
      slot.uses--;
      this.#renew(slot);
    }
  }

  /** Work may begin now, or with other processes than before. */
  wake(): void {
    this.#pump();
  }

  /** Starts workers anew, each as soon as it has nothing in hand: what they are to load has changed. */
  reload(): void {
    for (const slot of this.#slots) {
      slot.outdated = slot.state !== 'off';
      this.#renew(slot);
    }
  }

  dispose(): void {
    for (const slot of this.#slots) slot.service.dispose();
    this.#queue.failAll(new ClassifierError('disposed', 'The classifier was shut down.'));
  }

  #createSlot(index: number): Slot {
    const { workerModule, idleMs, log, load } = this.#options;
    const service = new ChildService({
      module: workerModule,
      log,
      idleMs: index === 0 ? idleMs : Math.min(idleMs, FURTHER_IDLE_MS),
      prepare: async connection => {
        await connection.sendRequest(Load, await load());
      },
      onState: state => {
        slot.state = state.kind === 'running' ? 'ready' : state.kind === 'starting' ? 'starting' : 'off';
        this.#options.onChange();
        // Not at once: the service is still in the middle of its change.
        queueMicrotask(() => this.#pump());
      },
    });
    const slot: Slot = { service, state: 'off', jobs: new Set(), uses: 0, outdated: false };
    return slot;
  }

  #renew(slot: Slot): void {
    if (!slot.outdated || slot.jobs.size > 0 || slot.uses > 0) return;
    slot.outdated = false;
    slot.service.leave();
  }

  async #start(slot: Slot): Promise<void> {
    if (slot.state === 'ready') return;
    try {
      await slot.service.start();
      this.#failedStarts = 0;
      this.#failure = undefined;
    } catch (error) {
      this.#failedStarts++;
      const fault = faultOf(error);
      this.#options.log('warn', `A worker could not be started: ${message(fault ?? error)}`);
      this.#options.onTrouble(message(fault ?? error));
      if (fault) this.#giveUp(fault);
      else if (this.#failedStarts >= MOST_FAILED_STARTS && this.ready === 0) this.#giveUp(workerFailed(`The worker process cannot be started: ${message(error)}`));
      throw error;
    } finally {
      // Whoever had it started: work that came meanwhile has counted on it.
      if (!this.#queue.isEmpty) this.#pump();
    }
  }

  #giveUp(error: Error): void {
    this.#failure = error.message;
    this.#queue.failAll(error);
  }

  #drop(request: ClassifyRequest): void {
    this.#queue.remove(request);
    for (const slot of this.#slots) {
      for (const job of slot.jobs) if (job.request === request) job.cancel.cancel();
    }
    this.#options.onChange();
  }

  /** Hands waiting work to free workers, the most urgent request first and requests of one priority in turn. */
  #pump(): void {
    for (;;) {
      const request = this.#queue.next();
      const slot = request && this.#freeSlot(request.priority);
      if (!slot) break;
      const size = Math.ceil(request.waiting / (2 * this.#options.limit()));
      const inputs = request.take(Math.min(MOST_PER_JOB, Math.max(LEAST_PER_JOB, size)));
      this.#queue.putLast(request);
      if (inputs.length === 0) {
        setImmediate(() => this.#pump());
        return;
      }
      void this.#send(slot, request, inputs);
    }
    this.#grow();
  }

  /**
   * A worker with nothing to do, one that is about to have nothing, or one whose work can wait: it takes the more urgent job after its current batch,
   * also where it is to be started anew: what is urgent does not wait for that.
   */
  #freeSlot(priority: number): Slot | undefined {
    const ready = this.#slots.filter(slot => slot.state === 'ready' && (!slot.outdated || slot.jobs.size > 0));
    return (
      ready.find(slot => slot.jobs.size === 0) ??
      ready.find(slot => !slot.outdated && slot.jobs.size === 1 && [...slot.jobs].every(({ left, request }) => left <= NEARLY_DONE && request.priority === priority)) ??
      ready.filter(slot => [...slot.jobs].every(job => job.request.priority < priority)).sort((a, b) => a.jobs.size - b.jobs.size)[0]
    );
  }

  #grow(): void {
    const { waiting } = this.#queue;
    const active = this.#slots.filter(slot => slot.state !== 'off').length;
    const wanted = waiting === 0 ? 0 : active === 0 ? 1 : waiting >= WORTH_A_WORKER && this.#failedStarts === 0 && !this.starting ? active + 1 : active;
    const next = this.#slots.find(slot => slot.state === 'off');
    if (active >= Math.min(wanted, this.#options.limit()) || !next) return;
    // Its change of state brings us back here, whatever comes of it.
    this.#start(next).catch(() => undefined);
  }

  async #send(slot: Slot, request: ClassifyRequest, inputs: readonly number[]): Promise<void> {
    const behind = slot.jobs.size > 0;
    const job: Job = { request, inputs, cancel: new CancellationTokenSource(), running: [], left: inputs.length, behind };
    slot.jobs.add(job);
    try {
      await slot.service.use(connection => this.#exchange(connection, job));
    } catch (error) {
      this.#failed(job, error);
    } finally {
      slot.jobs.delete(job);
      for (const next of slot.jobs) next.behind = false;
      job.cancel.dispose();
      this.#renew(slot);
      this.#pump();
    }
  }

  async #exchange(connection: MessageConnection, job: Job): Promise<void> {
    const { request } = job;
    const token = ++this.#lastJob;
    const lines = this.#options.contextLines();
    const inputs = job.inputs.map(index => given(request.input(index), lines));
    const listener = connection.onProgress(Scores, token, part => {
      if (part.rows.length > 0) this.#fruitless = 0;
      job.running = Array.from(part.next, row => job.inputs[row] ?? -1);
      for (const { row, result } of resultsOf(part)) {
        job.left--;
        request.deliver(job.inputs[row] ?? -1, result);
      }
      if (job.left > 0 && job.left <= NEARLY_DONE) this.#pump();
      this.#options.onChange();
    });
    try {
      await connection.sendRequest(ClassifyJob, { job: token, inputs, priority: request.priority, embeddings: request.embeddings }, job.cancel.token);
    } finally {
      listener.dispose();
    }
  }

  #failed(job: Job, error: unknown): void {
    if (!this.#queue.has(job.request)) return;
    if (!(error instanceof ProcessError)) {
      job.request.fail(workerFailed(`The worker could not score a text: ${message(error)}`));
      return;
    }
    this.#options.log('warn', `${error.message} Its work is run again.`);
    this.#options.onTrouble(error.message);
    if (error.code !== 'died' || (job.behind && job.running.length === 0)) return job.request.putBack(job.inputs);
    job.request.workerDied(job.inputs, job.running);
    if (++this.#fruitless >= MOST_FRUITLESS * (1 + this.#options.contextLines())) this.#giveUp(workerFailed(`Worker processes die before they score anything: ${error.message}`));
  }
}
