// What the rows of a page are filtered by, for what is done with all of them: nothing while the page shows a filter that is not valid.
import type { Query } from '../../../dataset/engine/query';

export class ShownQuery {
  #query: Query = {};
  #problem: string | undefined;

  /** The rows are asked for by it. */
  asked(query: Query): void {
    this.#query = query;
  }

  /** What is wrong with the filter as it stands; undefined: nothing. */
  problem(message: string | undefined): void {
    this.#problem = message;
  }

  /** @throws Error where the filter that is shown is another one, since it cannot be used */
  get current(): Query {
    if (this.#problem !== undefined) throw new Error(`The filter is not valid, so it is not known which records are meant: ${this.#problem} Mend it, or clear it, first.`);
    return this.#query;
  }
}
