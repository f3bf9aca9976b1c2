// What the check keeps of each record while they pass by: its line, its labels, what it says as a number.
import type { LabelMatrix } from '../../core/labelMatrix';
import type { CheckRecord } from './checkLabels';
import type { TrainingHashes } from './trainingHashes';
import { groupNumber, utteranceHash } from './utteranceHash';

export interface Given {
  readonly lines: Uint32Array;
  readonly given: LabelMatrix;
  /** The same number for records that say the same. */
  readonly groups: Float64Array;
  /** 1 where the encoder was trained on what the record says. */
  readonly seen: Uint8Array;
}

export class GivenLabels {
  readonly #classes: number;
  readonly #training: TrainingHashes | undefined;
  #count = 0;
  #lines = new Uint32Array(1024);
  #groups = new Float64Array(1024);
  #seen = new Uint8Array(1024);
  #cells: Uint8Array<ArrayBuffer>;

  constructor(classes: number, training: TrainingHashes | undefined) {
    this.#classes = classes;
    this.#training = training;
    this.#cells = new Uint8Array(1024 * classes);
  }

  /** The records themselves; what is kept of them grows as they are taken. */
  async *taken(records: AsyncIterable<CheckRecord>): AsyncGenerator<CheckRecord> {
    for await (const record of records) {
      this.#add(record);
      yield record;
    }
  }

  all(): Given {
    const rows = this.#count;
    return {
      lines: this.#lines.slice(0, rows),
      given: { rows, classes: this.#classes, cells: this.#cells.slice(0, rows * this.#classes) },
      groups: this.#groups.slice(0, rows),
      seen: this.#seen.slice(0, rows),
    };
  }

  #add({ line, input, labels }: CheckRecord): void {
    const row = this.#count++;
    if (row === this.#lines.length) this.#grow();
    const hash = utteranceHash(input.text);
    this.#lines[row] = line;
    this.#groups[row] = groupNumber(hash);
    this.#seen[row] = this.#training?.has(hash) === true ? 1 : 0;
    for (const index of labels) {
      if (!(index >= 0 && index < this.#classes)) throw new RangeError(`line ${line}: label ${index} is outside 0 to ${this.#classes - 1}`);
      this.#cells[row * this.#classes + index] = 1;
    }
  }

  #grow(): void {
    const size = this.#lines.length * 2;
    const grown = <T extends { set(other: T): void }>(larger: T, old: T): T => {
      larger.set(old);
      return larger;
    };
    this.#lines = grown(new Uint32Array(size), this.#lines);
    this.#groups = grown(new Float64Array(size), this.#groups);
    this.#seen = grown(new Uint8Array(size), this.#seen);
    this.#cells = grown(new Uint8Array(size * this.#classes), this.#cells);
  }
}
