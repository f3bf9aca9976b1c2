// What the classifier's tests share: the bundled worker, the model, and a temporary folder per run.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import esbuild from 'esbuild';
import { createClassifier, type ClassifierOptions } from '../../../src/classifier/create';
import type { Classifier } from '../../../src/classifier/classifier';

export const root = path.resolve(__dirname, '../../..');
export const modelFolder = path.join(root, 'models/emo-minilm');
export const shared = path.join(root, '../shared');

const temporary = mkdtempSync(path.join(os.tmpdir(), 'emo-pillars-test-'));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));

export const temporaryFolder = (name: string): string => mkdtempSync(path.join(temporary, `${name}-`));

/** What the context graph of `contextualModel` takes. */
export const CONTEXT_LINES = 3;

/** The embedded model with a context graph whose answers can be worked out: test/fixtures/model/makeContext.py. */
export function contextualModel(): string {
  const folder = path.join(temporaryFolder('model'), 'emo-minilm');
  mkdirSync(folder);
  for (const name of ['model.onnx', 'tokenizer.json', 'training.hashes']) copyFileSync(path.join(modelFolder, name), path.join(folder, name));
  const graph = readFileSync(path.join(root, 'test/fixtures/model/context.onnx'));
  writeFileSync(path.join(folder, 'context.onnx'), graph);
  const config = JSON.parse(readFileSync(path.join(modelFolder, 'config.json'), 'utf8')) as { files: object };
  const files = { ...config.files, 'context.onnx': createHash('sha256').update(graph).digest('hex') };
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...config, schema: 2, context: { lines: CONTEXT_LINES, template: '{speaker}: {text}' }, files }));
  return folder;
}

/** The embedded model without what reads its context. */
export function contextlessModel(): string {
  const folder = path.join(temporaryFolder('model'), 'emo-minilm');
  mkdirSync(folder);
  for (const name of ['model.onnx', 'tokenizer.json', 'training.hashes']) copyFileSync(path.join(modelFolder, name), path.join(folder, name));
  const config = JSON.parse(readFileSync(path.join(modelFolder, 'config.json'), 'utf8')) as { files: Record<string, string> };
  const { 'context.onnx': _, ...files } = config.files;
  writeFileSync(path.join(folder, 'config.json'), JSON.stringify({ ...config, schema: 1, context: { lines: 0, template: '{speaker}: {text}' }, files }));
  return folder;
}

const bundled = new Map<string, Promise<string>>();

/** Bundles a module as the worker is bundled, with the native file where the package has it. */
export function bundle(entry: string): Promise<string> {
  const known = bundled.get(entry);
  if (known) return known;
  const outfile = path.join(temporary, `${path.basename(entry, '.ts')}.js`);
  const binary = path.join(root, 'node_modules/onnxruntime-node/bin/napi-v6', process.platform, process.arch, 'onnxruntime_binding.node');
  const nativeInPlace: esbuild.Plugin = {
    name: 'native-in-place',
    setup(build) {
      build.onLoad({ filter: /onnxruntime-node[\\/]dist[\\/]binding\.js$/ }, ({ path: file }) => ({
        contents: readFileSync(file, 'utf8').replace(/require\(`\.\.\/bin\/napi-v6\/[^`]*`\)/, `require(${JSON.stringify(binary)})`),
      }));
    },
  };
  const building = esbuild
    .build({ entryPoints: [path.join(root, entry)], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning', external: ['*.node'], plugins: [nativeInPlace] })
    .then(() => outfile);
  bundled.set(entry, building);
  return building;
}

const open = new Set<Classifier>();

/** A classifier with workers of its own, shut down by `closeClassifiers`. */
export async function openClassifier(options: Partial<ClassifierOptions> = {}): Promise<Classifier> {
  const classifier = createClassifier({
    modelFolder,
    workerModule: await bundle('src/classifier/worker.ts'),
    device: 'cpu',
    stateFolder: temporaryFolder('state'),
    log: () => undefined,
    ...options,
  });
  open.add(classifier);
  return classifier;
}

export function closeClassifiers(): void {
  for (const classifier of open) classifier.dispose();
  open.clear();
}

/** The texts of a split of GoEmotions; undefined where the data is not at hand. */
export function goEmotions(split: 'train' | 'dev' | 'test'): string[] | undefined {
  const file = path.join(shared, `data/goemotions/${split}.tsv`);
  if (!existsSync(file)) return undefined;
  return readFileSync(file, 'utf8').split('\n').flatMap(line => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}
