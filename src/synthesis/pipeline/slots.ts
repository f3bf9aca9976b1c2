// Back-pressure: as many calls at once as the server takes, those of earlier narratives first.
import type { Ports } from './ports';

/** Calls at once where the server's load is not known. */
const WITHOUT_LOAD = 8;

/** A little more than the server takes at once, so that it never waits for us. */
export const widthFor =
  ({ server }: Ports) =>
  (): number =>
    server.load === undefined ? WITHOUT_LOAD : Math.ceil(server.load.concurrency * 1.25) + 2;

export class Slots {
  readonly #width: () => number;
  readonly #waiting = new Map<number, (() => void)[]>();
  #inUse = 0;
  #wanted = 0;
  #room: (() => void)[] = [];

  /** @param width calls that the server should have at once, asked for anew each time */
  constructor(width: () => number) {
    this.#width = width;
  }

  /** Counts a call from before its answer is looked for until it is there, so that nobody else is started meanwhile. */
  async announced<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#wanted++;
    try {
      return await work();
    } finally {
      this.#wanted--;
      if (this.#hasRoom()) for (const resolve of this.#room.splice(0)) resolve();
    }
  }

  /** Resolves when the server could take more than all calls that are announced. */
  async room(signal: AbortSignal): Promise<void> {
    while (!this.#hasRoom()) {
      signal.throwIfAborted();
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => reject(signal.reason as Error);
        signal.addEventListener('abort', stop, { once: true });
        this.#room.push(() => {
          signal.removeEventListener('abort', stop);
          resolve();
        });
      });
    }
    signal.throwIfAborted();
  }

  /** @param order of the narrative: the lowest goes first, whatever came when */
  async use<Value>(order: number, signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
    signal.throwIfAborted();
    const turn = this.#turn(order, signal);
    this.#next();
    await turn;
    try {
      signal.throwIfAborted();
      return await work();
    } finally {
      this.#inUse--;
      this.#next();
    }
  }

  #hasRoom(): boolean {
    return this.#wanted < this.#width();
  }

  /** Resolves with the slot already counted as in use. */
  #turn(order: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting.get(order) ?? [];
      this.#waiting.set(order, queue);
      const leave = (): void => {
        const at = queue.indexOf(own);
        if (at >= 0) queue.splice(at, 1);
        reject(signal.reason as Error);
      };
      const own = (): void => {
        signal.removeEventListener('abort', leave);
        resolve();
      };
      queue.push(own);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  #next(): void {
    while (this.#inUse < this.#width()) {
      const first = Math.min(...this.#waiting.keys());
      const queue = this.#waiting.get(first);
      if (queue === undefined) return;
      const start = queue.shift();
      if (queue.length === 0) this.#waiting.delete(first);
      if (start === undefined) continue;
      this.#inUse++;
      start();
    }
  }
}
