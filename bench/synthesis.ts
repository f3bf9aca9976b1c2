// Generating at a local server: the memory of the process at 10,000 and at 100,000 calls, and what 20 kills at random moments repeat.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readRun } from '../src/synthesis/run/run';
import { buildGenerator, killAndGoOn, session, startHttpStory, type KillReport } from '../test/unit/synthesis/pipeline/killing';
import { datasetIn } from '../test/unit/synthesis/pipeline/running';

export interface MemoryFigure {
  readonly calls: number;
  readonly seconds: number;
  /** The most that the process ever held, from its start to its end. */
  readonly peakMegabytes: number;
}

export interface SynthesisReport {
  readonly memory: readonly MemoryFigure[];
  readonly kills: KillReport;
  /** Whether the dataset after the kills is, but for times, that of a run left in peace. */
  readonly sameDataset: boolean;
}

/** A story gives about 79 calls. */
const STORIES = [127, 1270];
const PLAN = JSON.stringify({ characters: 15, emotional: 8, neutral: 2, contextualShare: 0.34 });
const withoutHost = (dataset: string): string => dataset.replace(/"server":"[^"]*"/g, '');

export async function measureSynthesis(kills = 20): Promise<SynthesisReport> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'emo-pillars-bench-'));
  try {
    const generator = await buildGenerator(folder);
    const memory: MemoryFigure[] = [];
    for (const stories of STORIES) memory.push(await measureMemory(generator, path.join(folder, `memory-${stories}`), stories));
    return { memory, ...(await measureKills(generator, folder, kills)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureMemory(generator: string, folder: string, stories: number): Promise<MemoryFigure> {
  mkdirSync(folder);
  const story = await startHttpStory({}, () => 0, false);
  const started = performance.now();
  try {
    const { output } = await session(generator, [folder, story.url, String(stories), '64', PLAN], story);
    const { memory } = JSON.parse(output ?? '') as { memory: { peak: number } };
    const seconds = (performance.now() - started) / 1000;
    // Counts what lies on disk, not what the server thinks it was asked.
    const calls = readdirSync(folder).filter(name => name.startsWith('answers-')).reduce((sum, name) => sum + readFileSync(path.join(folder, name), 'latin1').split('\n').length - 1, 0);
    return { calls, seconds, peakMegabytes: memory.peak / 2 ** 20 };
  } finally {
    await story.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Throws where something that was answered is asked again. */
async function measureKills(generator: string, folder: string, times: number): Promise<{ kills: KillReport; sameDataset: boolean }> {
  const [killed, whole] = ['killed', 'whole'].map(name => path.join(folder, name)) as [string, string];
  for (const own of [killed, whole]) mkdirSync(own);
  const args = ['12', '8', PLAN];
  const story = await startHttpStory({ spoilt: 0.1 }, () => 5 + Math.random() * 60);
  const peaceful = await startHttpStory({ spoilt: 0.1 }, () => 0);
  try {
    const report = await killAndGoOn(generator, killed, args, story, { times, within: { requests: 40, milliseconds: 100 }, random: Math.random });
    await session(generator, [whole, peaceful.url, ...args], peaceful);
    const [one, other] = await Promise.all([killed, whole].map(async own => withoutHost(await datasetIn(await readRun(own)))));
    await (await readRun(killed)).account();
    return { kills: report, sameDataset: one === other };
  } finally {
    await Promise.all([story.stop(), peaceful.stop()]);
  }
}
