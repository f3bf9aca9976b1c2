// Which records say the same text as an earlier one: 64-bit hashes in flat arrays, so that millions fit in memory.

/**
 * What makes records duplicates, in every part of the program: the same text, character by character, whoever says it and
 * after whatever. @returns false for a text that is blank, which is a fault of its own and no duplicate
 */
export const mayRepeat = (text: string): boolean => text.trim() !== '';

/** @param first the line of the record that said it first, from 1 */
export const duplicateWords = (first: number): string => `the same text as in line ${first}, whoever says it`;

export interface Duplicate {
  readonly line: number;
  /** The first line with this text. */
  readonly first: number;
}

/** Records are told apart by hash; among 10 million the chance of one false duplicate is about 3 in a million. */
export class DuplicateFinder {
  #high = new Uint32Array(1 << 12);
  #low = new Uint32Array(1 << 12);
  /** 0: a free place. */
  #lines = new Uint32Array(1 << 12);
  #count = 0;

  /**
   * @param line from 1, below 2 ** 32
   * @returns the line that said it first, undefined where this one does
   */
  add(line: number, text: string): number | undefined {
    if (this.#count * 3 > this.#lines.length * 2) this.#grow();
    const [high, low] = hash(text);
    const place = this.#find(high, low);
    const first = this.#lines[place] ?? 0;
    if (first !== 0) return first;
    this.#set(place, high, low, line);
    this.#count++;
    return undefined;
  }

  #find(high: number, low: number): number {
    const mask = this.#lines.length - 1;
    let place = low & mask;
    while (this.#lines[place] !== 0 && (this.#low[place] !== low || this.#high[place] !== high)) place = (place + 1) & mask;
    return place;
  }

  #set(place: number, high: number, low: number, line: number): void {
    this.#high[place] = high;
    this.#low[place] = low;
    this.#lines[place] = line;
  }

  #grow(): void {
    const [high, low, lines] = [this.#high, this.#low, this.#lines];
    this.#high = new Uint32Array(lines.length * 2);
    this.#low = new Uint32Array(lines.length * 2);
    this.#lines = new Uint32Array(lines.length * 2);
    lines.forEach((line, at) => {
      if (line !== 0) this.#set(this.#find(high[at] ?? 0, low[at] ?? 0), high[at] ?? 0, low[at] ?? 0, line);
    });
  }
}

export function* findDuplicates(records: Iterable<readonly [line: number, text: string]>): Generator<Duplicate> {
  const finder = new DuplicateFinder();
  for (const [line, text] of records) {
    const first = finder.add(line, text);
    if (first !== undefined) yield { line, first };
  }
}

/** Both hashes as one whole number of 53 bits, never 0. */
export function textHash(text: string): number {
  const [high, low] = hash(text);
  return high * 2 ** 21 + (low >>> 11) || 1;
}

/** Two independent 32-bit hashes of the UTF-16 code units. */
function hash(text: string): [number, number] {
  let one = 0x811c9dc5, two = 0x9e3779b9 ^ text.length;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul((two << 13) | (two >>> 19), 0x85ebca6b) + code;
  }
  return [mixed(one ^ (two >>> 7)), mixed(two)];
}

function mixed(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}
