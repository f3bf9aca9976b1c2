// A mocha reporter that also writes what ran to the file named in TEST_REPORT: an exit code alone proves nothing.
import { appendFileSync, writeFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';

export interface TestResult {
  title: string;
  state: 'passed' | 'failed' | 'skipped';
  file?: string;
  ms?: number;
  error?: string;
}

export interface Report {
  schema: 1;
  results: TestResult[];
}

export class WritingReporter extends Mocha.reporters.Base {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const { TEST_REPORT: file, TEST_OUTPUT: output, TEST_STYLE: style } = process.env;
    // The console of an extension host ends up in the window; a run there asks for a file.
    if (output) Mocha.reporters.Base.consoleLog = (...args: unknown[]) => appendFileSync(output, `${format(...args)}\n`);
    const Shown = style === 'dot' ? Mocha.reporters.Dot : Mocha.reporters.Spec;
    new Shown(runner, options);
    const results: TestResult[] = [];
    const write = (): void => {
      if (file) writeFileSync(file, JSON.stringify({ schema: 1, results } satisfies Report));
    };
    const add = (test: Mocha.Test | Mocha.Hook, state: TestResult['state'], error?: Error): void => {
      results.push({
        title: test.fullTitle(),
        state,
        ...(test.file === undefined ? {} : { file: test.file }),
        ...(test.duration === undefined ? {} : { ms: test.duration }),
        ...(error ? { error: error.stack ?? String(error) } : {}),
      });
      // A run that is killed for its time still says what it had run.
      write();
    };
    runner.on('pass', test => add(test, 'passed'));
    runner.on('fail', (test, error: Error) => add(test, 'failed', error));
    runner.on('pending', test => add(test, 'skipped'));
    // Told to end before that, as at the limit of a step: the test that was at work is told as well.
    let running: Mocha.Test | undefined;
    runner.on('test', test => (running = test));
    runner.on('test end', () => (running = undefined));
    const cutOff = (): void => {
      if (running) add(running, 'failed', new Error('it was still running when the process was told to end'));
      else write();
    };
    process.once('exit', cutOff);
    runner.once('end', () => {
      process.off('exit', cutOff);
      write();
    });
  }
}
