// How the host runner decides and judges: which VS Code, and whether a run that ended was a good one.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Mocha from 'mocha';
import { chooseHost } from '../../host/chooseHost';
import { describePage, stepByStep } from '../../host/describePage';
import { root } from '../../host/folders';
import { withLock } from '../../host/lock';
import { browserHostObstacle } from '../../host/setup';
import { problemOf, readReport } from '../../host/suiteRun';
import { afterRepeat, filesToRepeat, passedThen } from '../../again';
import { outcomeOf } from '../../outcome';
import type { TestResult } from '../../report';
import type { Report } from '../../report';

describe('which VS Code the tests run in', () => {
  it('is the one that is named, above all', () => {
    assert.deepEqual(chooseHost({ named: '/code', installed: '/usr/code', canShowWindows: false }), { kind: 'desktop', executable: '/code' });
  });

  it('is an installed one where windows can be shown', () => {
    assert.deepEqual(chooseHost({ installed: '/usr/code', canShowWindows: true }), { kind: 'desktop', executable: '/usr/code' });
  });

  it('is a downloaded one where none is installed', () => {
    assert.deepEqual(chooseHost({ canShowWindows: true }), { kind: 'download' });
  });

  it('is the browser host without a display', () => {
    assert.deepEqual(chooseHost({ installed: '/usr/code', canShowWindows: false }), { kind: 'browser' });
    assert.deepEqual(chooseHost({ wanted: 'browser', named: '/code', canShowWindows: true }), { kind: 'browser' });
  });

  it('says why there is none', () => {
    assert.deepEqual(chooseHost({ wanted: 'browser', browserObstacle: 'it does not run here', canShowWindows: true }), {
      kind: 'none',
      reason: 'TEST_HOST=browser was asked for, and it does not run here',
    });
    assert.equal(chooseHost({ wanted: 'desktop', canShowWindows: false }).kind, 'none');
  });
});

describe('the judgement of a run', () => {
  const report = (...states: ('passed' | 'failed' | 'skipped')[]): Report => ({ schema: 1, results: states.map(state => ({ title: 'it', state })) });

  it('accepts a run whose tests passed', () => {
    assert.equal(problemOf({ kind: 'exit', code: 0 }, report('passed', 'skipped'), 1000), undefined);
  });

  it('leaves failed tests to the report', () => {
    assert.equal(problemOf({ kind: 'exit', code: 1 }, report('passed', 'failed'), 1000), undefined);
  });

  it('does not trust an exit code', () => {
    assert.match(problemOf({ kind: 'exit', code: 0 }, undefined, 1000) ?? '', /left no report/);
    assert.match(problemOf({ kind: 'exit', code: 3 }, report('passed'), 1000) ?? '', /ended with code 3/);
  });

  it('refuses a suite that ran nothing', () => {
    assert.match(problemOf({ kind: 'exit', code: 0 }, report(), 1000) ?? '', /ran no test/);
    assert.match(problemOf({ kind: 'exit', code: 0 }, report('skipped'), 1000) ?? '', /ran no test/);
  });

  it('refuses a hang and a crash, whatever was reported before', () => {
    assert.match(problemOf({ kind: 'timeout' }, report('passed'), 90_000) ?? '', /within 90 s/);
    assert.match(problemOf({ kind: 'crash', what: 'the page' }, report('passed'), 1000) ?? '', /crashed: the page/);
  });
});

describe('the report of a suite', () => {
  it('has what ran when the run is killed', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-report-'));
    const file = path.join(folder, 'report.json');
    const test = path.join(folder, 'two.test.js');
    writeFileSync(test, "it('one', () => undefined); it('two', () => process.kill(process.pid, 'SIGKILL'));");
    const { signal } = spawnSync(process.execPath, ['--import', 'tsx', 'test/runMocha.ts', test], { env: { ...process.env, TEST_REPORT: file } });
    assert.equal(signal, 'SIGKILL');
    assert.deepEqual(readReport(file)?.results.map(({ title, state }) => [title, state]), [['one', 'passed']]);
    assert.equal(outcomeOf(readReport(file)?.results ?? [], null).failed, 1, 'but it is no good run');
    rmSync(folder, { recursive: true });
  });
});

describe('the outcome of a suite', () => {
  const results = (...states: ('passed' | 'failed' | 'skipped')[]) => states.map(state => ({ title: 'it', state }));

  it('is what its report says, skipped tests among it', () => {
    assert.deepEqual(outcomeOf(results('passed', 'skipped', 'passed'), 0), { passed: 2, failed: 0, skipped: 1 });
    assert.deepEqual(outcomeOf(results('passed', 'failed'), 1), { passed: 1, failed: 1, skipped: 0 });
    assert.deepEqual(outcomeOf(results('skipped', 'skipped'), 0), { passed: 0, failed: 0, skipped: 2 });
  });

  it('is bad where nothing ran, or the process says that something went wrong', () => {
    assert.equal(outcomeOf([], 0).failed, 1);
    assert.match(outcomeOf(results('passed'), 3).problem ?? '', /code 3/);
    assert.match(outcomeOf(results('skipped'), null).problem ?? '', /code none/);
  });
});

describe('files that are run once more', () => {
  const result = (file: string | undefined, title: string, state: 'passed' | 'failed'): TestResult => ({ title, state, ...(file !== undefined && { file }) });
  const first = [result('a', 'a one', 'passed'), result('a', 'a two', 'failed'), result('b', 'b one', 'passed')];

  it('are those with a failed test, where these are few and known', () => {
    assert.deepEqual(filesToRepeat(first), ['a']);
    assert.deepEqual(filesToRepeat([]), []);
    assert.deepEqual(filesToRepeat([...first, result(undefined, 'c one', 'failed')]), []);
    assert.deepEqual(filesToRepeat(['a', 'b', 'c', 'd'].map(file => result(file, file, 'failed'))), []);
  });

  it('count as they came out then: a test that fails again has failed, and what passes only then is named', () => {
    const second = [result('a', 'a one', 'failed'), result('a', 'a two', 'passed')];
    assert.deepEqual(outcomeOf(afterRepeat(first, ['a'], second), 1), { passed: 2, failed: 1, skipped: 0 });
    assert.deepEqual(passedThen(first, second), ['a two']);
    assert.deepEqual(passedThen([result('a', '“before all” hook', 'failed')], second), ['“before all” hook']);
    assert.match(outcomeOf(afterRepeat(first, ['a'], []), 1).problem ?? '', /code 1/, 'a second run that comes to nothing is no good one');
  });
});

describe('suites that look at a page', () => {
  const titlesOf = async (obstacle: string | undefined): Promise<string[]> => {
    const mocha = new Mocha({ reporter: Mocha.reporters.Base });
    const globals = {} as Mocha.MochaGlobals;
    mocha.suite.emit('pre-require', globals, '', mocha);
    describePage('a page', () => {
      globals.before(() => assert.equal(obstacle, undefined, 'nothing is started'));
      globals.it('is seen', () => undefined);
    }, obstacle, globals.describe);
    const titles: string[] = [];
    await new Promise<void>(resolve => {
      const runner = mocha.run(() => resolve());
      for (const event of ['pass', 'fail', 'pending']) runner.on(event, (test: Mocha.Test) => titles.push(`${event}: ${test.fullTitle()}`));
    });
    return titles;
  };

  it('run where the browser host can, and are counted as skipped where it cannot, with the reason', async () => {
    assert.deepEqual(await titlesOf(undefined), ['pass: a page is seen']);
    assert.deepEqual(await titlesOf(browserHostObstacle('win32')), ['pending: a page (skipped: code-server does not run on Windows) is seen']);
  });
});

describe('tests that go on where the one before ended', () => {
  it('are not run after a failure, which is told', async () => {
    const mocha = new Mocha({ reporter: Mocha.reporters.Base });
    const globals = {} as Mocha.MochaGlobals;
    mocha.suite.emit('pre-require', globals, '', mocha);
    const ran: string[] = [];
    globals.describe('steps', () => {
      stepByStep(globals);
      for (const name of ['one', 'two', 'three']) {
        globals.it(name, () => {
          ran.push(name);
          assert.notEqual(name, 'two');
        });
      }
    });
    const told: string[] = [];
    await new Promise<void>(resolve => {
      mocha.run(() => resolve()).on('fail', (test: Mocha.Test, error: Error) => told.push(`${test.title}: ${error.message}`));
    });
    assert.deepEqual(ran, ['one', 'two']);
    assert.equal(told.length, 2);
    assert.match(told[1] ?? '', /“two” failed, and the tests after it go on from there/);
  });
});

describe('the report of a run that is told to end', () => {
  it('says what ran until then, and what was still running', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-report-'));
    const [file, report] = [path.join(folder, 'slow.test.js'), path.join(folder, 'report.json')];
    writeFileSync(file, "describe('it', () => { it('passes', () => {}); it('waits', () => { console.log('waiting'); return new Promise(resolve => setTimeout(resolve, 60000)); }); });");
    const child = spawn(process.execPath, ['--import', 'tsx', path.join(root, 'test', 'runMocha.ts'), '--timeout', '0', file], { cwd: root, env: { ...process.env, TEST_REPORT: report, TEST_OUTPUT: '' }, stdio: ['ignore', 'pipe', 'ignore'] });
    const ended = new Promise(resolve => child.once('exit', resolve));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if ((said += String(chunk)).includes('waiting')) child.kill('SIGTERM');
    });
    assert.equal(await ended, 143);
    const { results } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    assert.deepEqual(results.map(({ title, state }) => [title, state]), [['it passes', 'passed'], ['it waits', 'failed']]);
    assert.match(results[1]?.error ?? '', /still running/);
    rmSync(folder, { recursive: true });
  }).timeout(60_000);
});

describe('the lock of a run', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'emo-pillars-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('lets one work at a time', async () => {
    const file = path.join(folder, 'lock');
    let inside = 0;
    const work = async () => {
      assert.equal(++inside, 1);
      assert.equal(readFileSync(file, 'utf8'), String(process.pid));
      await new Promise(resolve => setTimeout(resolve, 5));
      inside--;
    };
    await Promise.all([withLock(file, () => undefined, work), withLock(file, () => undefined, work)]);
    assert.equal(existsSync(file), false);
  });

  it('takes over from a process that is gone', async () => {
    const file = path.join(folder, 'lock');
    // No process has this number: it is over every system's limit.
    writeFileSync(file, '4294967');
    assert.equal(await withLock(file, () => undefined, () => Promise.resolve('done')), 'done');
  });
});
