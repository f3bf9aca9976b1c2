// What the check keeps of each record while they pass by: its line, its labels, what it says as a number; in files, not in memory.
import { PackedLabels } from '../../core/packedLabels';
import type { CheckRecord } from './checkLabels';
import type { TrainingHashes } from './trainingHashes';
import { groupNumber, utteranceHash } from './utteranceHash';
import { ColumnWriter, readColumn } from './workFolder';

export interface Given {
  readonly lines: Uint32Array;
  readonly given: PackedLabels;
  /** 1 where the encoder was trained on what the record says. */
  readonly seen: Uint8Array;
}

const BLOCK = 8_192;

/** Writes the columns `lines`, `groups` (the same number for records that say the same), `seen` and `given`. */
export class GivenLabels {
  readonly #classes: number;
  readonly #folder: string;
  readonly #training: TrainingHashes | undefined;
  readonly #writer: ColumnWriter;
  #rows = 0;
  /** Rows of the block that is not written yet. */
  #count = 0;
  readonly #lines = new Uint32Array(BLOCK);
  readonly #groups = new Float64Array(BLOCK);
  readonly #seen = new Uint8Array(BLOCK);
  readonly #given: PackedLabels;

  constructor(folder: string, classes: number, training: TrainingHashes | undefined) {
    this.#folder = folder;
    this.#classes = classes;
    this.#training = training;
    this.#writer = new ColumnWriter(folder);
    this.#given = new PackedLabels(BLOCK, classes);
  }

  /** How many records have passed. */
  get rows(): number {
    return this.#rows;
  }

  /** The records themselves; what is kept of them grows as they are taken. */
  async *taken(records: AsyncIterable<CheckRecord>): AsyncGenerator<CheckRecord> {
    try {
      for await (const record of records) {
        this.#add(record);
        if (this.#count === BLOCK) await this.#write();
        yield record;
      }
      await this.#write();
    } finally {
      await this.#writer.close();
    }
  }

  async all(): Promise<Given> {
    return {
      lines: await readColumn(this.#folder, 'lines', Uint32Array),
      given: new PackedLabels(this.#rows, this.#classes, await readColumn(this.#folder, 'given', Uint8Array)),
      seen: await readColumn(this.#folder, 'seen', Uint8Array),
    };
  }

  #add({ line, input, labels }: CheckRecord): void {
    const row = this.#count++;
    this.#rows++;
    const hash = utteranceHash(input.text);
    this.#lines[row] = line;
    this.#groups[row] = groupNumber(hash);
    this.#seen[row] = this.#training?.has(hash) === true ? 1 : 0;
    for (const index of labels) {
      if (!(index >= 0 && index < this.#classes)) throw new RangeError(`line ${line}: label ${index} is outside 0 to ${this.#classes - 1}`);
      this.#given.add(row, index);
    }
  }

  async #write(): Promise<void> {
    const count = this.#count;
    await this.#writer.append('lines', this.#lines.subarray(0, count));
    await this.#writer.append('groups', this.#groups.subarray(0, count));
    await this.#writer.append('seen', this.#seen.subarray(0, count));
    await this.#writer.append('given', this.#given.bytes.subarray(0, count * this.#given.width));
    this.#given.bytes.fill(0);
    this.#count = 0;
  }
}
