// The records of the score cache: how a result lies in a file, and an index from keys to records.
import { hash as hashOnce, createHash } from 'node:crypto';
import { LABEL_COUNT } from '../core/emotions';
import type { ClassifierInput, PartScores } from './classifier';

/** 16 characters of one byte each. */
export type CacheKey = string & { readonly cacheKey: unique symbol };

export interface CachedResult {
  readonly scores: Float32Array;
  readonly parts?: readonly PartScores[];
}

export const HEADER_BYTES = 16;
const SCORES_BYTES = 4 * LABEL_COUNT;
const KEY_BYTES = 16;
/** key, or the part's range | count of parts, or the mark of a part | checksum | scores */
export const RECORD_BYTES = KEY_BYTES + 8 + SCORES_BYTES;
const COUNT_AT = KEY_BYTES;
const CHECK_AT = KEY_BYTES + 4;
const SCORES_AT = KEY_BYTES + 8;
const IS_PART = -1;
const PARTS_BITS = 13;
export const MOST_PARTS = (1 << PARTS_BITS) - 1;
/** A record's number and its count of parts share 32 bits. */
export const MOST_RECORDS = (1 << (32 - PARTS_BITS)) - 2;
/** Raised when a text would get other scores from the same model: the cutting into windows, for instance. */
const ENGINE = 'emo-pillars 1';

/** What a result is kept under: a hash over the model, the engine and everything that the model may be given. */
export function keyOf(modelDigest: string, { text, context = '', speaker = '' }: ClassifierInput): CacheKey {
  // With the lengths, so that no text can pose as another one and its context.
  const content = `${ENGINE}\0${modelDigest}\0${speaker.length}\0${context.length}\0${speaker}${context}${text}`;
  // The one-shot form is several times faster, and newer than our oldest Node.
  const digest = typeof hashOnce === 'function' ? hashOnce('sha256', content, 'binary') : createHash('sha256').update(content).digest('binary');
  return digest.slice(0, KEY_BYTES) as CacheKey;
}

export function header(): Buffer {
  const buffer = Buffer.alloc(HEADER_BYTES);
  buffer.write('EMOSCORE', 'latin1');
  buffer.writeUInt32LE(RECORD_BYTES, 8);
  return buffer;
}

/** Whole records in memory, seen as bytes, as words and as floats: of little-endian machines, which all of ours are. */
export interface Records {
  readonly bytes: Buffer;
  readonly words: Int32Array;
  readonly floats: Float32Array;
}

/** Memory of its own, so that every record begins at a whole word. */
export function allocateRecords(length: number): Records {
  const memory = new ArrayBuffer(length);
  return { bytes: Buffer.from(memory), words: new Int32Array(memory), floats: new Float32Array(memory) };
}

export function encodeRecords(entries: ReadonlyMap<CacheKey, CachedResult>): Buffer {
  const count = Array.from(entries.values()).reduce((sum, { parts = [] }) => sum + 1 + parts.length, 0);
  const records = allocateRecords(count * RECORD_BYTES);
  let at = 0;
  for (const [key, { scores, parts = [] }] of entries) {
    records.bytes.write(key, at, 'latin1');
    records.words[(at + COUNT_AT) / 4] = parts.length;
    finish(records, at, scores);
    at += RECORD_BYTES;
    for (const part of parts) {
      records.words.set([part.start, part.end], at / 4);
      records.words[(at + COUNT_AT) / 4] = IS_PART;
      finish(records, at, part.scores);
      at += RECORD_BYTES;
    }
  }
  return records.bytes;
}

/** The result at `at`, whose parts follow it; undefined where it is another key's, damaged, or cut off at `end`. */
export function decodeRecords(records: Records, at: number, end: number, key: CacheKey): CachedResult | undefined {
  const { bytes, words } = records;
  if (at + RECORD_BYTES > end || bytes.toString('latin1', at, at + KEY_BYTES) !== key || !isWhole(records, at)) return undefined;
  const count = words[(at + COUNT_AT) / 4] ?? 0;
  const scores = scoresAt(records, at);
  if (count === 0) return { scores };
  const parts: PartScores[] = [];
  for (let part = at + RECORD_BYTES; parts.length < count; part += RECORD_BYTES) {
    if (part + RECORD_BYTES > end || words[(part + COUNT_AT) / 4] !== IS_PART || !isWhole(records, part)) return undefined;
    parts.push({ start: words[part / 4] ?? 0, end: words[part / 4 + 1] ?? 0, scores: scoresAt(records, part) });
  }
  return { scores, parts };
}

function finish(records: Records, at: number, scores: Float32Array): void {
  records.floats.set(scores.subarray(0, LABEL_COUNT), (at + SCORES_AT) / 4);
  records.words[(at + CHECK_AT) / 4] = checksum(records, at);
}

const isWhole = (records: Records, at: number): boolean => records.words[(at + CHECK_AT) / 4] === checksum(records, at);

const scoresAt = ({ floats }: Records, at: number): Float32Array => floats.slice((at + SCORES_AT) / 4, (at + RECORD_BYTES) / 4);

/** FNV-1a over the words of a record but the checksum itself. */
function checksum({ words }: Records, at: number): number {
  let sum = 0x811c9dc5 | 0;
  for (let offset = 0; offset < RECORD_BYTES; offset += 4) {
    if (offset !== CHECK_AT) sum = Math.imul(sum ^ (words[(at + offset) / 4] ?? 0), 0x01000193);
  }
  return sum;
}

/** Key to record number in 8 bytes a slot: 32 bits of the key find the record, and the record's own key decides. */
export class RecordIndex {
  #tags = new Uint32Array(4_096);
  #places = new Uint32Array(4_096);
  #size = 0;

  /** Takes the keys of the whole records in `buffer`, the first of which has the number `first`. */
  addAll(buffer: Buffer, first: number): void {
    for (let at = 0, record = first; at + RECORD_BYTES <= buffer.length; at += RECORD_BYTES, record++) {
      const parts = buffer.readUInt32LE(at + COUNT_AT);
      if (parts <= MOST_PARTS) this.#add(buffer.readUInt32LE(at), (((record + 1) << PARTS_BITS) | parts) >>> 0);
    }
  }

  /** The record's number and how many parts follow it. */
  find(key: CacheKey): { readonly record: number; readonly parts: number } | undefined {
    const tag = (key.charCodeAt(0) | (key.charCodeAt(1) << 8) | (key.charCodeAt(2) << 16) | (key.charCodeAt(3) << 24)) >>> 0;
    const mask = this.#places.length - 1;
    for (let slot = tag & mask; ; slot = (slot + 1) & mask) {
      const place = this.#places[slot] ?? 0;
      if (place === 0) return undefined;
      if (this.#tags[slot] === tag) return { record: (place >>> PARTS_BITS) - 1, parts: place & ((1 << PARTS_BITS) - 1) };
    }
  }

  #add(tag: number, place: number): void {
    if (this.#size * 2 >= this.#places.length) this.#grow();
    this.#insert(tag, place);
    this.#size++;
  }

  #insert(tag: number, place: number): void {
    const mask = this.#places.length - 1;
    let slot = tag & mask;
    while (this.#places[slot] !== 0) slot = (slot + 1) & mask;
    this.#tags[slot] = tag;
    this.#places[slot] = place;
  }

  #grow(): void {
    const [tags, places] = [this.#tags, this.#places];
    this.#tags = new Uint32Array(tags.length * 2);
    this.#places = new Uint32Array(places.length * 2);
    places.forEach((place, slot) => {
      if (place !== 0) this.#insert(tags[slot] ?? 0, place);
    });
  }
}
