// Label counts of whole JSON Lines files, by as many threads as there are processors; what they leave is counted by DuckDB.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RecordShape } from '../records/shape';
import type { Duck } from './duck';
import { canScan, LabelScan } from './labelScan';
import { maskInFile, neededColumns, type Spelling } from './labelSql';
import { LINE_FEED } from './recordScanner';
import { tally, type Piece, type Tally } from './labelTally';
import { jsonLinesTable, type Source } from './source';

export type Masks = readonly (readonly [mask: bigint, records: number])[];

export interface ThreadData {
  readonly shape: RecordShape;
  /** The scanner's file. */
  readonly module: string;
  readonly pieces: readonly Piece[];
  /** One number, shared: how many of the pieces have been taken. */
  readonly taken: Int32Array;
  readonly restFile: string;
}

export interface CountOptions {
  readonly shape: RecordShape;
  readonly spelling: Spelling;
  readonly duck: Duck;
  /** For lines that are copied. */
  readonly workFolder: string;
  readonly threads: number;
  readonly signal: AbortSignal;
}

const SAMPLE = 200;
const MOST_ODD = 0.05;
/** A longer record is not looked into. */
const MOST_SAMPLED = 1 << 16;
const PIECE = 16 * 1024 * 1024;
/** Less is done before a thread has begun. */
const LEAST_FOR_THREADS = 4 * 1024 * 1024;
const MOST_THREADS = 8;

const SCANNER = path.join(__dirname, 'labelScan.wasm');
const THREAD = path.join(__dirname, 'labelThread.js');

/** Whether nearly all records at the beginning of a file are plain. Where they are not, DuckDB is faster. */
export async function isMostlyPlain(source: Source, shape: RecordShape): Promise<boolean> {
  if (source.format !== 'jsonl' || !source.index || !canScan(shape)) return false;
  await source.index.known(SAMPLE);
  const scan = new LabelScan(SCANNER, shape, MOST_SAMPLED);
  let records = 0;
  let odd = 0;
  for (const { bytes } of source.index.records(0, SAMPLE)) {
    records++;
    if (bytes.length >= MOST_SAMPLED) {
      odd++;
      continue;
    }
    bytes.copy(scan.buffer);
    scan.buffer[bytes.length] = LINE_FEED;
    scan.count(0, bytes.length + 1, 1, () => odd++);
  }
  return records > 0 && odd <= records * MOST_ODD;
}

let counts = 0;

/**
 * How often each mask of labels occurs in the sources.
 * @param sources all JSON Lines, none changed meanwhile
 * @returns undefined where too much in them is not plain
 */
export async function countPlain(sources: readonly Source[], options: CountOptions): Promise<Masks | undefined> {
  const pieces = sources.flatMap(({ path: file, bytes }) => Array.from({ length: Math.ceil(bytes / PIECE) }, (_, at): Piece => ({ path: file, from: at * PIECE, to: Math.min(bytes, (at + 1) * PIECE) })));
  const all = sources.reduce((sum, { bytes }) => sum + bytes, 0);
  const threads = all < LEAST_FOR_THREADS ? 1 : Math.max(1, Math.min(options.threads, MOST_THREADS, pieces.length));
  const own = ++counts;
  const restFiles = Array.from({ length: threads }, (_, at) => path.join(options.workFolder, `rest-${own}-${at}.jsonl`));
  try {
    const tallies = await tallied(pieces, restFiles, all < LEAST_FOR_THREADS, options);
    if (!tallies.every(one => one !== undefined)) return undefined;
    const plain = tallies.flatMap(({ masks }) => masks);
    return [...plain, ...(await countRest(tallies, restFiles, options))];
  } finally {
    for (const file of restFiles) rmSync(file, { force: true });
  }
}

async function tallied(pieces: readonly Piece[], restFiles: readonly string[], here: boolean, { shape, signal }: CountOptions): Promise<readonly (Tally | undefined)[]> {
  if (here) {
    const left = [...pieces];
    return [tally({ shape, module: SCANNER, next: () => left.shift(), restFile: restFiles[0] ?? '' })];
  }
  const taken = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  return Promise.all(restFiles.map(restFile => inThread({ shape, module: SCANNER, pieces, taken, restFile }, signal)));
}

/** Ends with the thread. @throws what the thread ended with, or the reason of the signal */
async function inThread(data: ThreadData, signal: AbortSignal): Promise<Tally | undefined> {
  signal.throwIfAborted();
  const worker = new Worker(THREAD, { workerData: data });
  const stop = (): void => void worker.terminate();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<Tally | undefined>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(signal.aborted ? (signal.reason as Error) : new Error('a thread that counts labels ended without an answer')));
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}

/** A record that DuckDB cannot read has no labels. */
async function countRest(tallies: readonly Tally[], restFiles: readonly string[], { shape, spelling, duck, signal }: CountOptions): Promise<Masks> {
  const { labels } = shape;
  if (labels.form === 'columns') return [];
  const columns = neededColumns(shape, 'jsonl').filter(({ name }) => name === labels.field);
  const selects = tallies.flatMap(({ rest, longest }, at) => (rest === 0 ? [] : [maskInFile(shape, 'jsonl', spelling, jsonLinesTable(restFiles[at] ?? '', columns, longest))]));
  if (selects.length === 0) return [];
  const rows = await duck.all(`select mask, count(*)::double from (${selects.join(' union all ')}) group by mask`, signal);
  return rows.map(([mask, records]) => [mask as bigint, Number(records)]);
}
