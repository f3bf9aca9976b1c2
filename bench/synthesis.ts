// Generating at a local server: the memory of the process at a tenth of the calls and at all of them, what kills at random moments repeat, and whether all is accounted for and valid.
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { withPair } from '../src/synthesis/output/pair';
import { accountFaults } from '../src/synthesis/run/account';
import { readRun } from '../src/synthesis/run/run';
import { countLog } from '../src/synthesis/run/runLog';
import { assertMatches } from '../test/package/cli/schema';
import { buildGenerator, killAndGoOn, session, startHttpStory, type KillReport } from '../test/unit/synthesis/pipeline/killing';
import { datasetIn } from '../test/unit/synthesis/pipeline/running';

export interface MemoryFigure {
  readonly calls: number;
  readonly seconds: number;
  /** The most that the process ever held, from its start to its end. */
  readonly peakMegabytes: number;
}

export interface SynthesisReport {
  /** At a tenth of the calls, and at all of them. */
  readonly memory: readonly [few: MemoryFigure, many: MemoryFigure];
  readonly kills: KillReport;
  /** Whether the dataset after the kills is, but for times, that of a run left in peace. */
  readonly sameDataset: boolean;
  /** Of all these runs: narratives and losses that are not accounted for, records made, and those of them that the schema refuses. */
  readonly unaccounted: number;
  readonly records: number;
  readonly invalid: number;
}

const CALLS_OF_A_STORY = 79;
const PLAN = JSON.stringify({ characters: 15, emotional: 8, neutral: 2, contextualShare: 0.34 });
const KILLED_STORIES = 12;
const withoutHost = (dataset: string): string => dataset.replace(/"server":"[^"]*"/g, '');

export async function measureSynthesis(calls: number, kills: number): Promise<SynthesisReport> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'emo-pillars-bench-'));
  const audit = new Audit();
  try {
    const generator = await buildGenerator(folder);
    const few = await measureMemory(generator, path.join(folder, 'few'), calls / 10, audit);
    const many = await measureMemory(generator, path.join(folder, 'many'), calls, audit);
    const killed = await measureKills(generator, folder, kills, audit);
    return { memory: [few, many], ...killed, unaccounted: audit.unaccounted, records: audit.records, invalid: audit.invalid };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Looks at what a run has written, as somebody would who did not write it. */
class Audit {
  unaccounted = 0;
  records = 0;
  invalid = 0;

  async run(folder: string, stories: number): Promise<void> {
    const results = await readRun(folder);
    const { account, log } = await countLog(path.join(folder, 'log.jsonl'));
    this.unaccounted += Math.abs(stories - account.narratives.in) + accountFaults(account, log).length;
    for await (const example of results.examples()) {
      this.records++;
      try {
        assertMatches('generated', withPair(example));
      } catch {
        this.invalid++;
      }
    }
  }
}

async function measureMemory(generator: string, folder: string, wanted: number, audit: Audit): Promise<MemoryFigure> {
  mkdirSync(folder);
  const stories = Math.max(1, Math.round(wanted / CALLS_OF_A_STORY));
  const story = await startHttpStory({}, () => 0, false);
  const started = performance.now();
  try {
    const { output } = await session(generator, [folder, story.url, String(stories), '64', PLAN], story);
    const { memory } = JSON.parse(output ?? '') as { memory: { peak: number } };
    const seconds = (performance.now() - started) / 1000;
    // Counts what lies on disk, not what the server thinks it was asked.
    const calls = readdirSync(folder).filter(name => name.startsWith('answers-')).reduce((sum, name) => sum + readFileSync(path.join(folder, name), 'latin1').split('\n').length - 1, 0);
    await audit.run(folder, stories);
    return { calls, seconds, peakMegabytes: memory.peak / 2 ** 20 };
  } finally {
    await story.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureKills(generator: string, folder: string, times: number, audit: Audit): Promise<{ kills: KillReport; sameDataset: boolean }> {
  const [killed, whole] = ['killed', 'whole'].map(name => path.join(folder, name)) as [string, string];
  for (const own of [killed, whole]) mkdirSync(own);
  const args = [String(KILLED_STORIES), '8', PLAN];
  const story = await startHttpStory({ spoilt: 0.1 }, () => 5 + Math.random() * 60);
  const peaceful = await startHttpStory({ spoilt: 0.1 }, () => 0);
  try {
    const report = await killAndGoOn(generator, killed, args, story, { times, within: { requests: 40, milliseconds: 100 }, random: Math.random });
    await session(generator, [whole, peaceful.url, ...args], peaceful);
    const [one, other] = await Promise.all([killed, whole].map(async own => withoutHost(await datasetIn(await readRun(own)))));
    await audit.run(killed, KILLED_STORIES);
    return { kills: report, sameDataset: one === other };
  } finally {
    await Promise.all([story.stop(), peaceful.stop()]);
  }
}
