// Where answers come from: the run's folder first, then the server, now or by a batch job; whole answers are on disk before anyone sees them.
import type { AnswerStore, StoredAnswer } from '../run/answerStore';
import { ServerError, type ChatAnswer, type ChatRequest, type ChatServer } from '../server/server';
import type { Stage } from '../stage';
import type { BatchGatherer } from './batchGatherer';
import type { ProgressMeter } from './progress';
import type { Slots } from './slots';

export interface Question {
  readonly hash: string;
  readonly request: ChatRequest;
}

export interface SourceParts {
  readonly store: AnswerStore;
  readonly server: ChatServer;
  readonly slots: Slots;
  readonly progress: ProgressMeter;
  readonly signal: AbortSignal;
  readonly batch?: BatchGatherer;
  readonly now: () => Date;
}

/** The answer will come with a batch job: whoever asked is asked again when it is there. */
export class Deferred extends Error {
  constructor() {
    super('asked by a batch job');
  }
}

/** A fault that is the same for every request: the run cannot go on. */
const ENDING: ReadonlySet<string> = new Set(['unauthorised', 'noModel', 'network', 'busy']);
/** So many requests without an answer, and none answered in between, are no longer those requests' own fault. */
const MOST_SILENT = 12;

export class AnswerSource {
  readonly #parts: SourceParts;
  /** The same request of two askers is sent once. */
  readonly #asking = new Map<string, Promise<StoredAnswer>>();
  /** Failures since the last answer: only an answer shows that they were these requests' own. */
  #silent = 0;
  #held: StoredAnswer[] = [];

  constructor(parts: SourceParts) {
    this.#parts = parts;
  }

  /** Rejects with Deferred, with what ends the run, or with the signal's reason. */
  answer(stage: Stage, question: Question, { order, direct = false }: { readonly order: number; readonly direct?: boolean }): Promise<StoredAnswer> {
    const known = this.#asking.get(question.hash);
    if (known !== undefined) return known;
    const { slots } = this.#parts;
    const asking = slots.announced(() => this.#find(stage, question, order, direct)).finally(() => this.#asking.delete(question.hash));
    this.#asking.set(question.hash, asking);
    return asking;
  }

  /** Failures that no answer has followed count too, once the run has come to its end. */
  async settle(): Promise<void> {
    await this.#parts.store.put(this.#held.splice(0));
  }

  async #find(stage: Stage, { hash, request }: Question, order: number, direct: boolean): Promise<StoredAnswer> {
    const { store, slots, progress, signal, batch } = this.#parts;
    signal.throwIfAborted();
    progress.count(stage, 'asked');
    const stored = (await store.get(hash)) ?? this.#held.find(held => held.request === hash);
    if (stored !== undefined) {
      progress.count(stage, 'fromStore');
      return stored;
    }
    if (batch !== undefined && !direct && !batch.isDirect(hash)) {
      await batch.add(stage, hash, request);
      throw new Deferred();
    }
    return slots.use(order, signal, () => this.#call(stage, hash, request));
  }

  async #call(stage: Stage, hash: string, request: ChatRequest): Promise<StoredAnswer> {
    const { server, store, progress, signal, now } = this.#parts;
    let answer: ChatAnswer;
    try {
      answer = await orAborted(server.complete(request, signal), signal);
    } catch (error) {
      signal.throwIfAborted();
      return this.#failed(stage, hash, error);
    }
    const stored: StoredAnswer = { kind: 'answered', request: hash, stage, server: server.host, model: server.model, at: now().toISOString(), answer };
    this.#silent = 0;
    await store.put([...this.#held.splice(0), stored]);
    progress.count(stage, 'answered');
    return stored;
  }

  #failed(stage: Stage, hash: string, error: unknown): StoredAnswer {
    if (!(error instanceof ServerError) || ENDING.has(error.fault)) throw error;
    const { server, now } = this.#parts;
    if (error.fault !== 'tooLong' && ++this.#silent >= MOST_SILENT) throw error;
    const failed: StoredAnswer = { kind: 'failed', request: hash, stage, server: server.host, model: server.model, at: now().toISOString(), fault: error.fault, reason: error.message };
    this.#held.push(failed);
    return failed;
  }
}

/** Ends with the signal at once, even if the server's side does not. */
function orAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
