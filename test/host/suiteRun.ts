// One run of the suite inside an editor: what it is given, and how its outcome is judged.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Report } from '../report';
import { root, workFolder } from './folders';

export interface SuiteRun {
  /** The built suite. */
  suite: string;
  /** The extension under development: ours, or an empty one beside the installed package. */
  development: string;
  vsix?: string;
  env: Record<string, string>;
  timeoutMs: number;
}

/** How the editor ended. */
export type Ending =
  | { kind: 'exit'; code: number }
  | { kind: 'timeout' }
  | { kind: 'crash'; what: string };

export interface Ended {
  ending: Ending;
  /** The end of the editor's own log, for failures. */
  log: string;
}

export const reportFileOf = (name: string) => path.join(workFolder, 'reports', `${name}.json`);

export function prepareRun(name: string, suite: string, options: { grep?: string; vsix?: string; timeoutMs?: number }): SuiteRun {
  const report = reportFileOf(name);
  const output = `${report}.txt`;
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  writeFileSync(output, '');
  return {
    suite,
    development: options.vsix ? emptyExtension() : root,
    ...(options.vsix ? { vsix: path.resolve(options.vsix) } : {}),
    env: {
      TEST_REPORT: report,
      TEST_OUTPUT: output,
      TEST_STYLE: 'spec',
      TEST_GREP: options.grep ?? '',
      TEST_INSTALLED: options.vsix ? '1' : '0',
    },
    timeoutMs: options.timeoutMs ?? 660_000,
  };
}

/** VS Code runs a suite only where an extension is being developed. */
function emptyExtension(): string {
  const folder = path.join(workFolder, 'empty');
  mkdirSync(folder, { recursive: true });
  const manifest = { name: 'empty', publisher: 'test', version: '0.0.1', engines: { vscode: '^1.99.0' } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}

export function readReport(file: string): Report | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    return Array.isArray(report.results) ? report : undefined;
  } catch {
    return undefined;
  }
}

/** What is wrong with a run beyond the tests that failed in it; an exit code alone proves nothing. */
export function problemOf(ending: Ending, report: Report | undefined, timeoutMs: number): string | undefined {
  switch (ending.kind) {
    case 'timeout':
      return `the suite did not end within ${timeoutMs / 1000} s`;
    case 'crash':
      return `the editor crashed: ${ending.what}`;
    case 'exit': {
      if (!report) return `the editor ended with code ${ending.code} and left no report`;
      if (!report.results.some(result => result.state === 'passed' || result.state === 'failed')) return 'the suite ran no test';
      const failed = report.results.some(result => result.state === 'failed');
      return ending.code !== 0 && !failed ? `every test passed, but the editor ended with code ${ending.code}` : undefined;
    }
  }
}
