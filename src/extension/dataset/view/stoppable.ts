// Work that somebody else may stop: one piece of it at a time, which then fails with the words that it was stopped with. Pure.

export class Stoppable {
  #own: AbortController | undefined;

  /** @param end stops it too */
  async run<T>(end: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const own = (this.#own = new AbortController());
    try {
      return await work(AbortSignal.any([end, own.signal]));
    } catch (error) {
      // Whatever it fails with when it is stopped.
      own.signal.throwIfAborted();
      throw error;
    } finally {
      if (this.#own === own) this.#own = undefined;
    }
  }

  /** Nothing happens where nothing is at work. */
  stop(words: string): void {
    this.#own?.abort(new Error(words));
  }
}
