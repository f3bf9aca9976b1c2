// What checking the labels of a large file takes in memory, all processes together; the model is a stand-in that costs nothing.
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import esbuild from 'esbuild';
import { LABELS } from '../src/core/emotions';
import { seededRandom } from '../src/core/random';
import type { CheckRun } from './checkMemoryRun';
import { realLines } from './dataset';
import { root } from './engine';
import { runMeasured } from './processes';

const WRONG = 0.05;

export interface CheckMemory extends CheckRun {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly peakProcesses: number;
}

/** Records whose label can be told from their line, but for one in twenty. */
function makeFile(folder: string, sentences: readonly string[], records: number): string {
  const file = path.join(folder, `check-${records}.jsonl`);
  if (existsSync(file)) return file;
  const lines = realLines(sentences);
  const random = seededRandom(11);
  const out = openSync(`${file}.tmp`, 'w');
  let part: string[] = [];
  for (let at = 0; at < records; at++) {
    const line = at % lines.length;
    const label = random() < WRONG ? Math.floor(random() * LABELS.length) : line % LABELS.length;
    part.push(`{"id":"r${at}","text":${JSON.stringify(`${lines[line] ?? ''} #${at}/${line}`)},"labels":["${LABELS[label] ?? ''}"]}\n`);
    if (part.length < 20_000 && at < records - 1) continue;
    writeSync(out, part.join(''));
    part = [];
  }
  closeSync(out);
  renameSync(`${file}.tmp`, file);
  return file;
}

/** @param remove deletes the file of records afterwards */
export async function measureCheckMemory(sentences: readonly string[], records: number, remove: boolean): Promise<CheckMemory> {
  const cache = path.join(root, '.cache', 'bench');
  mkdirSync(cache, { recursive: true });
  const file = makeFile(cache, sentences, records);
  const folder = mkdtempSync(path.join(cache, 'check-'));
  try {
    // As they are built: what runs TypeScript would be measured too.
    const build = async (entry: string): Promise<string> => {
      const outfile = path.join(folder, `${path.basename(entry, '.ts')}.js`);
      await esbuild.build({ entryPoints: [path.join(root, entry)], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning', external: ['@duckdb/node-api'] });
      return outfile;
    };
    const [run, worker] = [await build('bench/checkMemoryRun.ts'), await build('src/dataset/check/worker.ts')];
    const { stdout, ...figures } = await runMeasured(process.execPath, [run, file, worker]);
    return { ...(JSON.parse(stdout) as CheckRun), ...figures };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(path.join(cache, '.emo-pillars'), { recursive: true, force: true });
    if (remove) rmSync(file);
  }
}
