// The classifier with its score cache, as the commands use it.
import path from 'node:path';
import { createClassifier } from '../classifier/create';
import { keyOf, openScoreCache, type ScoreCache } from '../classifier/scoreCache';
import { modelFolderOf } from '../classifier/modelFolder';
import type { Classifier, ClassifierInput, Device, ModelInfo, Result } from '../classifier/classifier';
import { EngineError, messageOf } from './exit';
import { MODEL_FOLDER, WORKER_MODULE, cacheFolder } from './folders';
import { say, type Io } from './io';

export interface EngineOptions {
  /** Undefined: the usual one. */
  readonly modelFolder: string | undefined;
  readonly device: Device;
  readonly cache: boolean;
  readonly verbose: boolean;
}

export interface Engine {
  readonly model: ModelInfo;
  /** Results in the order of `inputs`. */
  score(inputs: readonly ClassifierInput[]): Promise<Result[]>;
  /** The same with embeddings, which no cache holds. */
  embed(inputs: readonly ClassifierInput[]): Promise<Result[]>;
  /** The language of a text where it is surely another than the model's, otherwise undefined. */
  foreignLanguage(text: string): Promise<string | undefined>;
  close(): Promise<void>;
}

export async function openEngine(io: Io, options: EngineOptions): Promise<Engine> {
  const folder = cacheFolder(io.env);
  const log = (level: string, message: string): void => {
    if (options.verbose && level !== 'trace') say(io, `${level}: ${message}`);
  };
  const classifier = createClassifier({
    modelFolder: options.modelFolder ?? modelFolderOf(io.env, MODEL_FOLDER),
    workerModule: WORKER_MODULE,
    device: options.device,
    stateFolder: folder,
    log,
  });
  try {
    const model = await classifier.model();
    void classifier.warmUp().catch(() => undefined);
    const cache = options.cache ? await openScoreCache({ folder: path.join(folder, 'scores'), log }) : undefined;
    return engineOf(io, classifier, model, cache);
  } catch (error) {
    classifier.dispose();
    throw new EngineError(messageOf(error));
  }
}

function engineOf(io: Io, classifier: Classifier, model: ModelInfo, cache: ScoreCache | undefined): Engine {
  const fault = (error: unknown): never => {
    io.signal.throwIfAborted();
    throw new EngineError(messageOf(error));
  };
  const classify = (inputs: readonly ClassifierInput[], embeddings = false): Promise<Result[]> => classifier.classify(inputs, { signal: io.signal, embeddings }).catch(fault);
  return {
    model,
    embed: inputs => classify(inputs, true),
    score: inputs => (cache === undefined ? classify(inputs) : throughCache(cache, model.digest, inputs, classify)),
    async foreignLanguage(text) {
      const { language, reliable } = await classifier.detectLanguage(text).catch(fault);
      return reliable && language !== model.language ? language : undefined;
    },
    async close() {
      await cache?.close();
      classifier.dispose();
    },
  };
}

async function throughCache(
  cache: ScoreCache,
  digest: string,
  inputs: readonly ClassifierInput[],
  classify: (inputs: readonly ClassifierInput[]) => Promise<Result[]>,
): Promise<Result[]> {
  const keys = inputs.map(input => keyOf(digest, input));
  const known = await cache.getMany(keys);
  const missing = inputs.flatMap((input, index) => (known[index] === undefined ? [{ input, index }] : []));
  const fresh = missing.length === 0 ? [] : await classify(missing.map(({ input }) => input));
  const results: (Result | undefined)[] = known.map(result => (result === undefined ? undefined : { kind: 'scored', ...result }));
  missing.forEach(({ index }, at) => {
    const result = fresh[at];
    const key = keys[index];
    results[index] = result;
    if (result?.kind === 'scored' && key !== undefined) cache.put(key, result);
  });
  return results.map(result => result ?? { kind: 'failed', reason: 'the classifier gave no result' });
}
