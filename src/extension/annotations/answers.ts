// The scores of one document's texts: what is known, what has been asked for, and what waits for its turn.
import { setTimeout as delay } from 'node:timers/promises';
import type { Result } from '../../classifier/classifier';
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
  /** By content: a text that comes again, or comes back, is not asked for again. */
  readonly #results: Map<string, Result>;
  readonly #asked = new Set<string>();
  /** Next one last. */
  #pending: string[] = [];
  /** Of the texts of the last `want`: those not known yet, and how many there are in all. */
  #missing = new Set<string>();
  #total = 0;
  #pumping = 0;
  #heldUntil = 0;

  /** @param known from an earlier session of the same document */
  constructor(
    private readonly ports: AnswersPorts,
    known: ReadonlyMap<string, Result> = new Map(),
  ) {
    this.#results = new Map(known);
  }

  get known(): ReadonlyMap<string, Result> {
    return this.#results;
  }

  of(text: string): Result | undefined {
    return this.#results.get(text);
  }

  /** Of the texts of the last `want`. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: this.#total - this.#missing.size, total: this.#total };
  }

  /** Asks at once for those that are neither known nor asked for. */
  async urgent(texts: Iterable<string>): Promise<void> {
    await this.#ask(new Set(texts), 1);
  }

  /**
   * Queues those not known yet, in this order; forgets others when they have become many.
   * @returns false where `signal` fired before the end; nothing is changed then
   */
  async want(texts: readonly string[], signal: AbortSignal): Promise<boolean> {
    const missing = new Set<string>();
    const note = (text: string): void => {
      if (!this.#results.has(text)) missing.add(text);
    };
    if (!(await inSlices(eachInSteps(texts, note), signal))) return false;
    // Some answers came in between two slices.
    for (const text of missing) if (this.#results.has(text)) missing.delete(text);
    this.#missing = missing;
    this.#total = texts.length;
    this.#pending = [...missing].reverse();
    if (this.#results.size > 2 * texts.length + SPARE) await this.#forgetOthers(texts, signal);
    for (let pump = this.#pumping; pump < CHUNKS_AT_ONCE; pump++) void this.#pump();
    return true;
  }

  async #forgetOthers(texts: readonly string[], signal: AbortSignal): Promise<void> {
    const wanted = new Set(texts);
    const forget = (text: string): void => {
      if (!wanted.has(text)) this.#results.delete(text);
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

  async #ask(texts: Iterable<string>, priority: number): Promise<void> {
    const unknown = [...texts].filter(text => !this.#results.has(text) && !this.#asked.has(text));
    if (unknown.length === 0) return;
    const { life, scores, answered, failed } = this.ports;
    unknown.forEach(text => this.#asked.add(text));
    try {
      const onResult = (text: string, result: Result): void => {
        this.#results.set(text, result);
        this.#missing.delete(text);
        answered();
      };
      await scores.fetch(unknown, { priority, signal: life, onResult });
    } catch (error) {
      this.dropPending();
      if (!life.aborted) failed(error);
    } finally {
      unknown.forEach(text => this.#asked.delete(text));
    }
  }
}
