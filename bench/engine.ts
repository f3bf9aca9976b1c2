// The engine as the benchmarks start it: the built worker, the embedded model, a state folder of its own.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Classifier } from '../src/classifier/classifier';
import { createClassifier } from '../src/classifier/create';
import { modelFolderOf } from '../src/classifier/modelFolder';

export const root = path.resolve(__dirname, '..');
/** The embedded model, unless the environment names another one. */
export const measuredModel = (): string => modelFolderOf(process.env, path.join(root, 'models/emo-minilm'));
const workerModule = path.join(root, 'dist/classifierWorker.js');

/** Lines per second of the texts alone, all 28 scores of each. */
export async function speedOf(classifier: Classifier, texts: readonly string[]): Promise<number> {
  const inputs = texts.map(text => ({ text }));
  const started = performance.now();
  await classifier.classify(inputs);
  return texts.length / ((performance.now() - started) / 1000);
}

/** Runs `use` with a classifier on the CPU and ends its processes. */
export async function withClassifier<T>(use: (classifier: Classifier) => Promise<T>, modelFolder = measuredModel()): Promise<T> {
  if (!existsSync(workerModule)) throw new Error('dist/ is missing: npm run build first.');
  const stateFolder = mkdtempSync(path.join(os.tmpdir(), 'emo-pillars-bench-'));
  const log = (level: string, message: string): void => {
    if (level === 'warn' || level === 'error') console.error(`${level}: ${message}`);
  };
  const classifier = createClassifier({ modelFolder, workerModule, device: 'cpu', stateFolder, log });
  try {
    return await use(classifier);
  } finally {
    classifier.dispose();
    rmSync(stateFolder, { recursive: true, force: true });
  }
}
