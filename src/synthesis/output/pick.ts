// Draws some of many by chance, the same ones whatever order they come in: those whose hashes are smallest.
import { createHash } from 'node:crypto';

export class Pick<T> {
  readonly #chosen: { readonly rank: string; readonly value: T }[] = [];

  constructor(
    private readonly most: number,
    private readonly seed: number,
  ) {}

  add(id: string, value: T): void {
    const rank = rankOf(this.seed, id);
    const last = this.#chosen.at(-1);
    if (this.#chosen.length >= this.most && last !== undefined && rank >= last.rank) return;
    const at = this.#chosen.findIndex(other => rank < other.rank);
    this.#chosen.splice(at < 0 ? this.#chosen.length : at, 0, { rank, value });
    if (this.#chosen.length > this.most) this.#chosen.pop();
  }

  values(): T[] {
    return this.#chosen.map(({ value }) => value);
  }
}

const rankOf = (seed: number, id: string): string => createHash('sha256').update(`${seed}\n${id}`).digest('hex').slice(0, 16);

/** A number from 0 to 1 that an id always gets. */
export const shareOf = (id: string): number => Number.parseInt(createHash('sha256').update(id).digest('hex').slice(0, 12), 16) / 2 ** 48;
