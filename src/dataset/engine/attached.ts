// Tables of numbers that others attach to the records: the model's answers, say.
import { RecordSet } from './bits';
import type { AttachParams } from './protocol';
import type { Query } from './query';
import { QueryError } from './condition';

/** A column over all records; NaN where a record has no value. */
export type Values = Float64Array;

/** The column of a table that holds a bit for each class the model gives. */
export const LABEL_COLUMN = 'labels';

export class Attached {
  readonly #tables = new Map<string, Map<string, Values>>();

  add({ table, begins, column, records, values }: AttachParams, count: number): void {
    if (begins) this.#tables.delete(table);
    const columns = this.#tables.get(table) ?? new Map<string, Values>();
    this.#tables.set(table, columns);
    const own = columns.get(column) ?? new Float64Array(count).fill(Number.NaN);
    columns.set(column, own);
    records.forEach((record, at) => {
      const value = values[at];
      if (record < count && value !== undefined) own[record] = value;
    });
  }

  column(table: string, column: string): Values {
    const values = this.#tables.get(table)?.get(column);
    if (!values) throw new QueryError(`No column ${column} of a table ${table} is attached to this dataset.`);
    return values;
  }

  /** The first table with the labels that a model gives. */
  labels(): Values | undefined {
    for (const columns of this.#tables.values()) if (columns.has(LABEL_COLUMN)) return columns.get(LABEL_COLUMN);
    return undefined;
  }

  of(record: number): Record<string, number> {
    const found: Record<string, number> = {};
    for (const [table, columns] of this.#tables) {
      for (const [column, values] of columns) {
        const value = values[record];
        if (value !== undefined && !Number.isNaN(value)) found[`${table}.${column}`] = value;
      }
    }
    return found;
  }

  /** Whether the record is in all of the ranges. */
  filter(ranges: NonNullable<Query['attached']>): (record: number) => boolean {
    const checks = ranges.map(({ table, column, from = -Infinity, to = Infinity }) => ({ values: this.column(table, column), from, to }));
    return record => checks.every(({ values, from, to }) => {
      const value = values[record] ?? Number.NaN;
      return value >= from && value <= to;
    });
  }

  /** All records by the column, labels by how many they are; those without a value last. */
  order(table: string, column: string, descending: boolean): Uint32Array {
    const values = this.column(table, column);
    const order = Uint32Array.from(values, (_, record) => record);
    const key = (record: number): number => {
      const value = values[record] ?? Number.NaN;
      if (Number.isNaN(value)) return Infinity;
      const own = column === LABEL_COLUMN ? bitCount(value) : value;
      return descending ? -own : own;
    };
    // Made once: the sort asks for each of them many times.
    const keys = Float64Array.from(order, key);
    return order.sort((one, other) => compare(keys[one] ?? 0, keys[other] ?? 0) || one - other);
  }
}

/** Of a whole number of any size that a double holds. */
function bitCount(value: number): number {
  let count = 0;
  for (let rest = value; rest > 0; rest = Math.floor(rest / 2)) count += rest % 2;
  return count;
}

const compare = (one: number, other: number): number => (one < other ? -1 : one > other ? 1 : 0);

export function setOf(records: Iterable<number>, count: number): RecordSet {
  const set = new RecordSet(count);
  for (const record of records) set.add(record);
  return set;
}
