// From questions to scores: the cache first, then the classifier, whose answers go into the cache.
import type { CacheKey } from '../../classifier/cacheRecords';
import type { Classifier, ClassifierInput, DetectedLanguage, ModelInfo, Result } from '../../classifier/classifier';
import type { ScoreCache } from '../../classifier/scoreCache';
import { inputOf, type Question } from './questions';

/** Something the model can be asked about, and the key that its answer is kept under. */
export interface Asked {
  readonly key: CacheKey;
}

export interface ScoreRequest<Q extends Asked = Question> {
  readonly priority: number;
  readonly signal: AbortSignal;
  readonly onResult: (question: Q, result: Result) => void;
}

export class Scores {
  /** How many texts the classifier was asked for so far, and how many of them it has not answered yet. */
  asked = 0;
  open = 0;

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

  /** Calls `onResult` once for each question, unless `signal` fires; rejects where the model cannot be used. */
  fetch(questions: readonly Question[], request: ScoreRequest): Promise<void> {
    return this.ask(questions, inputOf, request);
  }

  /** The same for questions of any kind. */
  async ask<Q extends Asked>(questions: readonly Q[], given: (question: Q) => ClassifierInput, { priority, signal, onResult }: ScoreRequest<Q>): Promise<void> {
    if (questions.length === 0) return;
    const cache = await this.cache();
    const cached = (await cache?.getMany(questions.map(({ key }) => key))) ?? [];
    if (signal.aborted) return;
    const misses: Q[] = [];
    questions.forEach((question, index) => {
      const hit = cached[index];
      if (hit === undefined) misses.push(question);
      else onResult(question, { kind: 'scored', ...hit });
    });
    if (misses.length === 0) return;
    let left = misses.length;
    this.asked += left;
    this.open += left;
    const answered = (index: number, result: Result): void => {
      const miss = misses[index];
      if (miss === undefined || signal.aborted) return;
      if (result.kind === 'scored') cache?.put(miss.key, result);
      onResult(miss, result);
      left--;
      this.open--;
    };
    try {
      await this.classifier.classify(misses.map(given), { signal, priority, onResult: answered });
    } finally {
      this.open -= left;
    }
  }
}
