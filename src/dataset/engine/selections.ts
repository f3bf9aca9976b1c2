// The selections of the latest queries: paging through one must not search again.
import { Selection, type Finder } from './selection';

const MOST_KEPT = 4;
const MOST_KEPT_RECORDS = 4_000_000;

export class Selections {
  readonly #kept = new Map<string, Selection>();

  /** The one of this name, made anew where there is none or nothing more can be had from it. */
  of(key: string, find: Finder, ordered: boolean): Selection {
    const known = this.#kept.get(key);
    const selection = known && !known.over ? known : new Selection(find, { ordered, onIdle: () => this.#prune() });
    this.#kept.delete(key);
    this.#kept.set(key, selection);
    this.#prune();
    return selection;
  }

  /** Something that all of them went by has changed. */
  forget(): void {
    for (const selection of this.#kept.values()) void selection.giveUp();
    this.#kept.clear();
  }

  /** Those that nobody waits for hold nothing open any more when this resolves. */
  async giveUpIdle(): Promise<void> {
    const idle = [...this.#kept].filter(([, selection]) => selection.idle);
    for (const [key] of idle) this.#kept.delete(key);
    await Promise.all(idle.map(([, selection]) => selection.giveUp()));
  }

  /** Gives up the oldest of too many; not the newest, and none that somebody waits for. */
  #prune(): void {
    const newest = [...this.#kept.values()].at(-1);
    for (const [oldest, selection] of this.#kept) {
      const held = [...this.#kept.values()].reduce((sum, { length }) => sum + length, 0);
      if (selection === newest || (this.#kept.size <= MOST_KEPT && held <= MOST_KEPT_RECORDS)) break;
      if (selection.awaited) continue;
      this.#kept.delete(oldest);
      void selection.giveUp();
    }
  }
}
