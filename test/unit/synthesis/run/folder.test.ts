// A run's folder after kills, damage and misuse: torn lines, stale locks, other settings, segments.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { emptyAccount, AccountError, accountFaults } from '../../../../src/synthesis/run/account';
import { AnswerStore, type StoredAnswer } from '../../../../src/synthesis/run/answerStore';
import { AppendFile } from '../../../../src/synthesis/run/appendFile';
import { HashIndex } from '../../../../src/synthesis/run/hashIndex';
import { JobLog } from '../../../../src/synthesis/run/jobLog';
import { lockFolder } from '../../../../src/synthesis/run/lock';
import { canonicalJson, requestHash, sha256 } from '../../../../src/synthesis/run/requestHash';
import { openRun, readRun } from '../../../../src/synthesis/run/run';
import type { RunError } from '../../../../src/synthesis/run/runError';
import { RunLog } from '../../../../src/synthesis/run/runLog';
import { settingsOf, SMALL } from '../pipeline/running';
import { inFolder } from './folder';

const answerOf = (name: string, text = `what ${name} says`): StoredAnswer => ({
  kind: 'answered',
  request: sha256(name),
  stage: 'labels',
  server: 'here:80',
  model: 'm',
  at: '2026-01-01T00:00:00.000Z',
  answer: { text, finish: 'stop', usage: { prompt: 3, completion: 2 }, milliseconds: 5 },
});

describe('answers of a run', () => {
  it('are there after opening again, over several segments, and only once on disk', () =>
    inFolder(async folder => {
      const store = await AnswerStore.open(folder, 2000);
      const names = Array.from({ length: 60 }, (_, at) => `request ${at}`);
      await Promise.all(names.map(name => store.put([answerOf(name)])));
      await store.put([answerOf('long', 'é'.repeat(20_000))]);
      await store.close();
      assert.ok(readdirSync(folder).filter(name => name.startsWith('answers-')).length >= 2);
      const again = await AnswerStore.open(folder, 2000);
      assert.equal(again.size, 61);
      for (const name of names) assert.deepEqual(await again.get(sha256(name)), answerOf(name));
      const long = await again.get(sha256('long'));
      assert.equal(long?.kind === 'answered' && long.answer.text.length, 20_000);
      assert.equal(await again.get(sha256('never')), undefined);
      await again.close();
    }));

  it('lose only a last line that a kill cut off, whatever length was left of it', () =>
    inFolder(async folder => {
      const file = path.join(folder, 'answers-0001.jsonl');
      const store = await AnswerStore.open(folder);
      await store.put([answerOf('a'), answerOf('b')]);
      await store.close();
      const whole = readFileSync(file);
      const first = whole.indexOf(0x0a) + 1;
      for (const length of [0, 1, first - 1, first, first + 1, first + 70, whole.length - 1]) {
        writeFileSync(file, whole.subarray(0, length));
        const torn = await AnswerStore.open(folder);
        assert.equal(torn.size, length >= first ? 1 : 0, String(length));
        assert.equal(torn.problems.length, [0, first].includes(length) ? 0 : 1, String(length));
        assert.equal((await torn.get(sha256('a'))) !== undefined, length >= first);
        await torn.put([answerOf('b')]);
        await torn.close();
        const after = await AnswerStore.open(folder);
        assert.deepEqual(await after.get(sha256('b')), answerOf('b'));
        await after.close();
      }
    }));

  it('pass over a damaged line in the middle, which is then asked for again', () =>
    inFolder(async folder => {
      const file = path.join(folder, 'answers-0001.jsonl');
      const store = await AnswerStore.open(folder);
      await store.put([answerOf('a'), answerOf('b'), answerOf('c')]);
      await store.close();
      const lines = readFileSync(file, 'utf8').split('\n');
      writeFileSync(file, [`x${lines[0] ?? ''}`, (lines[1] ?? '').slice(0, -5), ...lines.slice(2)].join('\n'));
      const damaged = await AnswerStore.open(folder);
      assert.equal(damaged.problems.length, 1);
      assert.deepEqual([await damaged.get(sha256('a')), await damaged.get(sha256('b'))], [undefined, undefined]);
      assert.deepEqual(await damaged.get(sha256('c')), answerOf('c'));
      await damaged.close();
    }));

  it('are found by an index that keeps keys of the same 64 bits apart', () => {
    const index = new HashIndex();
    for (let at = 0; at < 20_000; at++) index.set(sha256(String(at)), at);
    for (let at = 0; at < 20_000; at += 371) assert.deepEqual(index.places(sha256(String(at))), [at]);
    assert.deepEqual([index.size, index.has(sha256('none'))], [20_000, false]);
    const same = sha256('1').slice(0, 16);
    index.set(`${same}ffff`, 77);
    assert.deepEqual(index.places(sha256('1')).sort((one, other) => one - other), [1, 77]);
  });

  it('are counted by an index that does nothing else, however many there are', () => {
    const index = new HashIndex(16);
    const counts = Array.from({ length: 9000 }, (_, at) => index.count(sha256(String(at % 3000))));
    assert.deepEqual([counts.slice(0, 3000), counts.slice(3000, 6000), counts.slice(6000)].map(part => [...new Set(part)]), [[0], [1], [2]]);
    assert.equal(index.size, 3000);
  });

  it('have keys that depend on what decides an answer, and not on the order of fields', () => {
    const request = { messages: [{ role: 'user', content: 'x' }], maxTokens: 5, temperature: 0, seed: 1 } as const;
    assert.equal(requestHash('m', request), requestHash('m', { seed: 1, temperature: 0, maxTokens: 5, messages: [{ content: 'x', role: 'user' }] }));
    for (const other of [{ seed: 2 }, { maxTokens: 6 }, { temperature: 0.7 }, { repetitionPenalty: 1.03 }, { schema: { name: 'labels', schema: {} } }]) assert.notEqual(requestHash('m', request), requestHash('m', { ...request, ...other }));
    assert.notEqual(requestHash('m', request), requestHash('n', request));
    assert.equal(canonicalJson({ b: [{ d: 1, c: undefined }], a: null }), '{"a":null,"b":[{"d":1}]}');
  });
});

describe('lines that are appended', () => {
  it('go to disk in their order, those that come at once together', () =>
    inFolder(async folder => {
      const file = await AppendFile.open(path.join(folder, 'lines'));
      const offsets = await Promise.all(Array.from({ length: 50 }, (_, at) => file.append(`line ${at}\n`)));
      assert.equal(await file.lineAt(offsets[37] ?? -1), 'line 37');
      assert.equal(file.size, statSync(path.join(folder, 'lines')).size);
      await file.close();
      await assert.rejects(file.append('too late\n'));
    }));
});

describe('log of a run', () => {
  const closing = (key: string, rejected: number) => ({ kind: 'narrative', key, id: key, round: 0, kept: 0, rejected, account: { ...emptyAccount(), rejected }, at: 't' }) as const;
  const item = { kind: 'rejected', rejection: { narrative: 'n', at: 'labels', reason: 'r' } } as const;

  it('holds what was closed, and cuts off what was not', () =>
    inFolder(async folder => {
      const file = path.join(folder, 'log.jsonl');
      const log = await RunLog.open(file);
      await log.append([item, item, closing(sha256('a'), 2)]);
      await log.append([item]);
      await log.close();
      appendFileSync(file, '{"schema":1,"kind":"reje');
      const again = await RunLog.open(file);
      assert.equal(again.account.rejected, 2);
      assert.deepEqual([again.isFinished(sha256('a')), again.isFinished(sha256('b'))], [true, false]);
      assert.equal(again.problems.length, 1);
      assert.equal(readFileSync(file, 'utf8').trimEnd().split('\n').length, 3);
      await again.close();
    }));

  it('makes a narrative again of which a line was damaged, and passes over a line of another schema', () =>
    inFolder(async folder => {
      const file = path.join(folder, 'log.jsonl');
      const log = await RunLog.open(file);
      await log.append([item, closing(sha256('a'), 1), item, closing(sha256('b'), 1)]);
      await log.close();
      const lines = readFileSync(file, 'utf8').split('\n');
      writeFileSync(file, [lines[0]?.replace('"schema":1', '"schema":9'), ...lines.slice(1)].join('\n'));
      const again = await RunLog.open(file);
      assert.deepEqual([again.isFinished(sha256('a')), again.isFinished(sha256('b'))], [false, true]);
      assert.equal(again.problems.length, 2);
      await again.close();
    }));

  it('shows an account that does not add up', () => {
    const right = emptyAccount();
    const none = { kept: right.kept, rejected: 0 };
    assert.deepEqual(accountFaults(right, none), []);
    const lost = { ...right, perStage: { ...right.perStage, labels: { ...right.perStage.labels, in: 3, out: 2 } } };
    assert.match(accountFaults(lost, none).join('\n'), /labels, in against out and rejected: 3 against 2/);
    assert.match(accountFaults({ ...right, rejected: 1 }, none).join('\n'), /rejections counted against those in the log: 1 against 0/);
    assert.match(accountFaults(right, { ...none, kept: { ...right.kept, original: 1 } }).join('\n'), /original examples/);
    assert.match(new AccountError(['x: 1 against 2']).message, /x: 1 against 2/);
  });
});

describe('folder of a run', () => {
  const settings = settingsOf(SMALL);

  it('is refused with a list of the settings that differ', () =>
    inFolder(async folder => {
      await (await openRun(folder, { resume: false, settings })).close();
      await assert.rejects(openRun(folder, { resume: false, settings }), (error: RunError) => error.fault === 'exists');
      const other = { ...settings, model: 'another', server: 'elsewhere:1', plan: { ...SMALL, seed: 2, gates: { ...SMALL.gates, copiedWords: 3 } } };
      await assert.rejects(openRun(folder, { resume: true, settings: other }), (error: RunError) => {
        assert.deepEqual(error.differences, ['plan.seed: 1 in the run, 2 now', 'plan.gates.copiedWords: 8 in the run, 3 now', 'model: "story" in the run, "another" now']);
        return error.fault === 'differs';
      });
      const run = await openRun(folder, { resume: true, settings: { ...settings, server: 'elsewhere:1' } });
      assert.equal(run.settings.server, 'story:80');
      await run.close();
      assert.ok(!existsSync(path.join(folder, 'lock')));
    }));

  it('is held by one process, and taken over from one that is gone', () =>
    inFolder(async folder => {
      const run = await openRun(folder, { resume: true, settings });
      await assert.rejects(openRun(folder, { resume: true, settings }), (error: RunError) => error.fault === 'locked' && error.message.includes(String(process.pid)));
      await run.close();
      const gone = spawnSync(process.execPath, ['-e', '0']).pid;
      const lock = path.join(folder, 'lock');
      for (const holder of [{ pid: gone, host: os.hostname(), token: 'x', at: 'then' }, { pid: process.pid, host: os.hostname(), token: 'of an earlier process with this id', at: 'then' }]) {
        writeFileSync(lock, JSON.stringify(holder));
        await (await openRun(folder, { resume: true, settings })).close();
      }
      writeFileSync(lock, '{"pid":');
      await (await openRun(folder, { resume: true, settings })).close();
      writeFileSync(lock, JSON.stringify({ pid: gone, host: 'another-host', token: 'x', at: 'then' }));
      await assert.rejects(openRun(folder, { resume: true, settings }), /another-host/);
    }));

  it('is taken over by one of many that try at once', () =>
    inFolder(async folder => {
      writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid: spawnSync(process.execPath, ['-e', '0']).pid, host: os.hostname(), token: 'x', at: 'then' }));
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
      assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
    }));

  it('is taken over also from one that was killed while it took the lock away from another, however often', () =>
    inFolder(async folder => {
      const { pid } = spawnSync(process.execPath, ['-e', '0']);
      for (const left of [['lock', 'lock.taking'], ['lock', 'lock.taking', 'lock.taking.taking'], ['lock.taking'], ['lock']]) {
        for (const name of left) writeFileSync(path.join(folder, name), JSON.stringify({ pid, host: os.hostname(), token: name, at: 'then' }));
        const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)));
        const [taken, ...more] = tries.flatMap(own => (own.status === 'fulfilled' ? [own.value] : []));
        assert.deepEqual([taken !== undefined, more.length], [true, 0], left.join());
        await taken?.();
        assert.deepEqual(readdirSync(folder).filter(name => name !== 'lock.taking'), [], left.join());
      }
      writeFileSync(path.join(folder, 'lock'), JSON.stringify({ pid, host: os.hostname(), token: 'x', at: 'then' }));
      writeFileSync(path.join(folder, 'lock.taking'), JSON.stringify({ pid, host: 'another-host', token: 'y', at: 'then' }));
      await assert.rejects(lockFolder(folder), /names begin with "lock"/);
    }));

  it('says so where its lock cannot be read, instead of trying for ever', () =>
    inFolder(async folder => {
      mkdirSync(path.join(folder, 'lock'));
      await assert.rejects(openRun(folder, { resume: true, settings }), (error: RunError) => error.fault === 'unreadable' && /lock cannot be read \(EISDIR\).*delete it, or choose another folder/.test(error.message));
      rmdirSync(path.join(folder, 'lock'));
      symlinkSync(path.join(folder, 'nowhere'), path.join(folder, 'lock'));
      await assert.rejects(openRun(folder, { resume: true, settings }), (error: RunError) => error.fault === 'unreadable' && /lock cannot be read, so/.test(error.message));
    }));

  it('says what is wrong with it', () =>
    inFolder(async folder => {
      await assert.rejects(readRun(folder), (error: RunError) => error.fault === 'absent');
      writeFileSync(path.join(folder, 'run.json'), '{"schema":1,');
      await assert.rejects(openRun(folder, { resume: true, settings }), /is not JSON/);
      writeFileSync(path.join(folder, 'run.json'), '{"schema":7}');
      await assert.rejects(openRun(folder, { resume: true, settings }), /is of schema 7/);
      assert.ok(!existsSync(path.join(folder, 'lock')));
    }));

  it('remembers batch jobs from before they are submitted', () =>
    inFolder(async folder => {
      const jobs = await JobLog.open(folder);
      const first = await jobs.prepared('labels');
      const second = await jobs.prepared('context');
      await jobs.submitted(first, 'job-1');
      await jobs.close();
      const again = await JobLog.open(folder);
      assert.deepEqual(again.open, [{ stage: 'labels', part: 1, job: 'job-1' }, { stage: 'context', part: 2 }]);
      await again.ended(first);
      await again.ended(second, 'never');
      assert.deepEqual([again.open, (await again.prepared('labels')).part], [[], 3]);
      await again.close();
    }));
});
