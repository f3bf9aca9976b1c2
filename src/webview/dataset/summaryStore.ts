// The parts of the summary of the present query: each is asked for on its own, one after another.
import type { Query, SummaryPart, SummaryParts } from '../../dataset/engine/query';
import type { AskFunction } from './rowStore';
import { Refused } from './asker';

export type PartState<Part extends SummaryPart = SummaryPart> =
  | { readonly kind: 'none' }
  | { readonly kind: 'asked' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'ready'; readonly value: SummaryParts[Part] }
  | { readonly kind: 'failed'; readonly message: string };

export class SummaryStore {
  readonly #parts = new Map<SummaryPart, PartState>();
  #queue: SummaryPart[] = [];
  #query: Query = {};
  #abort = new AbortController();
  #running = false;

  constructor(
    readonly ask: AskFunction,
    readonly changed: () => void,
  ) {}

  of<Part extends SummaryPart>(part: Part): PartState<Part> {
    return (this.#parts.get(part) ?? { kind: 'none' }) as PartState<Part>;
  }

  reset(query: Query): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#running = false;
    this.#parts.clear();
    this.#queue = [];
    this.#query = query;
    this.changed();
  }

  /** Asks for a part unless it is here or under way; one that has failed or was stopped is asked for again. */
  want(part: SummaryPart): void {
    const { kind } = this.of(part);
    if (kind === 'asked' || kind === 'ready') return;
    this.#parts.set(part, { kind: 'asked' });
    this.#queue.push(part);
    void this.#work(this.#abort);
  }

  /** Gives up what is being counted. */
  stop(): void {
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#running = false;
    for (const [part, { kind }] of this.#parts) if (kind === 'asked') this.#parts.set(part, { kind: 'stopped' });
    this.#queue = [];
    this.changed();
  }

  /** Some parts were given up. */
  get stopped(): boolean {
    return [...this.#parts.values()].some(({ kind }) => kind === 'stopped');
  }

  /** What was given up is as if it had not been asked for: it is counted again as soon as its section may be. */
  goOn(): void {
    for (const [part, { kind }] of this.#parts) if (kind === 'stopped') this.#parts.delete(part);
    this.changed();
  }

  async #work(abort: AbortController): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let part = this.#queue.shift(); part !== undefined; part = this.#queue.shift()) {
      try {
        const value = await this.ask('summary', { query: this.#query, part }, abort.signal);
        // Another query is worked on by now.
        if (this.#abort !== abort) return;
        this.#parts.set(part, { kind: 'ready', value });
      } catch (reason) {
        if (this.#abort !== abort) return;
        this.#parts.set(part, reason instanceof Refused && reason.cancelled ? { kind: 'stopped' } : { kind: 'failed', message: reason instanceof Error ? reason.message : String(reason) });
      }
      this.changed();
    }
    this.#running = false;
  }
}
