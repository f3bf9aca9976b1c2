// The rows of the present query, fetched in pages as they come into view; pages far from it are given up.
import type { Query, Row } from '../../dataset/engine/query';
import type { Answer, Ask, AskName } from './messages';

export const PAGE = 100;
const MOST_PAGES = 40;

export type AskFunction = <Name extends AskName>(name: Name, ask: Ask<Name>, signal: AbortSignal) => Promise<Answer<Name>>;

export interface StoreEvents {
  /** Rows have arrived. */
  readonly arrived: (rows: readonly Row[]) => void;
  readonly counted: (known: number, exact: boolean) => void;
  readonly failed: (reason: unknown) => void;
}

type Page = { readonly kind: 'asked'; readonly abort: AbortController } | { readonly kind: 'here'; readonly rows: readonly Row[] };

export class RowStore {
  readonly #pages = new Map<number, Page>();
  #query: Query = {};
  #counting = new AbortController();
  #known = 0;
  #exact = false;
  #isCounting = false;
  #stopped = false;

  constructor(
    readonly ask: AskFunction,
    readonly events: StoreEvents,
  ) {}

  get known(): number {
    return this.#known;
  }

  get exact(): boolean {
    return this.#exact;
  }

  /** Something was taken back that is still missing: nothing more is fetched until the rows are asked for anew. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** As many rows as there may be: while they are still being found, one page more than are known. */
  get reach(): number {
    return this.#exact ? this.#known : this.#known + PAGE;
  }

  /** @param counted how many rows there are, where the order alone has changed */
  reset(query: Query, counted?: number): void {
    this.stop();
    this.#stopped = false;
    this.#pages.clear();
    this.#query = query;
    this.#known = counted ?? 0;
    this.#exact = counted !== undefined;
    this.#counting = new AbortController();
    if (counted === undefined) void this.#count(this.#counting);
  }

  /** Takes back every question that is still open. */
  stop(): void {
    this.#counting.abort();
    if (this.#isCounting && !this.#exact) this.#stopped = true;
    this.#isCounting = false;
    for (const [number, page] of this.#pages) {
      if (page.kind !== 'asked') continue;
      page.abort.abort();
      this.#pages.delete(number);
      this.#stopped = true;
    }
  }

  at(row: number): Row | undefined {
    const page = this.#pages.get(Math.floor(row / PAGE));
    return page?.kind === 'here' ? page.rows[row % PAGE] : undefined;
  }

  /** Fetches what is missing of the rows from `from` up to `to`, and no longer what is elsewhere. */
  need(from: number, to: number): void {
    if (this.#stopped) return;
    const [first, last] = [Math.floor(from / PAGE), Math.floor(Math.max(from, to - 1) / PAGE)];
    for (const [number, page] of this.#pages) {
      if (page.kind === 'asked' && (number < first - 1 || number > last + 1)) {
        page.abort.abort();
        this.#pages.delete(number);
      }
    }
    for (let number = first; number <= last; number++) if (!this.#pages.has(number) && !(this.#exact && number * PAGE >= this.#known)) void this.#fetch(number);
    for (const number of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) break;
      if (number < first || number > last) this.#pages.delete(number);
    }
  }

  async #fetch(number: number): Promise<void> {
    const abort = new AbortController();
    const asked: Page = { kind: 'asked', abort };
    this.#pages.set(number, asked);
    try {
      const rows = await this.ask('rows', { query: this.#query, from: number * PAGE, count: PAGE }, abort.signal);
      if (this.#pages.get(number) !== asked) return;
      this.#pages.set(number, { kind: 'here', rows });
      if (!this.#exact) this.#reached(number * PAGE + rows.length, rows.length < PAGE && (rows.length > 0 || number === 0));
      this.events.arrived(rows);
    } catch (reason) {
      if (this.#pages.get(number) === asked) this.#pages.delete(number);
      if (!abort.signal.aborted) this.events.failed(reason);
    }
  }

  #reached(end: number, exact: boolean): void {
    if (!exact && end <= this.#known) return;
    this.#known = Math.max(this.#known, end);
    this.#exact = exact;
    this.events.counted(this.#known, exact);
  }

  async #count(abort: AbortController): Promise<void> {
    this.#isCounting = true;
    try {
      const count = await this.ask('count', { query: this.#query }, abort.signal);
      if (abort.signal.aborted) return;
      this.#isCounting = false;
      this.#known = count;
      this.#exact = true;
      this.events.counted(count, true);
    } catch (reason) {
      if (abort.signal.aborted) return;
      this.#isCounting = false;
      this.events.failed(reason);
    }
  }
}
