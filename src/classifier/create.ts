// Puts a classifier together: the model folder, the pool of workers, and what is said of both.
import os from 'node:os';
import type { Log } from '../process/service';
import type { Classifier, ClassifierStatus, Device } from './classifier';
import { readModelFolder, verifyModelFolder, type ModelFolder } from './modelFolder';
import { WorkerPool } from './pool';
import { DetectLanguage } from './protocol';
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

/** One core is left to the editor where there are more than two; workers also run at a lower priority. */
export function poolSize(cores: number): number {
  return cores <= 2 ? Math.max(1, cores) : Math.min(MOST_WORKERS, cores - 1);
}

export function createClassifier(options: ClassifierOptions): Classifier {
  const { modelFolder, stateFolder, log } = options;
  const listeners = new Set<(status: ClassifierStatus) => void>();
  let reading: Promise<ModelFolder> | undefined;
  let verified: Promise<void> | undefined;
  let folder: ModelFolder | undefined;
  let modelFailure: string | undefined;

  const read = (): Promise<ModelFolder> => {
    reading ??= readModelFolder(modelFolder).then(found => (folder = found));
    reading.catch(() => (reading = undefined));
    return reading;
  };
  const verify = async (): Promise<ModelFolder> => {
    try {
      const found = await read();
      verified ??= verifyModelFolder(found, stateFolder);
      await verified;
      modelFailure = undefined;
      return found;
    } catch (error) {
      verified = undefined;
      modelFailure = error instanceof Error ? error.message : String(error);
      changed();
      throw error;
    }
  };

  const pool = new WorkerPool({
    workerModule: options.workerModule,
    size: Math.max(1, options.workers ?? poolSize(os.availableParallelism())),
    idleMs: options.idleMs ?? IDLE_MS,
    log,
    load: async () => {
      const { info, hiddenSize, modelFile, tokenizerFile } = await read();
      return { modelFile, tokenizerFile, hiddenSize, labels: info.labels.length, maxLength: info.maxLength };
    },
    usesContext: () => (folder?.info.contextLines ?? 0) > 0,
    onChange: () => changed(),
  });

  const status = (): ClassifierStatus => {
    const reason = modelFailure ?? pool.failure;
    if (reason !== undefined) return { kind: 'failed', reason };
    if (pool.ready === 0) return { kind: pool.starting ? 'starting' : 'idle' };
    const device = { device: 'CPU', workers: pool.ready };
    const progress = pool.progress;
    return progress ? { kind: 'working', ...device, ...progress } : { kind: 'ready', ...device };
  };
  let last = JSON.stringify(status());
  const changed = (): void => {
    const now = status();
    const text = JSON.stringify(now);
    if (text === last) return;
    last = text;
    for (const listener of listeners) listener(now);
  };

  return {
    model: async () => (await verify()).info,
    async classify(inputs, settings = {}) {
      settings.signal?.throwIfAborted();
      if (inputs.length === 0) return [];
      const usable = verify();
      const request = new ClassifyRequest(inputs, settings, options.deduplicate ?? true);
      usable.catch((error: unknown) => request.fail(error as Error));
      try {
        return await pool.run(request, settings.signal);
      } catch (error) {
        if (!settings.signal?.aborted) await usable;
        throw error;
      }
    },
    async detectLanguage(text) {
      return pool.use(connection => connection.sendRequest(DetectLanguage, { text: text.slice(0, 5_000) }));
    },
    async warmUp() {
      await Promise.all([verify(), pool.use(() => Promise.resolve())]);
    },
    get status() {
      return status();
    },
    onStatus(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: () => pool.dispose(),
  };
}
