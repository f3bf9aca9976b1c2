// Which inputs run together: every input always at its own width, so that its scores never depend on its company.

/** Inputs of one width, to be run at once. */
export interface Batch {
  /** Tokens per row; shorter rows are padded and masked. */
  readonly width: number;
  /** Indices of the inputs. */
  readonly rows: readonly number[];
}

/** Quantised activations turn a last-bit difference into a step, and padding to another width changes last bits. */
const WIDTH_STEP = 2;
const ALONE_ABOVE = 4;
/** More than this in a batch gains nothing on a CPU, and is what cancelling waits for. */
export const CPU_BATCH_TOKENS = 256;
export const GPU_BATCH_TOKENS = 4_096;

export const bucketWidth = (tokens: number, maxLength: number): number =>
  Math.min(maxLength, Math.ceil(tokens / WIDTH_STEP) * WIDTH_STEP);

/** Batches of about `batchTokens`, shortest first; inputs of more than a quarter of that run alone. */
export function planBatches(lengths: readonly number[], maxLength: number, batchTokens = CPU_BATCH_TOKENS): Batch[] {
  const buckets = new Map<number, number[]>();
  lengths.forEach((length, row) => {
    const width = bucketWidth(length, maxLength);
    const bucket = buckets.get(width);
    if (bucket) bucket.push(row);
    else buckets.set(width, [row]);
  });
  const batches: Batch[] = [];
  for (const [width, rows] of [...buckets].sort(([a], [b]) => a - b)) {
    const size = width * ALONE_ABOVE > batchTokens ? 1 : Math.floor(batchTokens / width);
    for (let at = 0; at < rows.length; at += size) batches.push({ width, rows: rows.slice(at, at + size) });
  }
  return batches;
}

/** The two inputs of the model for rows of token ids: [rows, width], padded with 0 and masked. */
export function fillBatch(rows: readonly (readonly number[])[], width: number): { ids: BigInt64Array; mask: BigInt64Array } {
  const ids = new BigInt64Array(rows.length * width);
  const mask = new BigInt64Array(rows.length * width);
  // Writing the low words of little-endian numbers is several times faster than making a BigInt per token.
  const idWords = new Int32Array(ids.buffer);
  const maskWords = new Int32Array(mask.buffer);
  rows.forEach((tokens, row) => {
    for (let at = 0; at < tokens.length; at++) {
      const word = (row * width + at) * 2;
      idWords[word] = tokens[at] ?? 0;
      maskWords[word] = 1;
    }
  });
  return { ids, mask };
}
