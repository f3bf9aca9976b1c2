// The dataset engine on 1 GB of JSONL: five million records with [name, score] pairs, made of real lines.
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { LABELS } from '../src/core/emotions';
import { labelSet } from '../src/core/labelSets';
import { seededRandom } from '../src/core/random';
import { openDataset, type Dataset } from '../src/dataset/engine/dataset';
import { root } from './engine';
import { familyMegabytes } from './processes';

const RECORDS = 5_000_000;
const RARE = 'zyzzyvas';
const rounds = 3;

export interface DatasetFigures {
  readonly bytes: number;
  readonly records: number;
  readonly firstPage: readonly number[];
  readonly distribution: readonly number[];
  readonly common: readonly number[];
  readonly rare: readonly number[];
  readonly scroll: readonly number[];
  readonly sideTable: number;
  readonly peakMegabytes: number;
}

/** Lines of GoEmotions where they are at hand, otherwise the sample's. */
export function realLines(sentences: readonly string[]): readonly string[] {
  const train = path.join(root, '../shared/data/goemotions/train.tsv');
  if (!existsSync(train)) return sentences;
  return readFileSync(train, 'utf8').split('\n').flatMap(line => line.split('\t')[0] || []);
}

/** The same bytes at every run; kept in an ignored folder. */
function makeFile(sentences: readonly string[]): string {
  const folder = path.join(root, '.cache', 'bench');
  const file = path.join(folder, `dataset-${RECORDS}.jsonl`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const lines = realLines(sentences).map(line => JSON.stringify(line));
  const random = seededRandom(5);
  const out = openSync(`${file}.tmp`, 'w');
  let part: string[] = [];
  for (let at = 0; at < RECORDS; at++) {
    const text = at === RECORDS - 1 ? JSON.stringify(`Nobody has seen the ${RARE} again.`) : lines[at % lines.length] ?? '""';
    const emotions = Array.from({ length: 1 + Math.floor(random() * 3) }, () => [LABELS[Math.floor(random() * LABELS.length)], Math.ceil(random() * 10) / 10]);
    part.push(`{"id":"r${at}","utterance":${text},"character":"Speaker ${at % 997}","context":"line ${at}","all_emotions":${JSON.stringify(emotions)}}\n`);
    if (part.length < 20_000 && at < RECORDS - 1) continue;
    writeSync(out, part.join(''));
    part = [];
  }
  closeSync(out);
  renameSync(`${file}.tmp`, file);
  return file;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** @param remove deletes the file of 1 GB afterwards */
export async function measureDataset(sentences: readonly string[], remove: boolean): Promise<DatasetFigures> {
  const file = makeFile(sentences);
  const workerModule = path.join(root, 'dist/datasetWorker.js');
  if (!existsSync(workerModule)) throw new Error('dist/ is missing: npm run build first.');
  const shape = { text: 'utterance', character: 'character', labels: { form: 'pairs', field: 'all_emotions' }, set: labelSet('goEmotions') } as const;
  let peakMegabytes = 0;
  const caches: string[] = [];
  const opened = (): Dataset => {
    const cacheFolder = mkdtempSync(path.join(path.dirname(file), 'run-'));
    caches.push(cacheFolder);
    return openDataset([{ path: file }], { workerModule, cacheFolder, shape, log: () => undefined });
  };
  const figures = { firstPage: [] as number[], distribution: [] as number[], common: [] as number[], rare: [] as number[], scroll: [] as number[] };
  let sideTable = 0;
  try {
    for (let round = 0; round < rounds; round++) {
      const dataset = opened();
      try {
        // From nothing: no process, no index, no side table.
        figures.firstPage.push(await timed(() => dataset.rows({}, 0, 100)));
        figures.distribution.push(await timed(() => dataset.summary('labels', {})));
        figures.common.push(await timed(() => found(dataset, 'the', 100)));
        figures.rare.push(await timed(() => found(dataset, RARE, 1)));
        figures.scroll.push(await timed(() => dataset.rows({}, 4_000_000, 100)));
      } finally {
        dataset.dispose();
      }
    }
    // Memory on its own: looking at it slows down what is looked at. What this process held before is not the dataset's.
    const before = familyMegabytes(process.pid).megabytes;
    const dataset = opened();
    const watch = setInterval(() => (peakMegabytes = Math.max(peakMegabytes, familyMegabytes(process.pid).megabytes - before)), 200);
    try {
      sideTable = await everything(dataset);
    } finally {
      clearInterval(watch);
      dataset.dispose();
    }
  } finally {
    for (const folder of caches) rmSync(folder, { recursive: true, force: true });
  }
  const bytes = statSync(file).size;
  if (remove) rmSync(file);
  return { bytes, records: RECORDS, ...figures, sideTable, peakMegabytes };
}

async function found(dataset: Dataset, value: string, least: number): Promise<void> {
  const rows = await dataset.rows({ text: { value, kind: 'substring' } }, 0, 100);
  if (rows.length < least) throw new Error(`${value}: ${rows.length} rows`);
}

/** What a view asks for after its first page; for the memory of it. Gives the milliseconds of the side table. */
async function everything(dataset: Dataset): Promise<number> {
  await dataset.rows({}, 0, 100);
  await dataset.summary('labels', {});
  const sideTable = await timed(() => dataset.count({ labels: { any: ['joy'] } }));
  for (const part of ['scores', 'lengths', 'characters', 'duplicates', 'nearDuplicates', 'conflicts', 'malformed'] as const) await dataset.summary(part, {});
  for (const by of [{ kind: 'length' }, { kind: 'field', name: 'utterance' }] as const) {
    for (const descending of [true, false]) await dataset.rows({ sort: { by, descending } }, 0, 100);
  }
  await dataset.count({ text: { value: 'love', kind: 'substring' }, labels: { none: ['love'] } });
  return sideTable;
}
