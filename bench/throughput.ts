// Lines per second of the engine against transformers.js on the same ONNX file, in paired rounds.
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { LABELS } from '../src/core/emotions';
import { measuredModel, root, speedOf, withClassifier } from './engine';

const peerVersion = '4.3.1';
const batchSizes = [1, 4, 8, 16, 32, 64];
const peerFolder = path.join(root, '.cache/peer');

/** Installs the peer into an ignored folder, once. */
function installPeer(): void {
  if (existsSync(path.join(peerFolder, 'node_modules/@huggingface/transformers'))) return;
  mkdirSync(peerFolder, { recursive: true });
  writeFileSync(path.join(peerFolder, 'package.json'), '{"private":true}\n');
  execFileSync('npm', ['install', '--ignore-scripts', '--no-save', `@huggingface/transformers@${peerVersion}`], { cwd: peerFolder, stdio: 'inherit' });
}

/** The model folder in the shape the peer wants: the same model.onnx under the name it looks for. */
function writePeerModel(modelsRoot: string): void {
  const folder = path.join(modelsRoot, 'peer');
  mkdirSync(path.join(folder, 'onnx'), { recursive: true });
  copyFileSync(path.join(measuredModel(), 'model.onnx'), path.join(folder, 'onnx/model_quantized.onnx'));
  copyFileSync(path.join(measuredModel(), 'tokenizer.json'), path.join(folder, 'tokenizer.json'));
  const names = Object.fromEntries(LABELS.map((label, index) => [index, label]));
  const ids = Object.fromEntries(LABELS.map((label, index) => [label, index]));
  const config = { model_type: 'bert', architectures: ['BertForSequenceClassification'], id2label: names, label2id: ids, problem_type: 'multi_label_classification' };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify(config));
  const tokenizer = { tokenizer_class: 'BertTokenizer', model_max_length: 128, unk_token: '[UNK]', sep_token: '[SEP]', pad_token: '[PAD]', cls_token: '[CLS]', mask_token: '[MASK]' };
  writeFileSync(path.join(folder, 'tokenizer_config.json'), JSON.stringify(tokenizer));
}

interface Answer {
  readonly seconds: number;
  /** The 28 scores of the first text. */
  readonly first: readonly number[];
}

class Peer {
  private constructor(readonly threads: number, private readonly child: ChildProcess) {}

  static async start(modelsRoot: string, threads: number): Promise<Peer> {
    const child = fork(path.join(__dirname, 'peer.mjs'), [peerFolder, modelsRoot, String(threads)], { execArgv: [], serialization: 'advanced' });
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', code => reject(new Error(`the peer ended with ${code ?? 'a signal'}`)));
    });
    return new Peer(threads, child);
  }

  run(texts: readonly string[], batchSize: number): Promise<Answer> {
    return new Promise(resolve => {
      this.child.once('message', message => resolve(message as Answer));
      this.child.send({ texts, batchSize });
    });
  }

  stop(): void {
    this.child.disconnect();
  }
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

export interface ThroughputReport {
  readonly lines: number;
  readonly peer: string;
  /** Per thread count: lines per second of each batch size on the first quarter of the lines. */
  readonly peerSettings: readonly { readonly threads: number; readonly batchSize: number; readonly linesPerSecond: number }[];
  readonly peerBest: { readonly threads: number; readonly batchSize: number };
  readonly rounds: readonly { readonly ours: number; readonly peer: number; readonly ratio: number }[];
  readonly medianOurs: number;
  readonly medianPeer: number;
  readonly medianRatio: number;
  /** Largest difference between our scores and the peer's for the first line. */
  readonly scoreDifference: number;
}

/** Five rounds, each ours then the peer's at its best setting; texts in, all 28 scores out, models already loaded. */
export async function measureThroughput(texts: readonly string[], rounds = 5): Promise<ThroughputReport> {
  installPeer();
  const modelsRoot = mkdtempSync(path.join(os.tmpdir(), 'emo-pillars-peer-'));
  writePeerModel(modelsRoot);
  const peers = await Promise.all([1, 2].map(threads => Peer.start(modelsRoot, threads)));
  try {
    return await withClassifier(async classifier => {
      const warm = await classifier.classify(texts.map(text => ({ text })));
      const quarter = texts.slice(0, Math.ceil(texts.length / 4));
      const peerSettings = [];
      for (const peer of peers) {
        await peer.run(quarter.slice(0, 64), 8);
        for (const batchSize of batchSizes) {
          const { seconds } = await peer.run(quarter, batchSize);
          peerSettings.push({ threads: peer.threads, batchSize, linesPerSecond: quarter.length / seconds });
        }
      }
      const best = peerSettings.reduce((a, b) => (b.linesPerSecond > a.linesPerSecond ? b : a));
      const peer = peers.find(({ threads }) => threads === best.threads) as Peer;
      const measured = [];
      let scoreDifference = 0;
      for (let round = 0; round < rounds; round++) {
        const ours = await speedOf(classifier, texts);
        const answer = await peer.run(texts, best.batchSize);
        const theirs = texts.length / answer.seconds;
        measured.push({ ours, peer: theirs, ratio: ours / theirs });
        scoreDifference = Math.max(scoreDifference, difference(warm[0], answer));
      }
      return {
        lines: texts.length,
        peer: `@huggingface/transformers ${peerVersion}, onnxruntime-node ${peerRuntimeVersion()}`,
        peerSettings,
        peerBest: { threads: best.threads, batchSize: best.batchSize },
        rounds: measured,
        medianOurs: median(measured.map(({ ours }) => ours)),
        medianPeer: median(measured.map(round => round.peer)),
        medianRatio: median(measured.map(({ ratio }) => ratio)),
        scoreDifference,
      };
    });
  } finally {
    peers.forEach(peer => peer.stop());
    rmSync(modelsRoot, { recursive: true, force: true });
  }
}

function peerRuntimeVersion(): string {
  const manifest = JSON.parse(readFileSync(path.join(peerFolder, 'node_modules/onnxruntime-node/package.json'), 'utf8')) as { version: string };
  return manifest.version;
}

function difference(ours: { readonly kind: string; readonly scores?: Float32Array } | undefined, theirs: Answer): number {
  const scores = ours?.scores;
  if (scores === undefined) throw new Error('the first line has no scores');
  if (theirs.first.length !== scores.length) throw new Error(`the peer gave ${theirs.first.length} scores`);
  return Math.max(...theirs.first.map((score, index) => Math.abs(score - (scores[index] ?? Number.NaN))));
}
