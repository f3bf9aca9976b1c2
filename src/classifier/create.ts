// Puts a classifier together: the model folder, the pool of workers, the device, and what is said of them.
import os from 'node:os';
import type { Log } from '../process/service';
import type { Classifier, ClassifierStatus, Device } from './classifier';
import { ClassifierError } from './classifierError';
import { deviceName } from './device';
import { DeviceChooser } from './deviceChooser';
import { loadParams, ModelFolderError, readModelFolder, verifyModelFolder, type ModelFolder } from './modelFolder';
import { WorkerPool } from './pool';
import { DetectLanguage, type LoadParams } from './protocol';
import { ClassifyRequest } from './request';

export interface ClassifierOptions {
  readonly modelFolder: string;
  /** The bundled worker: dist/classifierWorker.js. */
  readonly workerModule: string;
  readonly device: Device;
  /** Where small facts about this machine are remembered. */
  readonly stateFolder: string;
  readonly log: Log;
  /** At most so many processes; by default what suits the machine. */
  readonly workers?: number;
  /** A worker leaves after so long without work; five minutes by default. */
  readonly idleMs?: number;
  /** False scores equal inputs of one call again and again, for measuring. */
  readonly deduplicate?: boolean;
  /**
   * With `device: 'auto'`, a GPU is looked for so long after the last work, and at the latest so long after the first;
   * 3 s and 10 s by default. A trial that is silent for `hangMs` has failed; 10 s by default.
   */
  readonly lookForGpu?: { readonly afterMs: number; readonly latestMs: number; readonly hangMs?: number };
}

const IDLE_MS = 5 * 60_000;
/** Workers that are asked for a language one after the other, where they die: a text that kills does so three times. */
const MOST_TRIES = 5;
const MOST_WORKERS = 4;

/** One core is left to the editor where there are more than two; workers also run at a lower priority. */
export function poolSize(cores: number): number {
  return cores <= 2 ? Math.max(1, cores) : Math.min(MOST_WORKERS, cores - 1);
}

export function createClassifier(options: ClassifierOptions): Classifier {
  return new PooledClassifier(options);
}

class PooledClassifier implements Classifier {
  #options: ClassifierOptions;
  #workers: number;
  #pool: WorkerPool;
  #listeners = new Set<(status: ClassifierStatus) => void>();
  #lastStatus = '';
  #hasLoaded = false;
  #reading: Promise<ModelFolder> | undefined;
  #verified: Promise<void> | undefined;
  #folder: ModelFolder | undefined;
  #modelFailure: string | undefined;
  #chooser: DeviceChooser;

  constructor(options: ClassifierOptions) {
    this.#options = options;
    this.#workers = Math.max(1, options.workers ?? poolSize(os.availableParallelism()));
    this.#pool = new WorkerPool({
      workerModule: options.workerModule,
      mostWorkers: this.#workers,
      limit: () => this.#limit(),
      idleMs: options.idleMs ?? IDLE_MS,
      log: options.log,
      load: () => this.#load(),
      contextLines: () => this.#folder?.info.contextLines ?? 0,
      onChange: () => this.#changed(),
      onTrouble: reason => this.#chooser.giveUpProvider(reason),
    });
    this.#chooser = new DeviceChooser({
      ...options,
      ...options.lookForGpu,
      workers: this.#workers,
      folder: () => this.#folder,
      isBusy: () => this.#pool.progress !== undefined,
      isReady: () => this.#pool.ready > 0,
      onOther: () => this.#pool.reload(),
      onChange: () => this.#changed(),
    });
    this.#lastStatus = JSON.stringify(this.status);
  }

  get status(): ClassifierStatus {
    const reason = this.#modelFailure ?? this.#pool.failure;
    if (reason !== undefined) return { kind: 'failed', reason };
    const { choice } = this.#chooser;
    const device = { device: deviceName(choice?.provider), ...(choice && { deviceReason: choice.reason }) };
    const { ready: workers, progress, starting } = this.#pool;
    if (workers === 0) return { kind: starting || progress ? 'starting' : 'idle', ...(this.#hasLoaded && device) };
    return progress ? { kind: 'working', workers, ...device, ...progress } : { kind: 'ready', workers, ...device };
  }

  onStatus(listener: (status: ClassifierStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async model(): Promise<ModelFolder['info']> {
    return (await this.#verify()).info;
  }

  async classify(...[inputs, settings = {}]: Parameters<Classifier['classify']>): ReturnType<Classifier['classify']> {
    settings.signal?.throwIfAborted();
    if (inputs.length === 0) return [];
    const usable = this.#verify();
    const request = new ClassifyRequest(inputs, settings, this.#options.deduplicate ?? true);
    usable.catch((error: unknown) => request.fail(error as Error));
    this.#settle().catch((error: unknown) => request.fail(error as Error));
    try {
      const results = this.#pool.run(request, settings.signal);
      this.#chooser.worked();
      return await results;
    } catch (error) {
      if (error instanceof ModelFolderError) this.#reading = this.#verified = undefined;
      if (!settings.signal?.aborted) await usable;
      throw error;
    } finally {
      this.#chooser.worked();
    }
  }

  async detectLanguage(text: string): ReturnType<Classifier['detectLanguage']> {
    await this.#settle();
    for (let tried = 1; ; tried++) {
      try {
        return await this.#pool.use(worker => worker.use(connection => connection.sendRequest(DetectLanguage, { text: text.slice(0, 5_000) })));
      } catch (error) {
        // As texts are scored again by another worker where theirs dies.
        if (!(error instanceof ClassifierError) || error.code !== 'worker-failed' || tried === MOST_TRIES) throw error;
      }
    }
  }

  async warmUp(): Promise<void> {
    await Promise.all([this.#verify(), this.#settle().then(() => this.#pool.use(worker => worker.start()))]);
  }

  dispose(): void {
    this.#chooser.dispose();
    this.#pool.dispose();
  }

  #limit(): number {
    if (this.#chooser.holdsWork) return 0;
    return this.#chooser.choice?.provider === undefined ? this.#workers : 1;
  }

  #read(): Promise<ModelFolder> {
    if (this.#reading) return this.#reading;
    const reading = readModelFolder(this.#options.modelFolder).then(found => (this.#folder = found));
    reading.catch(() => (this.#reading = undefined));
    this.#reading = reading;
    return reading;
  }

  async #verify(): Promise<ModelFolder> {
    try {
      const found = await this.#read();
      this.#verified ??= verifyModelFolder(found, this.#options.stateFolder);
      await this.#verified;
      this.#modelFailure = undefined;
      return found;
    } catch (error) {
      this.#verified = undefined;
      this.#modelFailure = error instanceof Error ? error.message : String(error);
      this.#changed();
      throw error;
    }
  }

  async #load(): Promise<LoadParams> {
    const folder = await this.#read();
    await this.#chooser.settle(folder);
    const provider = this.#chooser.choice?.provider;
    return { ...loadParams(folder), ...(provider !== undefined && { provider }) };
  }

  /** Where a GPU was asked for, workers wait for what comes of it. */
  async #settle(): Promise<void> {
    if (!this.#chooser.holdsWork) return;
    await this.#chooser.settle(await this.#read());
    this.#pool.wake();
  }

  #changed(): void {
    this.#hasLoaded ||= this.#pool.ready > 0;
    const status = this.status;
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    for (const listener of this.#listeners) listener(status);
  }
}
