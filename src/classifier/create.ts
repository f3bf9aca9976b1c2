// Puts a classifier together: the model folder, the pool of workers, the device, and what is said of them.
import os from 'node:os';
import type { Log } from '../process/service';
import type { Classifier, ClassifierStatus, Device } from './classifier';
import { deviceName, probeDevices, recallDevice, rememberDevice, type DeviceChoice, type DeviceOptions } from './device';
import { ModelFolderError, readModelFolder, verifyModelFolder, type ModelFolder } from './modelFolder';
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
}

const IDLE_MS = 5 * 60_000;
const MOST_WORKERS = 4;
const PROBE_AFTER_MS = 3_000;

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
  #reading: Promise<ModelFolder> | undefined;
  #verified: Promise<void> | undefined;
  #folder: ModelFolder | undefined;
  #modelFailure: string | undefined;
  #device: DeviceChoice | undefined;
  #recalled: Promise<void> | undefined;
  #probe: NodeJS.Timeout | undefined;
  #probing = false;
  #disposed = false;

  constructor(options: ClassifierOptions) {
    this.#options = options;
    this.#workers = Math.max(1, options.workers ?? poolSize(os.availableParallelism()));
    this.#pool = new WorkerPool({
      workerModule: options.workerModule,
      mostWorkers: this.#workers,
      limit: () => (this.#device?.provider === undefined ? this.#workers : 1),
      idleMs: options.idleMs ?? IDLE_MS,
      log: options.log,
      load: () => this.#load(),
      usesContext: () => (this.#folder?.info.contextLines ?? 0) > 0,
      onChange: () => this.#changed(),
      onTrouble: reason => this.#backToCpu(reason),
    });
    this.#lastStatus = JSON.stringify(this.status);
  }

  get status(): ClassifierStatus {
    const reason = this.#modelFailure ?? this.#pool.failure;
    if (reason !== undefined) return { kind: 'failed', reason };
    if (this.#pool.ready === 0) return { kind: this.#pool.starting ? 'starting' : 'idle' };
    const device = {
      device: deviceName(this.#device?.provider),
      workers: this.#pool.ready,
      ...(this.#device && { deviceReason: this.#device.reason }),
    };
    const progress = this.#pool.progress;
    return progress ? { kind: 'working', ...device, ...progress } : { kind: 'ready', ...device };
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
    try {
      const results = await this.#pool.run(request, settings.signal);
      this.#probeLater();
      return results;
    } catch (error) {
      if (error instanceof ModelFolderError) this.#reading = this.#verified = undefined;
      if (!settings.signal?.aborted) await usable;
      throw error;
    }
  }

  detectLanguage(text: string): ReturnType<Classifier['detectLanguage']> {
    return this.#pool.use(connection => connection.sendRequest(DetectLanguage, { text: text.slice(0, 5_000) }));
  }

  async warmUp(): Promise<void> {
    await Promise.all([this.#verify(), this.#pool.use(() => Promise.resolve())]);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#probe);
    this.#pool.dispose();
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
    this.#recalled ??= this.#recall(folder);
    await this.#recalled;
    const provider = this.#device?.provider;
    return { ...loadParams(folder), ...(provider !== undefined && { provider }) };
  }

  async #recall(folder: ModelFolder): Promise<void> {
    if (this.#options.device !== 'cpu') this.#device = await recallDevice(this.#deviceOptions(folder));
  }

  /** After the first results, and not before: looking for a GPU must not keep anybody waiting. */
  #probeLater(): void {
    if (this.#options.device === 'cpu' || this.#device || this.#probing || this.#disposed) return;
    clearTimeout(this.#probe);
    this.#probe = setTimeout(() => {
      if (this.#pool.progress) this.#probeLater();
      else void this.#probeNow();
    }, PROBE_AFTER_MS).unref();
  }

  async #probeNow(): Promise<void> {
    const folder = this.#folder;
    if (!folder) return;
    this.#probing = true;
    const device = this.#deviceOptions(folder);
    const choice = await probeDevices(device, loadParams(folder), [...folder.info.thresholds], this.#workers);
    this.#probing = false;
    if (this.#disposed) return;
    this.#device = choice;
    await rememberDevice(device, choice);
    this.#options.log('info', `Scoring on the ${deviceName(choice.provider)}. ${choice.reason}`);
    if (choice.provider !== undefined) this.#pool.reload();
    this.#changed();
  }

  #backToCpu(trouble: string): void {
    const provider = this.#device?.provider;
    if (provider === undefined || !this.#folder) return;
    this.#device = { reason: `${deviceName(provider)}: it failed at work (${trouble})` };
    this.#options.log('warn', `Back to the CPU. ${this.#device.reason}`);
    void rememberDevice(this.#deviceOptions(this.#folder), this.#device);
    this.#pool.reload();
  }

  #deviceOptions({ info }: ModelFolder): DeviceOptions {
    const { device, workerModule, stateFolder, log } = this.#options;
    return { device, workerModule, stateFolder, log, modelDigest: info.digest };
  }

  #changed(): void {
    const status = this.status;
    const text = JSON.stringify(status);
    if (text === this.#lastStatus) return;
    this.#lastStatus = text;
    for (const listener of this.#listeners) listener(status);
  }
}

function loadParams({ info, hiddenSize, modelFile, tokenizerFile }: ModelFolder): LoadParams {
  return { modelFile, tokenizerFile, hiddenSize, labels: info.labels.length, maxLength: info.maxLength };
}
