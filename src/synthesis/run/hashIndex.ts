// Places by hash in typed arrays: 16 bytes a slot, at most four of five slots used, so 100,000 answers take 2 MB.

const FIRST_SLOTS = 4096;
const MOST_FULL = 0.8;
const EMPTY = -1;

/** Open addressing with linear probing. Keys are the first 64 bits of a hash; whoever reads a place checks the rest. */
export class HashIndex {
  #keys: Uint32Array;
  #places: Float64Array;
  #size = 0;

  /** @param slots to begin with, a power of two */
  constructor(slots = FIRST_SLOTS) {
    this.#keys = new Uint32Array(2 * slots);
    this.#places = new Float64Array(slots).fill(EMPTY);
  }

  get size(): number {
    return this.#size;
  }

  /** @param hash at least 16 hex digits; @param place a whole number from 0 to 2^53 - 1 */
  set(hash: string, place: number): void {
    if ((this.#size + 1) > this.#places.length * MOST_FULL) this.#grow();
    this.#put(firstHalf(hash), secondHalf(hash), place);
    this.#size++;
  }

  /** All places of this key: nearly always none or one. */
  places(hash: string): number[] {
    const [high, low] = [firstHalf(hash), secondHalf(hash)];
    const found: number[] = [];
    const mask = this.#places.length - 1;
    for (let slot = low & mask; this.#places[slot] !== EMPTY; slot = (slot + 1) & mask) {
      if (this.#keys[2 * slot] === high && this.#keys[2 * slot + 1] === low) found.push(this.#places[slot] ?? EMPTY);
    }
    return found;
  }

  has(hash: string): boolean {
    return this.places(hash).length > 0;
  }

  /** Counts the hash; of an index that is used for nothing else. @returns how often it was counted before */
  count(hash: string): number {
    const slot = this.#slotOf(hash);
    if (slot === undefined) {
      this.set(hash, 1);
      return 0;
    }
    const before = this.#places[slot] ?? 0;
    this.#places[slot] = before + 1;
    return before;
  }

  /** The first of this key. */
  #slotOf(hash: string): number | undefined {
    const [high, low] = [firstHalf(hash), secondHalf(hash)];
    const mask = this.#places.length - 1;
    for (let slot = low & mask; this.#places[slot] !== EMPTY; slot = (slot + 1) & mask) if (this.#keys[2 * slot] === high && this.#keys[2 * slot + 1] === low) return slot;
    return undefined;
  }

  #put(high: number, low: number, place: number): void {
    const mask = this.#places.length - 1;
    let slot = low & mask;
    while (this.#places[slot] !== EMPTY) slot = (slot + 1) & mask;
    this.#keys[2 * slot] = high;
    this.#keys[2 * slot + 1] = low;
    this.#places[slot] = place;
  }

  #grow(): void {
    const [keys, places] = [this.#keys, this.#places];
    this.#keys = new Uint32Array(2 * keys.length);
    this.#places = new Float64Array(2 * places.length).fill(EMPTY);
    places.forEach((place, slot) => {
      if (place !== EMPTY) this.#put(keys[2 * slot] ?? 0, keys[2 * slot + 1] ?? 0, place);
    });
  }
}

const firstHalf = (hash: string): number => Number.parseInt(hash.slice(0, 8), 16);
const secondHalf = (hash: string): number => Number.parseInt(hash.slice(8, 16), 16);
