// `npm test`: builds, checks and runs every suite, then says how many tests passed and failed. run.ts [STEP…]
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readReport, reportFileOf } from './host/suiteRun';
import { afterRepeat, filesToRepeat, passedThen } from './again';
import { outcomeOf, type Outcome } from './outcome';
import type { Report } from './report';

/** A check either holds or not; a suite leaves a report of its tests. */
interface Step {
  kind: 'check' | 'suite';
  command: string[];
  minutes: number;
  /** How files of it are run once more where a test of theirs failed. */
  again?: (files: readonly string[]) => string[];
}

const root = path.resolve(__dirname, '..');
const tsx = ['--import', 'tsx'];
const mocha = (timeoutMs: number, ...places: string[]) => [...tsx, 'test/runMocha.ts', '--timeout', String(timeoutMs), ...places];

const steps: Record<string, Step> = {
  build: { kind: 'check', command: ['esbuild.mjs'], minutes: 2 },
  types: { kind: 'check', command: ['node_modules/typescript/bin/tsc'], minutes: 8 },
  pageTypes: { kind: 'check', command: ['node_modules/typescript/bin/tsc', '-p', 'src/webview'], minutes: 8 },
  lint: { kind: 'check', command: ['node_modules/eslint/bin/eslint.js', '.'], minutes: 8 },
  unit: { kind: 'suite', command: mocha(20_000, 'test/unit'), minutes: 10 },
  golden: { kind: 'suite', command: mocha(20_000, 'test/golden'), minutes: 5 },
  llm: { kind: 'suite', command: mocha(120_000, 'test/llm'), minutes: 8 },
  host: { kind: 'suite', command: [...tsx, 'test/host/runSuite.ts'], minutes: 12 },
  page: { kind: 'suite', command: mocha(120_000, 'test/host/page'), minutes: 20, again: files => mocha(120_000, ...files) },
  package: { kind: 'suite', command: mocha(180_000, 'test/package'), minutes: 18 },
};

/**
 * Steps that run beside one another, each row in its order: what only computes, in two rows, as there are two cores.
 * What shows windows has the machine to itself.
 */
const stages: string[][][] = [
  [['build']],
  [['types', 'pageTypes', 'lint', 'unit', 'golden'], ['package']],
  [['llm', 'host', 'page']],
];

interface Ran {
  name: string;
  outcome: Outcome;
  seconds: number;
  /** Tests that failed, and passed when their file was run once more. */
  then?: string[];
}

/** Runs a command to its end, or for so long; what it says is shown as it comes, or else given back whole. */
function execute(command: string[], env: NodeJS.ProcessEnv, timeout: number, live: boolean): Promise<{ status: number | null; said: Buffer[] }> {
  return new Promise(resolve => {
    const said: Buffer[] = [];
    const ran = spawn(process.execPath, command, { cwd: root, env, timeout, stdio: ['ignore', live ? 'inherit' : 'pipe', live ? 'inherit' : 'pipe'] });
    for (const stream of [ran.stdout, ran.stderr]) stream?.on('data', (piece: Buffer) => said.push(piece));
    ran.once('error', error => {
      said.push(Buffer.from(`${error.message}\n`));
      resolve({ status: null, said });
    });
    // Not on close: what a step leaves running may hold its end of the pipe.
    ran.once('exit', (status, signal) => {
      if (signal !== null) said.push(Buffer.from(`ended by ${signal}, after at most ${timeout / 60_000} minutes\n`));
      setTimeout(() => resolve({ status, said }), 200);
    });
  });
}

async function run(name: string, { kind, command, minutes, again }: Step, live: boolean): Promise<Ran> {
  const started = Date.now();
  if (live) console.log(`\n== ${name}`);
  const report = reportFileOf(name);
  rmSync(report, { force: true });
  const env = { ...process.env, TEST_REPORT: report, TEST_STYLE: name === 'unit' || name === 'golden' ? 'dot' : 'spec' };
  const { status, said } = await execute(command, env, minutes * 60_000, live);
  const first = readReport(report)?.results ?? [];
  const outcome = kind === 'check' ? { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 } : outcomeOf(first, status);
  if (!live) console.log(`\n== ${name}`);
  process.stdout.write(Buffer.concat(said));
  if (outcome.problem !== undefined) console.error(`${name}: ${outcome.problem}`);
  const seconds = (): number => (Date.now() - started) / 1000;
  // One that was ended for its time has not run what came after.
  const files = again && status === 1 ? filesToRepeat(first) : [];
  if (!again || files.length === 0) return { name, outcome, seconds: seconds() };
  console.log(`\n${failuresOf(name).join('\n\n')}\n\n== ${name}, once more: ${files.map(file => path.basename(file)).join(', ')}`);
  rmSync(report, { force: true });
  const ended = await execute(again(files), env, minutes * 60_000, live);
  process.stdout.write(Buffer.concat(ended.said));
  const second = readReport(report)?.results ?? [];
  const results = afterRepeat(first, files, second);
  writeFileSync(report, JSON.stringify({ schema: 1, results } satisfies Report));
  const last = outcomeOf(results, ended.status);
  if (last.problem !== undefined) console.error(`${name}, once more: ${last.problem}`);
  return { name, outcome: last, seconds: seconds(), then: passedThen(first, second) };
}

/** What failed, once more at the end, where it is looked for first. */
const failuresOf = (name: string): string[] =>
  (readReport(reportFileOf(name))?.results ?? []).filter(({ state }) => state === 'failed').map(({ title, error }) => `${name}: ${title}\n${(error ?? '').slice(0, 1500)}`);

async function runRow(names: readonly string[], live: boolean): Promise<Ran[]> {
  const ran: Ran[] = [];
  for (const name of names) ran.push(await run(name, steps[name]!, live));
  return ran;
}

async function main(wanted: string[]): Promise<void> {
  const summaryFile = path.join(path.dirname(reportFileOf('')), 'summary.txt');
  mkdirSync(path.dirname(summaryFile), { recursive: true });
  rmSync(summaryFile, { force: true });
  const ran: Ran[] = [];
  for (const stage of stages) {
    const rows = stage.map(row => row.filter(name => wanted.length === 0 || wanted.includes(name))).filter(row => row.length > 0);
    ran.push(...(await Promise.all(rows.map((row, at) => runRow(row, at === 0)))).flat());
    // Without a build, no later step tests what was meant.
    if (ran.some(({ name, outcome }) => name === 'build' && outcome.failed > 0)) break;
  }
  const total = (key: 'passed' | 'failed') => ran.reduce((sum, { outcome }) => sum + outcome[key], 0);
  const lines = ran.map(({ name, outcome, seconds, then = [] }) => {
    const counts = steps[name]!.kind === 'check' ? (outcome.failed ? 'failed' : 'holds') : `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`;
    return [`  ${name.padEnd(9)} ${counts} (${seconds.toFixed(0)} s)`, ...then.map(title => `            passed only when run once more: ${title}`)].join('\n');
  });
  const failures = ran.flatMap(({ name }) => failuresOf(name));
  if (failures.length > 0) console.log(`\n${failures.join('\n\n')}`);
  const closing = `${total('passed')} passed, ${total('failed')} failed`;
  writeFileSync(summaryFile, `${closing}\n`);
  console.log(`\n${lines.join('\n')}\n${closing}`);
  process.exitCode = total('failed') > 0 || total('passed') === 0 ? 1 : 0;
}

const unknown = process.argv.slice(2).filter(name => !(name in steps));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. The steps are ${Object.keys(steps).join(', ')}.`);
  process.exitCode = 2;
} else {
  void main(process.argv.slice(2));
}
