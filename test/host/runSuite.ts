// Runs the suite of test/host/suite in a real VS Code: runSuite.ts [--only FILE] [--grep TEXT] [--vsix FILE] [--name REPORT]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Report } from '../report';
import { runInBrowserHost } from './browserHost';
import { buildSuite } from './buildSuite';
import { chooseHost, type Choice } from './chooseHost';
import { canShowWindows, downloadDesktop, installedDesktop, runInDesktop } from './desktopHost';
import { root, workFolder } from './folders';
import { withLock } from './lock';
import { browserHostObstacle } from './setup';
import { prepareRun, problemOf, readReport, reportFileOf, type Ended, type SuiteRun } from './suiteRun';

export interface SuiteOptions {
  name: string;
  only?: string;
  grep?: string;
  vsix?: string;
  timeoutMs?: number;
}

const log = (message: string) => console.log(message);

/** Gives the report, in which a run that went wrong as a whole is a failed test of its own. */
export async function runSuite(options: SuiteOptions): Promise<Report> {
  mkdirSync(workFolder, { recursive: true });
  return withLock(path.join(workFolder, 'run.lock'), log, async () => {
    const run = prepareRun(options.name, await buildSuite(options.only), options);
    const ended = await runSomewhere(decide(), run);
    process.stdout.write(readFileSync(run.env['TEST_OUTPUT'] ?? '', 'utf8'));
    const written = readReport(reportFileOf(options.name));
    const problem = problemOf(ended.ending, written, run.timeoutMs);
    const report: Report = { schema: 1, results: [...(written?.results ?? [])] };
    if (problem !== undefined) {
      report.results.push({ title: 'the run as a whole', state: 'failed', error: problem });
      console.error(`${ended.log}\nFAILED: ${problem}`);
    }
    writeFileSync(reportFileOf(options.name), JSON.stringify(report));
    return report;
  });
}

function decide(): Choice {
  const { VSCODE_EXECUTABLE: named, TEST_HOST: wanted } = process.env;
  const installed = installedDesktop();
  const obstacle = browserHostObstacle();
  return chooseHost({
    ...(named ? { named } : {}),
    ...(wanted ? { wanted } : {}),
    ...(installed === undefined ? {} : { installed }),
    ...(obstacle === undefined ? {} : { browserObstacle: obstacle }),
    canShowWindows: canShowWindows(),
  });
}

async function runSomewhere(choice: Choice, run: SuiteRun): Promise<Ended> {
  switch (choice.kind) {
    case 'desktop':
      log(`Running in ${choice.executable}`);
      return runInDesktop(choice.executable, run);
    case 'download': {
      const desktop = await downloadDesktop();
      if ('executable' in desktop) return runSomewhere({ kind: 'desktop', executable: desktop.executable }, run);
      log(`Running in the browser host: ${desktop.reason}`);
      return runSomewhere({ kind: 'browser' }, run);
    }
    case 'browser':
      return runInBrowserHost(run, log);
    case 'none':
      return { ending: { kind: 'crash', what: choice.reason }, log: '' };
  }
}

if (require.main === module) {
  process.chdir(root);
  // The server is stopped when this process exits, which a signal alone would not let it do in order.
  process.once('SIGTERM', () => process.exit(143));
  const { values } = parseArgs({
    options: { name: { type: 'string', default: 'host' }, only: { type: 'string' }, grep: { type: 'string' }, vsix: { type: 'string' }, timeout: { type: 'string' } },
  });
  const { timeout, ...options } = values;
  runSuite({ ...options, ...(timeout === undefined ? {} : { timeoutMs: Number(timeout) * 1000 }) }).then(
    report => {
      process.exitCode = report.results.some(result => result.state === 'failed') ? 1 : 0;
    },
    (error: unknown) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
