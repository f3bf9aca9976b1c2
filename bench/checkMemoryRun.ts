// One check of a file's labels from its first line to its review queue, as a process of its own: FILE WORKER. Prints what it found.
import { LABELS, LABEL_COUNT } from '../src/core/emotions';
import type { Encoded, Encoder } from '../src/dataset/check/checkLabels';
import { checkFile } from '../src/dataset/review/checkFile';
import { reviewQueue } from '../src/dataset/review/queue';
import { openTextDataset } from '../src/dataset/review/textDataset';

/** As many as the embedded model has. */
const COLUMNS = 384;
/** The queue of a review. */
const QUEUE = 5_000;

export interface CheckRun {
  readonly records: number;
  readonly issues: number;
  readonly errors: number;
  readonly queue: number;
}

const noise = Float32Array.from({ length: COLUMNS * 64 }, (_, at) => Math.sin(at * 12.9898) * 0.5);

/** The number of the line stands at the end of the text; its label is a direction in the embedding. */
function encoded(text: string): Encoded {
  const line = Number(text.slice(text.lastIndexOf('/') + 1));
  const embedding = noise.slice((line % 63) * COLUMNS, (line % 63) * COLUMNS + COLUMNS);
  const label = line % LABEL_COUNT;
  for (let column = label; column < COLUMNS; column += LABEL_COUNT) embedding[column] = (embedding[column] ?? 0) + 0.8;
  const scores = new Float32Array(LABEL_COUNT).fill(0.02);
  scores[label] = 0.9;
  return { kind: 'scored', scores, embedding };
}

const encoder: Encoder = { digest: 'of a stand-in', labels: LABEL_COUNT, columns: COLUMNS, encode: inputs => Promise.resolve(inputs.map(({ text }) => encoded(text))) };

async function main([file = '', workerModule = '']: readonly string[]): Promise<void> {
  const { check } = await checkFile(await openTextDataset(file), { encoder, workerModule, log: () => undefined });
  const queue = reviewQueue(check, { names: LABELS, size: QUEUE });
  check.scores.close();
  const run: CheckRun = { records: check.lines.length, issues: check.issues.length, errors: queue.errors, queue: queue.entries.length };
  process.stdout.write(JSON.stringify(run));
}

void main(process.argv.slice(2));
