// Draws records of a stream by chance: evenly, with a least share of neutral ones, or the same number for each label.
import { seededRandom, shuffled } from '../../core/random';

export interface DrawOptions<Row> {
  readonly count: number;
  readonly seed: number;
  /** A share of the sample is to be of this kind at the least: for an agreement study, 10 % neutral. */
  readonly least?: { readonly share: number; readonly is: (row: Row) => boolean };
}

/** A sample of fixed size from a stream of any length (Vitter's algorithm R, 1985). */
class Reservoir<Row> {
  readonly rows: { readonly row: Row; readonly at: number }[] = [];
  #seen = 0;

  constructor(readonly size: number, readonly random: () => number) {}

  offer(row: Row, at: number): void {
    this.#seen++;
    if (this.rows.length < this.size) this.rows.push({ row, at });
    else {
      const place = Math.floor(this.random() * this.#seen);
      if (place < this.size) this.rows[place] = { row, at };
    }
  }
}

/** In the order of the stream. */
export async function drawRows<Row>(rows: AsyncIterable<Row>, { count, seed, least }: DrawOptions<Row>): Promise<Row[]> {
  const all = new Reservoir<Row>(count, seededRandom(seed));
  const wanted = least === undefined ? 0 : Math.round(count * least.share);
  const special = new Reservoir<Row>(wanted, seededRandom(seed + 1));
  let at = 0;
  for await (const row of rows) {
    all.offer(row, at);
    if (wanted > 0 && least?.is(row) === true) special.offer(row, at);
    at++;
  }
  const chosen = new Map(all.rows.map(own => [own.at, own.row]));
  let missing = wanted - (least === undefined ? 0 : [...chosen.values()].filter(least.is).length);
  const others = all.rows.filter(({ row }) => least?.is(row) === false);
  for (const extra of special.rows) {
    if (missing <= 0) break;
    if (chosen.has(extra.at)) continue;
    const out = others.pop();
    if (out !== undefined) chosen.delete(out.at);
    chosen.set(extra.at, extra.row);
    missing--;
  }
  return [...chosen].sort(([a], [b]) => a - b).map(([, row]) => row);
}

/**
 * As many for each label as come out even over `count`; where one has too few, the others give the rest. A record of two labels is given
 * once, and one without any never.
 */
export async function drawByLabel<Row>(rows: AsyncIterable<Row>, labels: (row: Row) => readonly number[], classes: number, { count, seed }: DrawOptions<Row>): Promise<Row[]> {
  const random = seededRandom(seed);
  // Any of them may have to give all.
  const reservoirs = Array.from({ length: classes }, () => new Reservoir<Row>(count, random));
  let at = 0;
  for await (const row of rows) {
    for (const index of labels(row)) reservoirs[index]?.offer(row, at);
    at++;
  }
  // Neither the first labels nor the first records are to come before the others.
  const left = shuffled(reservoirs.filter(({ rows: { length } }) => length > 0), random).map(own => shuffled(own.rows, random));
  const chosen = new Map<number, Row>();
  while (chosen.size < count && left.some(own => own.length > 0)) {
    for (const own of left) {
      let next = own.pop();
      while (next !== undefined && chosen.has(next.at)) next = own.pop();
      if (next !== undefined && chosen.size < count) chosen.set(next.at, next.row);
    }
  }
  return [...chosen].sort(([a], [b]) => a - b).map(([, row]) => row);
}
