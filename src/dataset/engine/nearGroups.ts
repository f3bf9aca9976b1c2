// The groups of nearly the same texts that were found, by the query within which they were: what a filter for one of them, or for all, goes by.
import { QueryError } from './condition';
import type { Query } from './query';
import { unsorted } from './scope';

/** A range of group numbers, as a plan has it beside those of attached tables. */
export type NearRange = NonNullable<Query['attached']>[number];

const TABLE = 'near duplicates';
/** Groups within so many queries are remembered; those of others are found again. */
const MOST_KEPT = 8;

export const isNear = ({ table }: NearRange): boolean => table === TABLE;

/** The condition of a query. A group is called by its first record. */
export const nearRange = ({ within, group }: NonNullable<Query['near']>): NearRange =>
  ({ table: TABLE, column: keyOf(within), ...(group !== undefined && { from: group, to: group }) });

/** An order changes nothing about which texts are nearly the same. */
const keyOf = (within: Query): string => JSON.stringify(unsorted(within));

/** Whether a query, or one within it, goes by what tables say that are attached. */
const byAttached = ({ attached, labels, near, same, slices = [] }: Query): boolean =>
  attached !== undefined || labels?.of === 'predicted' || [near, same].some(one => one !== undefined && byAttached(one.within)) || slices.some(byAttached);

export class NearGroups {
  readonly #kept = new Map<string, ReadonlyMap<number, number>>();
  /** Looks for the groups within a query, and keeps them; set by who knows how. */
  find: (within: Query, signal: AbortSignal) => Promise<unknown> = () => Promise.reject(new QueryError('Nearly the same texts cannot be looked for here.'));

  /** @param groups record numbers, the first of each first */
  keep(within: Query, groups: readonly (readonly number[])[]): void {
    const key = keyOf(within);
    this.#kept.delete(key);
    this.#kept.set(key, new Map(groups.flatMap(ids => ids.map(id => [id, ids[0] ?? id] as const))));
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) break;
      this.#kept.delete(oldest);
    }
  }

  /** Other fields may hold the text now. */
  forget(): void {
    this.#kept.clear();
  }

  /** Other values are attached now. */
  forgetAttached(): void {
    for (const key of this.#kept.keys()) if (byAttached(JSON.parse(key) as Query)) this.#kept.delete(key);
  }

  /** Whether a record is in a group of the range. */
  async filter({ column, from = 0, to = Infinity }: NearRange, signal: AbortSignal): Promise<(record: number) => boolean> {
    if (!this.#kept.has(column)) await this.find(JSON.parse(column) as Query, signal);
    const groups = this.#kept.get(column);
    return record => {
      const group = groups?.get(record);
      return group !== undefined && group >= from && group <= to;
    };
  }
}
