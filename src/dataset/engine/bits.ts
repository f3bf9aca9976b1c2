// Sets and lists of record numbers, as small as they can be held.

/** A set of record numbers; bit i of byte b is record 8b + i, the highest bit first, as DuckDB counts the bits of a BIT. */
export class RecordSet {
  readonly bytes: Uint8Array;
  size = 0;

  constructor(readonly records: number) {
    this.bytes = new Uint8Array(Math.max(1, Math.ceil(records / 8)));
  }

  static of(numbers: Uint32Array): RecordSet {
    const set = new RecordSet(numbers.reduce((most, record) => Math.max(most, record + 1), 0));
    for (const record of numbers) set.add(record);
    return set;
  }

  has(record: number): boolean {
    return ((this.bytes[record >> 3] ?? 0) & (0x80 >> (record & 7))) !== 0;
  }

  add(record: number): void {
    if (this.has(record)) return;
    this.bytes[record >> 3] = (this.bytes[record >> 3] ?? 0) | (0x80 >> (record & 7));
    this.size++;
  }
}

/** Record numbers in an order of their own, growing at the end. */
export class RecordList {
  #values = new Uint32Array(1024);
  length = 0;

  push(record: number): void {
    if (this.length === this.#values.length) {
      const larger = new Uint32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length++] = record;
  }

  slice(from: number, to: number): Uint32Array {
    return this.#values.slice(Math.min(from, this.length), Math.min(to, this.length));
  }
}
