// The records that a query leaves, as a condition over the side table.
import { DuckDBBitValue, type DuckDBValue } from '@duckdb/node-api';
import { setOf } from './attached';
import type { Engine } from './engine';
import type { Query } from './query';

/** Which rows of the side table a question is about. */
export interface Scope {
  readonly where: string;
  readonly values: DuckDBValue[];
  /** Undefined: all records. */
  readonly ids: Uint32Array | undefined;
}

/** The query without its order. */
export const unsorted = (query: Query): Query => Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'sort'));

export async function scopeOf(engine: Engine, query: Query, signal: AbortSignal): Promise<Scope> {
  await engine.table(signal);
  const selection = engine.selection(query);
  if (selection === undefined) return { where: 'true', values: [], ids: undefined };
  const ids = await selection.all(signal);
  const { bytes } = setOf(ids, engine.records);
  // The first byte of a BIT says how many bits in front are padding.
  const bits = new Uint8Array(bytes.length + 1);
  bits.set(bytes, 1);
  return { where: 'get_bit($1::bit, rowid::integer) = 1', values: [new DuckDBBitValue(bits)], ids };
}
