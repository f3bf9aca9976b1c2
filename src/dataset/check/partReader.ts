// Reads answers by the number of their record, over the parts that a dataset is made of now.
import { open, type FileHandle } from 'node:fs/promises';
import { rowBytes, unpackRows, type Answers, type PartPlace } from './partFile';
import type { EmbeddingSource } from './outOfSample';

export interface PartList {
  readonly file: string;
  readonly labels: number;
  readonly columns: number;
  /** In the order of the records. */
  readonly parts: readonly PartPlace[];
}

export class PartReader implements EmbeddingSource {
  readonly rows: number;
  readonly columns: number;
  readonly #list: PartList;
  readonly #handle: FileHandle;
  /** Number of the first record of each part. */
  readonly #starts: number[] = [];

  private constructor(list: PartList, handle: FileHandle) {
    let rows = 0;
    for (const { count } of list.parts) {
      this.#starts.push(rows);
      rows += count;
    }
    this.rows = rows;
    this.columns = list.columns;
    this.#list = list;
    this.#handle = handle;
  }

  static async open(list: PartList): Promise<PartReader> {
    return new PartReader(list, await open(list.file, 'r'));
  }

  async read(from: number, count: number): Promise<Float32Array> {
    return (await this.answers(from, count)).embeddings;
  }

  /** What the model said of `count` records from `from` on. */
  async answers(from: number, count: number): Promise<Answers> {
    const { labels, columns, parts } = this.#list;
    const size = rowBytes(labels, columns);
    const rows = Buffer.alloc(count * size);
    let part = this.#partOf(from);
    for (let row = 0; row < count; part++) {
      const place = parts[part];
      const start = this.#starts[part];
      if (place === undefined || start === undefined) throw new RangeError(`there are ${this.rows} records, not ${from + count}`);
      const first = from + row - start;
      const some = Math.min(place.count - first, count - row);
      await this.#handle.read(rows, row * size, some * size, place.offset + first * size);
      row += some;
    }
    return unpackRows(rows, labels, columns);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #partOf(row: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] as number) <= row) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
