// From texts to scores: the cache first, then the classifier, whose answers go into the cache.
import type { Classifier, ClassifierInput, DetectedLanguage, ModelInfo, Result } from '../../classifier/classifier';
import { keyOf, type CacheKey, type ScoreCache } from '../../classifier/scoreCache';
import { inSlices } from './slices';

export interface ScoreRequest {
  readonly priority: number;
  readonly signal: AbortSignal;
  readonly onResult: (text: string, result: Result) => void;
}

/** This model is given the words alone: the same words are the same question wherever they stand. */
const inputOf = (text: string): ClassifierInput => ({ text });

function* keysOf(digest: string, texts: readonly string[]): Generator<void, CacheKey[], void> {
  const keys: CacheKey[] = [];
  for (const text of texts) {
    keys.push(keyOf(digest, inputOf(text)));
    if (keys.length % 16 === 0) yield;
  }
  return keys;
}

export class Scores {
  /** How many texts the classifier was asked for so far. */
  asked = 0;

  constructor(
    private readonly classifier: Classifier,
    /** Opens it at the first call. */
    private readonly cache: () => Promise<ScoreCache | undefined>,
    readonly detectLanguage: (sample: string) => Promise<DetectedLanguage>,
  ) {}

  model(): Promise<ModelInfo> {
    return this.classifier.model();
  }

  /** Starts a worker and opens the cache ahead of the first question; what keeps a worker from starting is said when there is one. */
  warmUp(): void {
    void this.cache();
    this.classifier.warmUp().catch(() => undefined);
  }

  /** Calls `onResult` once for each text, unless `signal` fires; rejects where the model cannot be used. */
  async fetch(texts: readonly string[], { priority, signal, onResult }: ScoreRequest): Promise<void> {
    if (texts.length === 0) return;
    const [model, cache] = await Promise.all([this.classifier.model(), this.cache()]);
    const keys = await inSlices(keysOf(model.digest, texts), signal);
    if (keys === undefined) return;
    const cached = (await cache?.getMany(keys)) ?? [];
    if (signal.aborted) return;
    const misses: { readonly text: string; readonly key: CacheKey }[] = [];
    keys.forEach((key, index) => {
      const text = texts[index] as string;
      const hit = cached[index];
      if (hit === undefined) misses.push({ text, key });
      else onResult(text, { kind: 'scored', ...hit });
    });
    if (misses.length === 0) return;
    this.asked += misses.length;
    await this.classifier.classify(misses.map(({ text }) => inputOf(text)), {
      signal,
      priority,
      onResult: (index, result) => {
        const miss = misses[index];
        if (miss === undefined || signal.aborted) return;
        if (result.kind === 'scored') cache?.put(miss.key, result);
        onResult(miss.text, result);
      },
    });
  }
}
