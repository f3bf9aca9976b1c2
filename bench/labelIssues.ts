// How many wrong labels the review queue finds: GoEmotions test with 5 % of its records given a wrong one, against cleanlab and chance.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import esbuild from 'esbuild';
import { LABELS, LABEL_COUNT } from '../src/core/emotions';
import { seededRandom } from '../src/core/random';
import { checkLabels, type CheckRecord, type Encoder, type LabelCheck } from '../src/dataset/check/checkLabels';
import { reviewQueue } from '../src/dataset/review/queue';
import { killOneReview, type Killed } from '../test/unit/dataset/review/killing';
import { root, withClassifier } from './engine';

const DATA = path.join(root, '../shared/data/goemotions/test.tsv');
const SEEDS = [1, 2, 3, 4, 5];
const WRONG = 0.05;
const LOOKED_AT = 0.1;

export interface Found {
  readonly values: readonly number[];
  readonly median: number;
}

export interface LabelIssuesReport {
  readonly records: number;
  readonly ours: Found;
  /** Absent where there is no cleanlab; `withoutCleanlab` then says why. */
  readonly cleanlab?: Found;
  readonly withoutCleanlab: string;
  readonly random: Found;
  readonly secondsPerSeed: number;
}

const found = (values: readonly number[]): Found => ({ values, median: [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN });

/** Ranks records by cleanlab's label quality, worst first. */
const PEER = `
import json, sys
import numpy as np
from cleanlab.multilabel_classification import get_label_quality_scores
labels = json.load(open(sys.argv[1]))
scores = np.fromfile(sys.argv[2], dtype=np.float32).reshape(len(labels), -1).astype(float)
print(json.dumps(np.argsort(get_label_quality_scores(labels, scores), kind="stable").tolist()))
`;

interface Row {
  readonly text: string;
  readonly labels: readonly number[];
}

function corrupted(rows: readonly Row[], seed: number): { rows: Row[]; wrong: Set<number> } {
  const random = seededRandom(seed);
  const wrong = new Set<number>();
  const noisy = rows.map((row, at) => {
    if (random() >= WRONG) return row;
    const others = LABELS.flatMap((_, index) => (row.labels.includes(index) ? [] : [index]));
    wrong.add(at);
    return { ...row, labels: [others[Math.floor(random() * others.length)] ?? 0] };
  });
  return { rows: noisy, wrong };
}

/** The report, or why nothing could be measured. */
export async function measureLabelIssues(): Promise<LabelIssuesReport | string> {
  if (!existsSync(DATA)) return `there is no ${DATA}`;
  const rows = readFileSync(DATA, 'utf8').split('\n').flatMap(line => {
    const [text, ids] = line.split('\t');
    return text === undefined || ids === undefined ? [] : [{ text, labels: ids.split(',').map(Number) }];
  });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'emo-pillars-bench-'));
  try {
    return await withClassifier(async classifier => {
      const { digest } = await classifier.model();
      const encoder: Encoder = { digest, labels: LABEL_COUNT, columns: 384, encode: (inputs, signal) => classifier.classify(inputs, { embeddings: true, ...(signal && { signal }) }) };
      return measureSeeds(rows, folder, encoder);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureSeeds(rows: readonly Row[], folder: string, encoder: Encoder): Promise<LabelIssuesReport> {
  const python = process.env['PYTHON'] ?? 'python3';
  const havePeer = spawnSync(python, ['-c', 'import cleanlab']).status === 0;
  const ours: number[] = [];
  const peer: number[] = [];
  const chance: number[] = [];
  const started = performance.now();
  for (const seed of SEEDS) {
    const { rows: noisy, wrong } = corrupted(rows, seed);
    const check = await checkLabels(recordsOf(noisy), { file: path.join(folder, 'test.jsonl'), classes: LABEL_COUNT, encoder, workerModule: path.join(root, 'dist/labelCheckWorker.js'), log: () => undefined, seed });
    const queue = reviewQueue(check, { names: LABELS, seed }).entries.map(({ row }) => row);
    const most = Math.floor(rows.length * LOOKED_AT);
    const shareOf = (order: readonly number[]): number => order.slice(0, most).filter(row => wrong.has(row)).length / wrong.size;
    ours.push(shareOf(queue));
    chance.push(shareOf(shuffled(rows.length, seed)));
    if (havePeer) peer.push(shareOf(peerOrder(python, folder, noisy, check)));
    console.error(`seed ${seed}: queue of ${queue.length}, ${check.issues.length} issues; ours ${ours.at(-1)?.toFixed(3)}, cleanlab ${peer.at(-1)?.toFixed(3) ?? 'not here'}`);
  }
  return {
    records: rows.length,
    ours: found(ours),
    ...(havePeer && { cleanlab: found(peer) }),
    withoutCleanlab: havePeer ? '' : `not measured, ${python} has no cleanlab (PYTHON names another one)`,
    random: found(chance),
    secondsPerSeed: (performance.now() - started) / 1000 / SEEDS.length,
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- as a file would be read
async function* recordsOf(rows: readonly Row[]): AsyncGenerator<CheckRecord> {
  for (const [at, { text, labels }] of rows.entries()) yield { line: at + 1, input: { text }, labels };
}

function peerOrder(python: string, folder: string, rows: readonly Row[], { scores: learned, lines }: LabelCheck): number[] {
  const [labelsFile, scoresFile] = [path.join(folder, 'labels.json'), path.join(folder, 'scores.f32')];
  writeFileSync(labelsFile, JSON.stringify(rows.map(({ labels }) => labels)));
  const scores = new Float32Array(lines.length * LABEL_COUNT);
  for (const row of lines.keys()) scores.set(learned.row(row), row * LABEL_COUNT);
  writeFileSync(scoresFile, scores);
  const { stdout, stderr, status } = spawnSync(python, ['-c', PEER, labelsFile, scoresFile], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as number[];
}

function shuffled(count: number, seed: number): number[] {
  const random = seededRandom(seed + 1000);
  return Array.from({ length: count }, (_, at) => [random(), at] as const).sort(([a], [b]) => a - b).map(([, at]) => at);
}

/** Throws at the first kill that loses a correction or damages a file. */
export async function measureKills(times: number): Promise<Killed[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'emo-pillars-bench-'));
  try {
    const reviewer = path.join(folder, 'reviewer.js');
    await esbuild.build({ entryPoints: [path.join(root, 'test/unit/dataset/review/reviewer.ts')], outfile: reviewer, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' });
    const runs: Killed[] = [];
    for (let at = 0; at < times; at++) runs.push(await killOneReview(reviewer, mkdtempSync(path.join(folder, 'kill-')), at, Math.random() * 1000));
    return runs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
