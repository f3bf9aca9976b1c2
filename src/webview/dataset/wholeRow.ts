// The active record with all its fields, uncut, for the card.
import type { Query, Row } from '../../dataset/engine/query';
import type { AskFunction } from './rowStore';

export class WholeRow {
  #wanted = '';
  #abort = new AbortController();
  #asked = false;
  row: Row | undefined;

  constructor(
    readonly ask: AskFunction,
    readonly changed: () => void,
  ) {}

  /** The last one stays until the next has come, so that nothing flickers. */
  want(query: Query, place: number): void {
    const key = `${place} ${JSON.stringify(query)}`;
    if (key === this.#wanted) return;
    this.#wanted = key;
    this.#abort.abort();
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#asked = true;
    this.ask('rows', { query, from: place, count: 1, whole: true }, signal).then(
      ([row]) => {
        if (signal.aborted) return;
        this.#asked = false;
        this.row = row;
        this.changed();
      },
      () => {
        // The rows themselves say what is wrong.
        if (signal.aborted) return;
        this.#asked = false;
        this.#wanted = '';
      },
    );
  }

  /** Takes back what is still being read; whether there was such. */
  stop(): boolean {
    const unread = this.#asked;
    if (unread) this.forget();
    return unread;
  }

  forget(): void {
    this.#abort.abort();
    this.#asked = false;
    this.#wanted = '';
    this.row = undefined;
  }
}
