// The answers to one document's questions: what is known, what has been asked for, and what waits for its turn.
import { setTimeout as delay } from 'node:timers/promises';
import type { CacheKey } from '../../classifier/cacheRecords';
import type { Result } from '../../classifier/classifier';
import type { Question } from './questions';
import type { Scores } from './scores';
import { eachInSteps, inSlices } from './slices';

export interface AnswersPorts {
  readonly scores: Scores;
  readonly answered: () => void;
  readonly failed: (error: unknown) => void;
  /** Fires when the document is given up. */
  readonly life: AbortSignal;
}

/** Small enough that what scrolls into view need not wait long for what was asked before it. */
const CHUNK = 256;
const CHUNKS_AT_ONCE = 2;
/** Results kept beyond those in the text: what was there before an edit may come back. */
const SPARE = 1000;

export class Answers {
  /** By content: what is asked again, or comes back, is not scored again. */
  readonly #results: Map<CacheKey, Result>;
  readonly #asked = new Set<CacheKey>();
  /** Next one last. */
  #pending: Question[] = [];
  /** Of the questions of the last `want`: those not answered yet, and how many there are in all. */
  #missing = new Map<CacheKey, Question>();
  #total = 0;
  #pumping = 0;
  #heldUntil = 0;

  /** @param known from an earlier session of the same document */
  constructor(
    private readonly ports: AnswersPorts,
    known: ReadonlyMap<CacheKey, Result> = new Map(),
  ) {
    this.#results = new Map(known);
  }

  get known(): ReadonlyMap<CacheKey, Result> {
    return this.#results;
  }

  of(key: CacheKey): Result | undefined {
    return this.#results.get(key);
  }

  /** Of the questions of the last `want`. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#total - this.#missing.size, total: this.#total };
  }

  /** Asks at once what is neither known nor asked for. */
  async urgent(questions: Iterable<Question>): Promise<void> {
    await this.#ask(questions, 1);
  }

  /**
   * Queues those not known yet, in this order; forgets others when they have become many.
   * @returns false where `signal` fired before the end; nothing is changed then
   */
  async want(questions: readonly Question[], signal: AbortSignal): Promise<boolean> {
    const missing = new Map<CacheKey, Question>();
    const note = (question: Question): void => {
      if (!this.#results.has(question.key)) missing.set(question.key, question);
    };
    if (!(await inSlices(eachInSteps(questions, note), signal))) return false;
    // Some answers came in between two slices.
    for (const key of missing.keys()) if (this.#results.has(key)) missing.delete(key);
    this.#missing = missing;
    this.#total = questions.length;
    this.#pending = [...missing.values()].reverse();
    if (this.#results.size > 2 * questions.length + SPARE) await this.#forgetOthers(questions, signal);
    for (let pump = this.#pumping; pump < CHUNKS_AT_ONCE; pump++) void this.#pump();
    return true;
  }

  async #forgetOthers(questions: readonly Question[], signal: AbortSignal): Promise<void> {
    const wanted = new Set(questions.map(({ key }) => key));
    const forget = (key: CacheKey): void => {
      if (!wanted.has(key)) this.#results.delete(key);
    };
    await inSlices(eachInSteps([...this.#results.keys()], forget), signal);
  }

  /** What waits goes on waiting for so many milliseconds: the writer is typing, and is to have the machine. */
  hold(ms: number): void {
    this.#heldUntil = performance.now() + ms;
  }

  dropPending(): void {
    this.#pending = [];
  }

  async #pump(): Promise<void> {
    this.#pumping++;
    while (this.#pending.length > 0 && !this.ports.life.aborted) {
      const held = this.#heldUntil - performance.now();
      await (held > 0 ? delay(held, undefined, { ref: false }) : this.#ask(this.#pending.splice(-CHUNK).reverse(), 0));
    }
    this.#pumping--;
  }

  async #ask(questions: Iterable<Question>, priority: number): Promise<void> {
    const unknown = new Map<CacheKey, Question>();
    for (const question of questions) if (!this.#results.has(question.key) && !this.#asked.has(question.key)) unknown.set(question.key, question);
    if (unknown.size === 0) return;
    const { life, scores, answered, failed } = this.ports;
    for (const key of unknown.keys()) this.#asked.add(key);
    try {
      const onResult = ({ key }: Question, result: Result): void => {
        this.#results.set(key, result);
        this.#missing.delete(key);
        answered();
      };
      await scores.fetch([...unknown.values()], { priority, signal: life, onResult });
    } catch (error) {
      this.dropPending();
      if (!life.aborted) failed(error);
    } finally {
      for (const key of unknown.keys()) this.#asked.delete(key);
    }
  }
}
