// Where answers come from: the run's folder first, then the server, now or by a batch job; whole answers are on disk before anyone sees them.
import type { AnswerStore, StoredAnswer } from '../run/answerStore';
import { GivenUp, ServerError, ServerGone, type ChatAnswer, type ChatRequest, type ChatServer } from '../server/server';
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
/** Faults that say themselves what is wrong. */
const PLAIN: ReadonlySet<string> = new Set(['unauthorised', 'noModel']);
/** Faults that may have passed by the next session, which asks again. */
const PASSING: ReadonlySet<string> = new Set(['network', 'timeout', 'fault']);
/** After so many requests without an answer, and none answered in between, it is found out whether the fault is those requests' own. */
const MOST_SILENT = 12;
/** Asked where nothing else shows whether the server is there: fixed words, never the user's text. */
const TRIAL: ChatRequest = { messages: [{ role: 'user', content: 'Say hello.' }], maxTokens: 8, temperature: 0, seed: 1 };

interface Failure {
  readonly stored: StoredAnswer;
  /** Requests that were sent before it failed: an answer to one of them proves nothing. */
  readonly sentBefore: number;
}

export class AnswerSource {
  readonly #parts: SourceParts;
  /** Requests that were asked in this session and failed: they are not asked a second time. */
  readonly #failedHere = new Set<string>();
  /** The same request of two askers is sent once. */
  readonly #asking = new Map<string, Promise<StoredAnswer>>();
  #sent = 0;
  /** Failures since the last answer. */
  #silent = 0;
  /** Whether the server has answered anything in this session. */
  #answered = false;
  /** Failures that may be the server's and not these requests' own, until a request that was sent later is answered. */
  #held: Failure[] = [];
  #trial: Promise<void> | undefined;

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

  /**
   * Resolves once it is certain that the failure of this request is its own: the server answers others that were sent after it.
   * Rejects with what ends the run where it does not: nothing is given up because the server was away.
   */
  async confirm(hash: string): Promise<void> {
    while (this.#held.some(({ stored }) => stored.request === hash)) await this.#prove();
  }

  async #find(stage: Stage, { hash, request }: Question, order: number, direct: boolean): Promise<StoredAnswer> {
    const { slots, progress, signal, batch } = this.#parts;
    signal.throwIfAborted();
    progress.count(stage, 'asked');
    const stored = (await this.#known(hash)) ?? this.#held.find(held => held.stored.request === hash)?.stored;
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

  /** What is in the store, but for a failure of an earlier session that may have passed. */
  async #known(hash: string): Promise<StoredAnswer | undefined> {
    const stored = await this.#parts.store.get(hash);
    return stored?.kind === 'failed' && PASSING.has(stored.fault) && !this.#failedHere.has(hash) ? undefined : stored;
  }

  async #call(stage: Stage, hash: string, request: ChatRequest): Promise<StoredAnswer> {
    const { server, store, progress, signal, now } = this.#parts;
    const sent = ++this.#sent;
    let answer: ChatAnswer;
    try {
      answer = await orAborted(server.complete(request, signal), signal);
    } catch (error) {
      signal.throwIfAborted();
      return this.#failed(stage, hash, error);
    }
    const stored: StoredAnswer = { kind: 'answered', request: hash, stage, server: server.host, model: server.model, at: now().toISOString(), answer };
    this.#heard();
    await store.put([...this.#proven(sent), stored]);
    progress.count(stage, 'answered');
    return stored;
  }

  async #failed(stage: Stage, hash: string, error: unknown): Promise<StoredAnswer> {
    if (!(error instanceof ServerError) || error instanceof ServerGone || (ENDING.has(error.fault) && error.alone === undefined)) throw error;
    const { server, store, now } = this.#parts;
    const { alone, message, status } = error;
    const fault = error instanceof GivenUp ? error.failing : alone === undefined ? error.fault : 'refusedRequest';
    this.#failedHere.add(hash);
    const stored: StoredAnswer = { kind: 'failed', request: hash, stage, server: server.host, model: server.model, at: now().toISOString(), fault, reason: alone ?? message };
    if (fault === 'tooLong') {
      await store.put([stored]);
      return stored;
    }
    this.#held.push({ stored, sentBefore: this.#sent });
    // A key that is not accepted shows at once; and a limit that is reached holds up whatever waits.
    if (++this.#silent >= MOST_SILENT || (alone !== undefined && !this.#answered) || status === 429) await this.#prove();
    return stored;
  }

  #heard(): void {
    this.#silent = 0;
    this.#answered = true;
  }

  /** Finds out whether the server answers at all. */
  #prove(): Promise<void> {
    this.#trial ??= this.#try().finally(() => {
      this.#trial = undefined;
    });
    return this.#trial;
  }

  /** The failures that an answer to the request of this number shows to be those requests' own. */
  #proven(sent: number): StoredAnswer[] {
    const proven = this.#held.filter(({ sentBefore }) => sentBefore < sent);
    this.#held = this.#held.filter(({ sentBefore }) => sentBefore >= sent);
    return proven.map(({ stored }) => stored);
  }

  async #try(): Promise<void> {
    const { server, store, signal } = this.#parts;
    const sent = ++this.#sent;
    try {
      await orAborted(server.complete(TRIAL, signal), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ServerError && !(error instanceof ServerGone) && !PLAIN.has(error.fault) ? this.#gone(error) : error;
    }
    this.#heard();
    await store.put(this.#proven(sent));
  }

  #gone({ fault, message, status }: ServerError): ServerGone {
    return new ServerGone(fault, `${this.#parts.server.host} answers nothing any more, so this stops here; what was answered is kept. ${message}`, status);
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
