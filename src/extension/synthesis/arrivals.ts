// What a run makes, written into the journal together: a fast server makes many examples in a moment.
import type { Noted } from './journalEntry';

const GATHER_MS = 100;

export class Arrivals {
  #waiting: Noted[] = [];
  #soon: NodeJS.Timeout | undefined;

  /** @param write puts them on disk */
  constructor(private readonly write: (all: readonly Noted[]) => Promise<void>) {}

  add(noted: Noted): void {
    this.#waiting.push(noted);
    this.#soon ??= setTimeout(() => void this.flush().catch(() => undefined), GATHER_MS);
  }

  /** All that has arrived so far is on disk when it resolves. */
  async flush(): Promise<void> {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length > 0) await this.write(waiting);
  }
}
