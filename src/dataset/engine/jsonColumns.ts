// The columns of JSON Lines: which fields records have, and as what DuckDB should read them.
import type { LineIndex } from './lineIndex';
import { parseJsonLine } from '../jsonLine';
import type { Column } from './query';

/** Of the beginning, and as many again from places all over the file. */
const SAMPLE = 1_000;
const PLACES = 20;
/** A longer record would take too long to look into; its fields are those of others. */
const MOST_BYTES = 1 << 20;

/** In the order in which they first occur. DuckDB does not tell the case of names apart, so of two that differ in it alone the first stands. */
export function jsonColumns(index: LineIndex): Column[] {
  const types = new Map<string, { name: string; type: string | undefined }>();
  for (const { bytes } of sampleOf(index)) {
    if (bytes.length > MOST_BYTES) continue;
    const parsed = parseJsonLine(bytes.toString('utf8'));
    if (parsed.kind === 'bad') continue;
    for (const [name, value] of parsed.fields) {
      const known = types.get(name.toLowerCase());
      if (known === undefined) types.set(name.toLowerCase(), { name, type: typeOf(value) });
      else if (known.name === name) known.type = common(known.type, typeOf(value));
    }
  }
  return [...types.values()].map(({ name, type = 'JSON' }) => ({ name, type }));
}

function* sampleOf(index: LineIndex): Generator<{ readonly bytes: Buffer }> {
  yield* index.records(0, SAMPLE);
  const step = Math.floor((index.count - SAMPLE) / PLACES);
  for (let place = 0; step > 0 && place < PLACES; place++) yield* index.records(SAMPLE + place * step, Math.min(step, SAMPLE / PLACES));
}

/** Undefined for null, which is of every type. */
function typeOf(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return 'VARCHAR';
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value === 'number') return Number.isSafeInteger(value) ? 'BIGINT' : 'DOUBLE';
  if (!Array.isArray(value)) return 'JSON';
  const item = value.map(typeOf).reduce(common, undefined);
  if (value.length === 0) return undefined;
  return item === undefined || item === 'JSON' ? 'JSON[]' : `${item}[]`;
}

function common(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || one === other) return other;
  if (other === undefined) return one;
  if (one.endsWith('[]') && other.endsWith('[]')) return `${common(one.slice(0, -2), other.slice(0, -2)) ?? 'JSON'}[]`;
  const numbers = ['BIGINT', 'DOUBLE'];
  return numbers.includes(one) && numbers.includes(other) ? 'DOUBLE' : 'JSON';
}
