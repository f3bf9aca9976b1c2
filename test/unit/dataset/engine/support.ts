// What the tests of the dataset engine share: the bundled worker, files and folders of their own, datasets that are closed.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { labelSet } from '../../../../src/core/labelSets';
import { openDataset, type Dataset, type DatasetOptions } from '../../../../src/dataset/engine/dataset';
import type { DatasetFile } from '../../../../src/dataset/engine/query';
import type { RecordShape } from '../../../../src/dataset/records/shape';

export const root = path.resolve(__dirname, '../../../..');
const temporary = mkdtempSync(path.join(os.tmpdir(), 'emo-pillars-dataset-'));
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }));
export const folder = (): string => mkdtempSync(path.join(temporary, 'folder-'));

export function fileOf(name: string, content: string | Buffer): string {
  const file = path.join(folder(), name);
  writeFileSync(file, content);
  return file;
}

let compiling: Promise<string> | undefined;

/** The scanner of labels as it is built. */
export function labelScanModule(): Promise<string> {
  compiling ??= (async () => {
    const outfile = path.join(temporary, 'labelScan.wasm');
    await promisify(execFile)(process.execPath, [path.join(root, 'src/dataset/engine/wasm/compile.mjs'), outfile], { env: {} });
    return outfile;
  })();
  return compiling;
}

let building: Promise<string> | undefined;

/** The worker as it is built, with DuckDB's native files where the package has them. */
export function workerModule(): Promise<string> {
  building ??= (async () => {
    const binary = path.join(root, 'node_modules/@duckdb', `node-bindings-${process.platform}-${process.arch}`, 'duckdb.node');
    const plugin: esbuild.Plugin = {
      name: 'native-in-place',
      setup(build) {
        build.onLoad({ filter: /@duckdb[\\/]node-bindings[\\/]duckdb\.js$/ }, () => ({ contents: `module.exports = require(${JSON.stringify(binary)});` }));
      },
    };
    await labelScanModule();
    const entryPoints = { datasetWorker: path.join(root, 'src/dataset/engine/worker.ts'), labelThread: path.join(root, 'src/dataset/engine/labelThread.ts') };
    await esbuild.build({ entryPoints, outdir: temporary, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning', external: ['*.node'], plugins: [plugin] });
    return path.join(temporary, 'datasetWorker.js');
  })();
  return building;
}

export const pairs: RecordShape = { text: 'utterance', character: 'character', split: 'split', labels: { form: 'pairs', field: 'all_emotions' }, set: labelSet('goEmotions') };

const open = new Set<Dataset>();

export async function datasetOf(files: readonly DatasetFile[], options: Partial<DatasetOptions> = {}): Promise<Dataset> {
  const dataset = openDataset(files, { workerModule: await workerModule(), cacheFolder: folder(), shape: pairs, log: () => undefined, ...options });
  open.add(dataset);
  return dataset;
}

export function closeDatasets(): void {
  for (const dataset of open) dataset.dispose();
  open.clear();
}

export interface Written {
  readonly utterance?: unknown;
  readonly character?: string;
  readonly split?: string;
  readonly all_emotions?: unknown;
}

export const lines = (records: readonly Written[]): string => records.map(record => `${JSON.stringify(record)}\n`).join('');
export const bytesOf = (file: string): Buffer => readFileSync(file);
