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
const IS_PART = 0xffffffff;
const PARTS_BITS = 13;
export const MOST_PARTS = (1 << PARTS_BITS) - 1;
/** A record's number and its count of parts share 32 bits. */
export const MOST_RECORDS = (1 << (32 - PARTS_BITS)) - 2;
/** Raised when a text would get other scores from the same model: the cutting into windows, for instance. */
const ENGINE = 'emo-pillars 1';

/** What a result is kept under: a hash over the model, the engine and everything that the model may be given. */
export function keyOf(modelDigest: string, { text, context = '', speaker = '' }: ClassifierInput): CacheKey {
  const content = `${ENGINE}\0${modelDigest}\0${speaker}\0${context}\0${text}`;
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

export function encodeRecords(key: CacheKey, { scores, parts = [] }: CachedResult): Buffer {
  const buffer = Buffer.alloc(RECORD_BYTES * (1 + parts.length));
  buffer.write(key, 0, 'latin1');
  buffer.writeUInt32LE(parts.length, COUNT_AT);
  finish(buffer, 0, scores);
  parts.forEach((part, index) => {
    const at = RECORD_BYTES * (index + 1);
    buffer.writeUInt32LE(part.start, at);
    buffer.writeUInt32LE(part.end, at + 4);
    buffer.writeUInt32LE(IS_PART, at + COUNT_AT);
    finish(buffer, at, part.scores);
  });
  return buffer;
}

/** The result at `at`, whose parts follow it; undefined where it is another key's, damaged, or cut off. */
export function decodeRecords(buffer: Buffer, at: number, key: CacheKey): CachedResult | undefined {
  if (at + RECORD_BYTES > buffer.length || buffer.toString('latin1', at, at + KEY_BYTES) !== key || !isWhole(buffer, at)) return undefined;
  const count = buffer.readUInt32LE(at + COUNT_AT);
  const scores = readScores(buffer, at);
  if (count === 0) return { scores };
  const parts: PartScores[] = [];
  for (let part = at + RECORD_BYTES; parts.length < count; part += RECORD_BYTES) {
    if (part + RECORD_BYTES > buffer.length || buffer.readUInt32LE(part + COUNT_AT) !== IS_PART || !isWhole(buffer, part)) return undefined;
    parts.push({ start: buffer.readUInt32LE(part), end: buffer.readUInt32LE(part + 4), scores: readScores(buffer, part) });
  }
  return { scores, parts };
}

function finish(buffer: Buffer, at: number, scores: Float32Array): void {
  for (let index = 0; index < LABEL_COUNT; index++) buffer.writeFloatLE(scores[index] ?? 0, at + SCORES_AT + 4 * index);
  buffer.writeUInt32LE(checksum(buffer, at), at + CHECK_AT);
}

const isWhole = (buffer: Buffer, at: number): boolean => buffer.readUInt32LE(at + CHECK_AT) === checksum(buffer, at);

function readScores(buffer: Buffer, at: number): Float32Array {
  const scores = new Float32Array(LABEL_COUNT);
  for (let index = 0; index < LABEL_COUNT; index++) scores[index] = buffer.readFloatLE(at + SCORES_AT + 4 * index);
  return scores;
}

/** FNV-1a over the words of a record but the checksum itself. */
function checksum(buffer: Buffer, at: number): number {
  let sum = 0x811c9dc5;
  for (let offset = 0; offset < RECORD_BYTES; offset += 4) {
    if (offset !== CHECK_AT) sum = Math.imul(sum ^ buffer.readInt32LE(at + offset), 0x01000193);
  }
  return sum >>> 0;
}

/** Key to record number in 8 bytes a slot: 32 bits of the key find the record, and the record's own key decides. */
export class RecordIndex {
  #tags = new Uint32Array(256);
  #places = new Uint32Array(256);
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
