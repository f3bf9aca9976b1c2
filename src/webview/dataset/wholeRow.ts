// The active record with all its fields, uncut, for the card.
import type { Query, Row } from '../../dataset/engine/query';
import type { AskFunction } from './rowStore';

export class WholeRow {
  #wanted = '';
  #abort = new AbortController();
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
    this.ask('rows', { query, from: place, count: 1, whole: true }, signal).then(
      ([row]) => {
        if (signal.aborted) return;
        this.row = row;
        this.changed();
      },
      () => {
        // The rows themselves say what is wrong.
        if (this.#wanted === key) this.#wanted = '';
      },
    );
  }

  forget(): void {
    this.#abort.abort();
    this.#wanted = '';
    this.row = undefined;
  }
}
