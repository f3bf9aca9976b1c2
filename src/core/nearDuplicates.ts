// Texts that are nearly the same: candidates by MinHash, each verified by the true similarity.

export interface NearDuplicateOptions {
  /** Least Jaccard similarity of the texts' character trigrams; 0.8 by default. */
  readonly threshold?: number;
  /** Of the earlier texts that share a band, at most so many are compared; 64 by default. */
  readonly mostCompared?: number;
}

/** With 12 bands of 4, a pair of similarity 0.8 shares a band with probability 0.998, one of 0.4 with 0.27. */
const BANDS = 12;
const ROWS = 4;
const SHINGLE = 3;

/**
 * Takes texts one after the other and says which earlier ones each resembles.
 * MinHash and its bands: Broder, On the resemblance and containment of documents, 1997; Leskovec et al., Mining of Massive Datasets, chapter 3.
 */
export class NearDuplicates {
  readonly #threshold: number;
  readonly #mostCompared: number;
  readonly #shingles: Uint32Array[] = [];
  readonly #bands = Array.from({ length: BANDS }, () => new Map<number, number[]>());
  readonly #parents: number[] = [];

  constructor({ threshold = 0.8, mostCompared = 64 }: NearDuplicateOptions = {}) {
    this.#threshold = threshold;
    this.#mostCompared = mostCompared;
  }

  /** Gives the numbers of earlier texts that this one resembles, in their order; numbers count the calls, from 0. */
  add(text: string): number[] {
    const own = this.#shingles.length;
    const shingles = shinglesOf(text);
    this.#shingles.push(shingles);
    this.#parents.push(own);
    if (shingles.length === 0) return [];
    const candidates = new Set<number>();
    signature(shingles).forEach((key, band) => {
      const buckets = this.#bands[band];
      const bucket = buckets?.get(key);
      bucket?.slice(-this.#mostCompared).forEach(other => candidates.add(other));
      if (bucket) bucket.push(own);
      else buckets?.set(key, [own]);
    });
    const similar = [...candidates].filter(other => jaccard(shingles, this.#shingles[other] ?? new Uint32Array()) >= this.#threshold).sort((one, other) => one - other);
    for (const other of similar) this.#parents[this.#root(other)] = this.#root(own);
    return similar;
  }

  /** The texts that hang together by resemblance, two or more each, the largest group first. */
  groups(): number[][] {
    const byRoot = new Map<number, number[]>();
    this.#parents.forEach((_, text) => {
      const root = this.#root(text);
      byRoot.set(root, [...(byRoot.get(root) ?? []), text]);
    });
    return [...byRoot.values()].filter(({ length }) => length > 1).sort((one, other) => other.length - one.length);
  }

  #root(text: number): number {
    let at = text;
    while (true) {
      const parent = this.#parents[at] ?? at;
      if (parent === at) return at;
      // Halves the way for those who come later.
      const above = this.#parents[parent] ?? parent;
      this.#parents[at] = above;
      at = above;
    }
  }
}

/** Jaccard similarity of two texts' character trigrams, 0 to 1; case, punctuation and spacing do not count. */
export const similarity = (one: string, other: string): number => jaccard(shinglesOf(one), shinglesOf(other));

/** Hashes of the trigrams, each once, ascending. */
function shinglesOf(text: string): Uint32Array {
  const plain = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;
  if (plain.trim() === '') return new Uint32Array();
  const hashes = new Uint32Array(Math.max(1, plain.length - SHINGLE + 1));
  for (let at = 0; at < hashes.length; at++) {
    let hash = 0x811c9dc5;
    for (let offset = 0; offset < SHINGLE; offset++) hash = Math.imul(hash ^ plain.charCodeAt(at + offset), 0x01000193);
    hashes[at] = mixed(hash);
  }
  hashes.sort();
  return hashes.filter((hash, at) => at === 0 || hash !== hashes[at - 1]);
}

function mixed(hash: number): number {
  let value = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/** Hashes of a compact signature: the bands' and some more, a byte of each. */
export const SIGNATURE_BYTES = 64;

const seeds = Array.from({ length: SIGNATURE_BYTES }, (_, at) => ({ times: (mixed(at + 1) | 1) >>> 0, plus: mixed(at + 1000) }));

/** The least value of each of the first `count` hash functions over the shingles. */
const leastHashes = (shingles: Uint32Array, count: number): number[] =>
  seeds.slice(0, count).map(({ times, plus }) => {
    let smallest = 0xffffffff;
    for (const shingle of shingles) {
      const value = (Math.imul(shingle, times) + plus) >>> 0;
      if (value < smallest) smallest = value;
    }
    return smallest;
  });

/** A byte of each of 64 MinHash values: the share of equal bytes estimates the similarity of two texts. Undefined for a text without letters and digits. */
export function signatureOf(text: string): Uint8Array | undefined {
  const shingles = shinglesOf(text);
  return shingles.length === 0 ? undefined : Uint8Array.from(leastHashes(shingles, SIGNATURE_BYTES), least => mixed(least) & 0xff);
}

/** One number for each band. */
function signature(shingles: Uint32Array): number[] {
  const least = leastHashes(shingles, BANDS * ROWS);
  return Array.from({ length: BANDS }, (_, band) => {
    let key = band + 1;
    for (let row = 0; row < ROWS; row++) key = mixed(Math.imul(key, 31) + (least[band * ROWS + row] ?? 0));
    return key;
  });
}

function jaccard(one: Uint32Array, other: Uint32Array): number {
  let shared = 0;
  for (let a = 0, b = 0; a < one.length && b < other.length; ) {
    const left = one[a] ?? 0;
    const right = other[b] ?? 0;
    if (left === right) shared++;
    if (left <= right) a++;
    if (right <= left) b++;
  }
  const all = one.length + other.length - shared;
  return all === 0 ? 0 : shared / all;
}
