// The rows with the largest values of a stream, in memory for twice as many as are wanted.

/** Rows are offered in rising order; of equal values the earlier row goes first. */
export class Largest {
  #rows = new Uint32Array(64);
  #values = new Float64Array(64);
  #notes = new Float32Array(64);
  #count = 0;
  /** Nothing up to here can be among them any more. */
  #floor = -Infinity;

  constructor(readonly most: number) {}

  /** @param note a number that comes back with the row */
  offer(row: number, value: number, note = 0): void {
    if (this.most === 0 || value <= this.#floor) return;
    if (this.#count === this.#rows.length) this.#makeRoom();
    this.#rows[this.#count] = row;
    this.#notes[this.#count] = note;
    this.#values[this.#count++] = value;
  }

  /** At most `most` rows, the largest value first. */
  take(): { readonly rows: Uint32Array; readonly notes: Float32Array } {
    this.#sort();
    return { rows: this.#rows.slice(0, this.#count), notes: this.#notes.slice(0, this.#count) };
  }

  #makeRoom(): void {
    if (this.#count >= 2 * this.most) {
      this.#sort();
      this.#floor = this.#values[this.most - 1] as number;
      return;
    }
    const size = Math.min(2 * this.#count, Math.max(2 * this.most, this.#count + 1));
    this.#move(size, Uint32Array.from({ length: this.#count }, (_, at) => at));
  }

  #sort(): void {
    const [rows, values] = [this.#rows, this.#values];
    const order = new Uint32Array(this.#count).map((_, at) => at);
    order.sort((one, other) => (values[other] as number) - (values[one] as number) || (rows[one] as number) - (rows[other] as number));
    this.#count = Math.min(this.#count, this.most);
    this.#move(rows.length, order);
  }

  /** The first `count` places of `order`, in arrays of this size. */
  #move(size: number, order: Uint32Array): void {
    const [rows, values, notes] = [new Uint32Array(size), new Float64Array(size), new Float32Array(size)];
    for (let at = 0; at < this.#count; at++) {
      const from = order[at] as number;
      rows[at] = this.#rows[from] as number;
      values[at] = this.#values[from] as number;
      notes[at] = this.#notes[from] as number;
    }
    [this.#rows, this.#values, this.#notes] = [rows, values, notes];
  }
}
