// `npm test`: builds, checks and runs every suite, then says how many tests passed and failed. run.ts [STEP…]
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readReport, reportFileOf } from './host/suiteRun';
import { outcomeOf, type Outcome } from './outcome';

/** A check either holds or not; a suite leaves a report of its tests. */
interface Step {
  kind: 'check' | 'suite';
  command: string[];
  minutes: number;
}

const root = path.resolve(__dirname, '..');
const tsx = ['--import', 'tsx'];
const mocha = (timeoutMs: number, ...places: string[]) => [...tsx, 'test/runMocha.ts', '--timeout', String(timeoutMs), ...places];

const steps: Record<string, Step> = {
  build: { kind: 'check', command: ['esbuild.mjs'], minutes: 2 },
  types: { kind: 'check', command: ['node_modules/typescript/bin/tsc'], minutes: 5 },
  pageTypes: { kind: 'check', command: ['node_modules/typescript/bin/tsc', '-p', 'src/webview'], minutes: 5 },
  lint: { kind: 'check', command: ['node_modules/eslint/bin/eslint.js', '.'], minutes: 5 },
  unit: { kind: 'suite', command: mocha(20_000, 'test/unit'), minutes: 5 },
  golden: { kind: 'suite', command: mocha(20_000, 'test/golden'), minutes: 5 },
  llm: { kind: 'suite', command: mocha(120_000, 'test/llm'), minutes: 8 },
  host: { kind: 'suite', command: [...tsx, 'test/host/runSuite.ts'], minutes: 12 },
  page: { kind: 'suite', command: mocha(120_000, 'test/host/page'), minutes: 20 },
  package: { kind: 'suite', command: mocha(180_000, 'test/package'), minutes: 14 },
};

function run(name: string, { kind, command, minutes }: Step): Outcome {
  console.log(`\n== ${name}`);
  const report = reportFileOf(name);
  rmSync(report, { force: true });
  const env = { ...process.env, TEST_REPORT: report, TEST_STYLE: name === 'unit' || name === 'golden' ? 'dot' : 'spec' };
  const { status, error } = spawnSync(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'], timeout: minutes * 60_000 });
  if (error) console.error(`${name}: ${error.message}`);
  if (kind === 'check') return { passed: 0, failed: status === 0 ? 0 : 1, skipped: 0 };
  const outcome = outcomeOf(readReport(report)?.results ?? [], status);
  if (outcome.problem !== undefined) console.error(`${name}: ${outcome.problem}`);
  return outcome;
}

function main(wanted: string[]): void {
  const summaryFile = path.join(path.dirname(reportFileOf('')), 'summary.txt');
  mkdirSync(path.dirname(summaryFile), { recursive: true });
  rmSync(summaryFile, { force: true });
  const total: Outcome = { passed: 0, failed: 0, skipped: 0 };
  const lines: string[] = [];
  for (const [name, step] of Object.entries(steps)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const started = Date.now();
    const outcome = run(name, step);
    for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += outcome[key];
    const counts = step.kind === 'check' ? (outcome.failed ? 'failed' : 'holds') : `${outcome.passed} passed, ${outcome.failed} failed, ${outcome.skipped} skipped`;
    lines.push(`  ${name.padEnd(8)} ${counts} (${((Date.now() - started) / 1000).toFixed(0)} s)`);
    // Without a build, no later step tests what was meant.
    if (name === 'build' && outcome.failed > 0) break;
  }
  const closing = `${total.passed} passed, ${total.failed} failed`;
  writeFileSync(summaryFile, `${closing}\n`);
  console.log(`\n${lines.join('\n')}\n${closing}`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

const unknown = process.argv.slice(2).filter(name => !(name in steps));
if (unknown.length > 0) {
  console.error(`Unknown: ${unknown.join(', ')}. The steps are ${Object.keys(steps).join(', ')}.`);
  process.exitCode = 2;
} else {
  main(process.argv.slice(2));
}
