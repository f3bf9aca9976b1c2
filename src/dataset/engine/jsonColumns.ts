// The columns of JSON Lines: which fields records have, and as what DuckDB should read them.
import { parseJsonLine } from '../jsonLine';
import { withBigIntegers } from '../records/exactNumbers';
import type { LineIndex } from './lineIndex';
import type { Column } from './query';

/** Of the beginning, and as many again from places all over the file. */
const SAMPLE = 1_000;
const PLACES = 20;
/** A longer record would take too long to look into; its fields are those of others. */
const MOST_BYTES = 1 << 20;
/** So many records are looked at before others have their turn. */
const PAGE = 500;

/** In the order in which they first occur, told from a sample: a value of a rarer type is null where they are read so. */
export function jsonColumns(index: LineIndex): Column[] {
  const names = new Names(new Map());
  for (const { bytes } of sampleOf(index)) if (bytes.length <= MOST_BYTES) names.add(bytes);
  return names.columns(IN_TABLES);
}

function* sampleOf(index: LineIndex): Generator<{ readonly bytes: Buffer }> {
  yield* index.records(0, SAMPLE);
  const step = Math.floor((index.count - SAMPLE) / PLACES);
  for (let place = 0; step > 0 && place < PLACES; place++) yield* index.records(SAMPLE + place * step, Math.min(step, SAMPLE / PLACES));
}

/** The columns of one file among several. */
export interface ExactColumns {
  /** Types that a table holds, and Parquet too. */
  readonly inTables: readonly Column[];
  /** Types that a condition is written for: text and numbers in one column are text. */
  readonly inConditions: readonly Column[];
  /** Two fields whose names differ in their case alone; the second is no column. */
  readonly alike: readonly [string, string] | undefined;
}

/** Told from all records of all files: a column has one type everywhere, and each value of it is read as it is. */
export async function exactColumns(files: readonly LineIndex[], signal: AbortSignal): Promise<ExactColumns[]> {
  const types: Types = new Map();
  const all: Names[] = [];
  for (const index of files) {
    const names = new Names(types);
    all.push(names);
    for (const { record, bytes } of index.records(0, index.count)) {
      names.add(bytes);
      if (record % PAGE !== PAGE - 1) continue;
      await new Promise(setImmediate);
      signal.throwIfAborted();
    }
  }
  return all.map(names => ({ inTables: names.columns(IN_TABLES), inConditions: names.columns(IN_CONDITIONS), alike: names.alike }));
}

interface FieldType {
  type: string | undefined;
}

/** By name in lower case: DuckDB does not tell the case of names apart. */
type Types = Map<string, FieldType>;

/** The fields of one file. */
class Names {
  readonly #types: Types;
  readonly #own = new Map<string, FieldType>();
  alike: readonly [string, string] | undefined;

  constructor(types: Types) {
    this.#types = types;
  }

  add(bytes: Buffer): void {
    const line = bytes.toString('utf8');
    const parsed = parseJsonLine(line);
    if (parsed.kind === 'bad') return;
    for (const [name, value] of withBigIntegers(line, parsed.fields)) {
      const field = this.#own.get(name) ?? this.#first(name);
      if (field === undefined) continue;
      const type = typeOf(value);
      if (type !== field.type) field.type = common(field.type, type);
    }
  }

  /** Undefined where a field of this name in other letters was there before. */
  #first(name: string): FieldType | undefined {
    const key = name.toLowerCase();
    const before = [...this.#own.keys()].find(other => other.toLowerCase() === key);
    if (before !== undefined) {
      this.alike ??= [before, name];
      return undefined;
    }
    const field = this.#types.get(key) ?? { type: undefined };
    this.#types.set(key, field);
    this.#own.set(name, field);
    return field;
  }

  columns(named: (type: string) => string): Column[] {
    return Array.from(this.#own, ([name, { type }]) => ({ name, type: named(type ?? 'JSON') }));
  }
}

/** Of no more than 53 bits, so that a double holds it; of several kinds, none of them a list or an object; in a list that has no item. */
const SMALL = 'SMALL', SCALAR = 'SCALAR', NOTHING = 'NOTHING';

const IN_TABLES = (type: string): string => {
  const own = type.startsWith(SMALL) ? type.replace(SMALL, 'BIGINT') : type.replace(SCALAR, 'JSON');
  // In Parquet HUGEINT would become a double.
  return own.startsWith('HUGEINT') || own.startsWith(NOTHING) ? 'JSON' : own;
};
const IN_CONDITIONS = (type: string): string => (type === SCALAR ? 'VARCHAR' : type.startsWith('HUGEINT') ? type : IN_TABLES(type));

/** Undefined for null, which is of every type. */
function typeOf(value: unknown): string | undefined {
  if (value === null) return undefined;
  if (typeof value === 'string') return 'VARCHAR';
  if (typeof value === 'boolean') return 'BOOLEAN';
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? 'BIGINT' : BigInt.asIntN(128, value) === value ? 'HUGEINT' : SCALAR;
  // Beyond what a double reaches, JavaScript reads infinity.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? SMALL : Number.isFinite(value) ? 'DOUBLE' : SCALAR;
  if (!Array.isArray(value)) return 'JSON';
  return `${value.map(typeOf).reduce(common, undefined) ?? NOTHING}[]`;
}

const INTEGERS = [SMALL, 'BIGINT', 'HUGEINT'];

function common(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || one === other || one === NOTHING) return other;
  if (other === undefined || other === NOTHING) return one;
  if (one.endsWith('[]') && other.endsWith('[]')) return `${common(one.slice(0, -2), other.slice(0, -2)) ?? NOTHING}[]`;
  if ([one, other].some(type => type === 'JSON' || type.endsWith('[]'))) return 'JSON';
  if (INTEGERS.includes(one) && INTEGERS.includes(other)) return INTEGERS.indexOf(one) > INTEGERS.indexOf(other) ? one : other;
  return [one, other].every(type => type === SMALL || type === 'DOUBLE') ? 'DOUBLE' : SCALAR;
}
