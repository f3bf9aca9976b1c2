// One job inside a worker: its inputs are tokenised, put into batches, and their scores put together again.
import { planBatches, type Batch } from './batches';
import type { JobParams, ScoresPart, WindowedScores } from './protocol';
import type { BatchScores } from './session';
import type { TextEncoder } from './tokenizer';
import { windowsOf } from './windows';

/** One row of a batch: an input, or one window of it. */
interface Row {
  readonly input: number;
  readonly tokens: readonly number[];
  readonly start: number;
  readonly end: number;
}

interface Unfinished {
  left: number;
  readonly rows: { readonly row: Row; readonly scores: Float32Array; readonly embedding?: Float32Array }[];
}

export class WorkerJob {
  #rows: Row[] = [];
  #next = 0;
  #batches: Batch[] | undefined;
  #windowed = new Map<number, Unfinished>();

  constructor(
    readonly params: JobParams,
    readonly encoder: TextEncoder,
    readonly shape: { readonly labels: number; readonly hiddenSize: number; readonly maxLength: number; readonly batchTokens: number },
  ) {}

  /** Tokenises for about `milliseconds`; false while inputs are left. */
  tokenize(milliseconds: number): boolean {
    const until = performance.now() + milliseconds;
    const { inputs } = this.params;
    while (this.#next < inputs.length) {
      const text = inputs[this.#next]?.text ?? '';
      const windows = windowsOf(text, this.encoder, this.shape.maxLength);
      if (windows.length > 1) this.#windowed.set(this.#next, { left: windows.length, rows: [] });
      for (const window of windows) this.#rows.push({ input: this.#next, ...window });
      this.#next++;
      if (performance.now() > until) break;
    }
    return this.#next >= inputs.length;
  }

  /** True when every batch was taken. */
  get empty(): boolean {
    return this.#plan().length === 0;
  }

  takeBatch(): Batch | undefined {
    return this.#plan().shift();
  }

  tokensOf(batch: Batch): (readonly number[])[] {
    return batch.rows.map(row => this.#rows[row]?.tokens ?? []);
  }

  /** The inputs of the batch that `takeBatch` gives next. */
  upcoming(): Uint32Array {
    const rows = this.#plan()[0]?.rows ?? [];
    return Uint32Array.from(new Set(rows.map(row => this.#rows[row]?.input ?? 0)));
  }

  /** What is finished with the scores of `batch`. */
  accept(batch: Batch, output: BatchScores): ScoresPart {
    const { labels, hiddenSize } = this.shape;
    const rows: number[] = [];
    const scores: Float32Array[] = [];
    const embeddings: Float32Array[] = [];
    const windowed: WindowedScores[] = [];
    batch.rows.forEach((index, at) => {
      const row = this.#rows[index];
      if (!row) return;
      const own = output.scores.subarray(at * labels, (at + 1) * labels);
      const embedding = output.embeddings?.subarray(at * hiddenSize, (at + 1) * hiddenSize);
      const unfinished = this.#windowed.get(row.input);
      if (!unfinished) {
        rows.push(row.input);
        scores.push(own);
        if (embedding) embeddings.push(embedding);
        return;
      }
      unfinished.rows.push(embedding ? { row, scores: own, embedding } : { row, scores: own });
      if (--unfinished.left > 0) return;
      const parts = unfinished.rows.sort((a, b) => a.row.start - b.row.start);
      rows.push(row.input);
      scores.push(maximum(parts.map(part => part.scores), labels));
      if (embedding) embeddings.push(mean(parts.flatMap(part => part.embedding ?? []), hiddenSize));
      windowed.push({
        row: row.input,
        bounds: Uint32Array.from(parts.flatMap(part => [part.row.start, part.row.end])),
        scores: concatenate(parts.map(part => part.scores), labels),
      });
    });
    return {
      rows: Uint32Array.from(rows),
      scores: concatenate(scores, labels),
      ...(this.params.embeddings && { embeddings: concatenate(embeddings, hiddenSize) }),
      ...(windowed.length > 0 && { windowed }),
      next: this.upcoming(),
    };
  }

  #plan(): Batch[] {
    return (this.#batches ??= planBatches(this.#rows.map(row => row.tokens.length), this.shape.maxLength, this.shape.batchTokens));
  }
}

function concatenate(vectors: readonly Float32Array[], size: number): Float32Array {
  const all = new Float32Array(vectors.length * size);
  vectors.forEach((vector, index) => all.set(vector, index * size));
  return all;
}

function maximum(vectors: readonly Float32Array[], size: number): Float32Array {
  const highest = new Float32Array(size);
  for (const vector of vectors) vector.forEach((value, index) => (highest[index] = Math.max(highest[index] ?? 0, value)));
  return highest;
}

function mean(vectors: readonly Float32Array[], size: number): Float32Array {
  const sum = new Float32Array(size);
  for (const vector of vectors) vector.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value / vectors.length));
  return sum;
}
