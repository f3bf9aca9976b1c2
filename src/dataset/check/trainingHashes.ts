// The hashes of the utterances that a model was trained on: sorted little-endian numbers of 64 bits.
import { readFile } from 'node:fs/promises';

export interface TrainingHashes {
  readonly count: number;
  /** Whether the model was trained on an utterance with this hash (`utteranceHash`). */
  has(hash: bigint): boolean;
}

/** @throws Error where the file is not whole numbers of 8 bytes, or they are not sorted */
export async function openTrainingHashes(file: string): Promise<TrainingHashes> {
  const bytes = await readFile(file);
  if (bytes.length % 8 !== 0) throw new Error(`${file} is damaged: its size is no multiple of 8.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const hashes = new BigUint64Array(bytes.length / 8).map((_, at) => view.getBigUint64(at * 8, true));
  for (let at = 1; at < hashes.length; at++) {
    if ((hashes[at - 1] as bigint) >= (hashes[at] as bigint)) throw new Error(`${file} is damaged: its numbers are not sorted.`);
  }
  return { count: hashes.length, has: hash => find(hashes, hash) };
}

function find(hashes: BigUint64Array, wanted: bigint): boolean {
  let low = 0;
  let high = hashes.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = hashes[middle] as bigint;
    if (found === wanted) return true;
    if (found < wanted) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
