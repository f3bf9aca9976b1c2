// The texts that a job has the encoder read, batch by batch: inputs, and the lines before them.
import { planBatches, type Batch } from './batches';
import type { Encoded, LineMemory } from './lineMemory';
import type { BatchScores, ScoringSession } from './session';
import type { TextEncoder } from './tokenizer';
import { mean } from './vectors';
import { windowsOf, type Window } from './windows';

/** A text, and what is known of it: by window, once `left` is 0. */
export interface Reading extends Encoded {
  readonly scores: Float32Array[];
  readonly embeddings: Float32Array[];
  /** Windows that are still to be read. */
  left: number;
  /** The inputs of the job that cannot be answered without it. */
  readonly inputs: Set<number>;
}

export interface Reader {
  readonly session: ScoringSession;
  readonly encoder: TextEncoder;
  readonly memory: LineMemory;
  readonly labels: number;
  readonly hiddenSize: number;
  readonly maxLength: number;
  readonly batchTokens: number;
}

/** A row of a batch: one window of a text. */
interface Row {
  readonly text: string;
  readonly reading: Reading;
  readonly window: number;
  readonly tokens: Window['tokens'];
}

export class Readings {
  #rows: Row[] = [];
  #batches: Batch[] | undefined;
  #shared = new Map<string, Reading>();

  constructor(
    private readonly reader: Reader,
    private readonly embeddings: boolean,
    /** Whether equal texts are read once, and remembered for other jobs. */
    private readonly shares: boolean,
  ) {}

  /** Every text is named before the first batch is run. */
  of(text: string): Reading {
    const known = this.shares ? this.#shared.get(text) : undefined;
    if (known) return known;
    const remembered = this.shares ? this.reader.memory.get(text) : undefined;
    const reading = remembered ? { ...remembered, scores: [...remembered.scores], embeddings: [...remembered.embeddings], left: 0, inputs: new Set<number>() } : this.#begin(text);
    if (this.shares) this.#shared.set(text, reading);
    return reading;
  }

  get areDone(): boolean {
    return this.#plan().length === 0;
  }

  /** The inputs that wait for the batch which runs next. */
  get upcoming(): number[] {
    return (this.#plan()[0]?.rows ?? []).flatMap(row => [...(this.#rows[row]?.reading.inputs ?? [])]);
  }

  /** Runs a batch. @returns the texts of which it was the last part */
  async run(): Promise<Reading[]> {
    const batch = this.#plan().shift();
    if (!batch) return [];
    const rows = batch.rows.flatMap(row => this.#rows[row] ?? []);
    const output = await this.reader.session.run(rows.map(({ tokens }) => tokens), batch.width, this.embeddings);
    return rows.flatMap((row, at) => (this.#take(row, output, at) ? [row.reading] : []));
  }

  #begin(text: string): Reading {
    const windows = windowsOf(text, this.reader.encoder, this.reader.maxLength);
    const bounds = windows.map(({ start, end }) => ({ start, end }));
    const reading: Reading = { bounds, scores: [], embeddings: [], left: windows.length, inputs: new Set() };
    windows.forEach(({ tokens }, window) => this.#rows.push({ text, reading, window, tokens }));
    return reading;
  }

  /** Copied out of the batch, which would otherwise live as long as one of its rows. */
  #take({ text, reading, window }: Row, { scores, embeddings }: BatchScores, at: number): boolean {
    const { labels, hiddenSize, memory } = this.reader;
    reading.scores[window] = scores.slice(at * labels, (at + 1) * labels);
    if (embeddings) reading.embeddings[window] = embeddings.slice(at * hiddenSize, (at + 1) * hiddenSize);
    if (--reading.left > 0) return false;
    if (this.shares) memory.put(text, { bounds: reading.bounds, scores: reading.scores, embeddings: reading.embeddings });
    return true;
  }

  #plan(): Batch[] {
    return (this.#batches ??= planBatches(this.#rows.map(({ tokens }) => tokens.length), this.reader.maxLength, this.reader.batchTokens));
  }
}

/** One vector for the whole of a text. */
export function embeddingOf({ embeddings }: Encoded, hiddenSize: number): Float32Array {
  return embeddings.length === 1 && embeddings[0] ? embeddings[0] : mean(embeddings, hiddenSize);
}
