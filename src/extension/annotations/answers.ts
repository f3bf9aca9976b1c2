// The scores of one document's texts: what is known, what has been asked for, and what waits for its turn.
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
const CHUNK = 512;
const CHUNKS_AT_ONCE = 2;

export class Answers {
  /** By content: a text that comes again, or comes back, is not asked for again. */
  #results = new Map<string, Result>();
  readonly #asked = new Set<string>();
  /** Next one last. */
  #pending: string[] = [];
  #total = 0;
  #pumping = 0;

  constructor(private readonly ports: AnswersPorts) {}

  of(text: string): Result | undefined {
    return this.#results.get(text);
  }

  /** Of the texts of the last `want`. */
  get progress(): { readonly done: number; readonly total: number } {
    return { done: Math.min(this.#results.size, this.#total), total: this.#total };
  }

  /** Asks at once for those that are neither known nor asked for. */
  async urgent(texts: Iterable<string>): Promise<void> {
    await this.#ask(new Set(texts), 1);
  }

  /**
   * Forgets all texts but these, and queues those not known yet, in this order.
   * @returns false where `signal` fired before the end; nothing is changed then
   */
  async want(texts: Iterable<string>, signal: AbortSignal): Promise<boolean> {
    const results = new Map<string, Result>();
    const missing = new Set<string>();
    const sort = (text: string): void => {
      const result = this.#results.get(text);
      if (result === undefined) missing.add(text);
      else results.set(text, result);
    };
    if (!(await inSlices(eachInSteps(texts, sort), signal))) return false;
    this.#total = missing.size + results.size;
    // Some answers came in between two slices.
    missing.forEach(sort);
    this.#results = results;
    this.#pending = [...missing].reverse();
    for (let pump = this.#pumping; pump < CHUNKS_AT_ONCE; pump++) void this.#pump();
    return true;
  }

  dropPending(): void {
    this.#pending = [];
  }

  async #pump(): Promise<void> {
    this.#pumping++;
    while (this.#pending.length > 0 && !this.ports.life.aborted) await this.#ask(this.#pending.splice(-CHUNK).reverse(), 0);
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
