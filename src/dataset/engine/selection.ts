// The records that a query chooses, found no further than somebody asked for; in an order of its own, all at once.
import { RecordList } from './bits';

/** Batches of record numbers, in the order of the query. */
export type Finder = (signal: AbortSignal) => AsyncGenerator<Iterable<number>, void, undefined>;

export class Selection {
  readonly #found = new RecordList();
  readonly #end = new AbortController();
  readonly #ordered: boolean;
  readonly #onIdle: () => void;
  readonly #source: AsyncGenerator<Iterable<number>, void, undefined>;
  #complete = false;
  #step: Promise<void> | undefined;
  #waiting = 0;

  /**
   * @param options `ordered`: found to its end by the first who asks, for DuckDB holds all that it has sorted for as long as some of it is not fetched;
   * `onIdle`: nobody waits for it any more
   */
  constructor(find: Finder, { ordered = false, onIdle = () => undefined }: { readonly ordered?: boolean; readonly onIdle?: () => void } = {}) {
    this.#source = find(this.#end.signal);
    this.#ordered = ordered;
    this.#onIdle = onIdle;
  }

  /** Nothing more can be had from it: it was given up, or it failed. */
  get over(): boolean {
    return this.#end.signal.aborted;
  }

  /** Nobody waits for it, and what it holds open is not needed now. */
  get idle(): boolean {
    return !this.#complete && !this.awaited;
  }

  get awaited(): boolean {
    return this.#waiting > 0;
  }

  /** Record numbers found so far. */
  get length(): number {
    return this.#found.length;
  }

  /** Record numbers from place `from` on; fewer than `count` where there are no more. */
  page(from: number, count: number, signal: AbortSignal): Promise<Uint32Array> {
    return this.#waitFor(signal, async () => {
      await this.#reach(from + count, signal);
      return this.#found.slice(from, from + count);
    });
  }

  all(signal: AbortSignal, onFound: (found: number) => void = () => undefined): Promise<Uint32Array> {
    return this.#waitFor(signal, async () => {
      await this.#reachEnd(signal, onFound);
      return this.#found.slice(0, this.#found.length);
    });
  }

  count(signal: AbortSignal, onFound: (found: number) => void): Promise<number> {
    return this.#waitFor(signal, async () => {
      await this.#reachEnd(signal, onFound);
      return this.#found.length;
    });
  }

  /** @returns when nothing of it is held open any more */
  async giveUp(): Promise<void> {
    this.#end.abort();
    await this.#source.return(undefined).catch(() => undefined);
  }

  /** When the last one who waits for it goes, the query is stopped. */
  async #waitFor<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    try {
      return await work();
    } finally {
      this.#waiting--;
      if (signal.aborted && this.#waiting === 0 && this.#step) void this.giveUp();
      if (this.#waiting === 0) this.#onIdle();
    }
  }

  async #reach(count: number, signal: AbortSignal): Promise<void> {
    while (!this.#complete && (this.#ordered || this.#found.length < count)) await abortable(this.#next(), signal);
  }

  async #reachEnd(signal: AbortSignal, onFound: (found: number) => void): Promise<void> {
    for (let count = 4096; !this.#complete; count = this.#found.length + 4096) {
      await this.#reach(count, signal);
      onFound(this.#found.length);
    }
  }

  #next(): Promise<void> {
    this.#step ??= this.#pull().finally(() => (this.#step = undefined));
    return this.#step;
  }

  async #pull(): Promise<void> {
    try {
      const step = await this.#source.next();
      if (step.done === true) this.#complete = true;
      else for (const record of step.value) this.#found.push(record);
    } catch (error) {
      this.#end.abort();
      throw error;
    }
  }
}

/** Rejects as soon as the signal aborts; the work itself goes on. */
export function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
