// Out-of-sample scores of single records, told again from their embeddings: those of all would fill the memory.
import { closeSync, openSync, readSync } from 'node:fs';
import { scoreRow, type LearnedLabels } from './outOfSample';
import { rowBytes, unpackRows } from './partFile';
import type { PartList } from './partReader';

export class LearnedScores {
  readonly #learned: LearnedLabels;
  readonly #answers: PartList;
  readonly #starts: Float64Array;
  /** Open from the beginning: a later check may put another file in its place. */
  #file: number | undefined;

  constructor(answers: PartList, learned: LearnedLabels) {
    this.#learned = learned;
    this.#answers = answers;
    let rows = 0;
    this.#starts = Float64Array.from(answers.parts, ({ count }) => (rows += count) - count);
    this.#file = openSync(answers.file, 'r');
  }

  /** Probabilities of the dataset's classes. @throws RangeError where there is no such record */
  row(row: number): Float32Array {
    const { labels, columns, parts } = this.#answers;
    const part = this.#partOf(row);
    const place = parts[part];
    const inside = row - (this.#starts[part] ?? 0);
    if (this.#file === undefined || place === undefined || inside >= place.count) throw new RangeError(`there are no scores of record ${row}`);
    const bytes = Buffer.alloc(rowBytes(labels, columns));
    readSync(this.#file, bytes, 0, bytes.length, place.offset + inside * bytes.length);
    return this.of(row, unpackRows(bytes, labels, columns).embeddings);
  }

  /** The same where the row's embedding is at hand; it is scaled in place. */
  of(row: number, embedding: Float32Array): Float32Array {
    const scores = new Float32Array(this.#learned.classes);
    scoreRow(this.#learned, row, embedding, 0, scores, 0);
    return scores;
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
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
