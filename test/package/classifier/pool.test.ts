// Work, workers and their deaths: what is cancelled stops, what is lost is run again, what kills is skipped.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClassifierStatus, Result } from '../../../src/classifier/classifier';
import { ClassifierError } from '../../../src/classifier/classifierError';
import { poolSize } from '../../../src/classifier/create';
import { ClassifyRequest } from '../../../src/classifier/request';
import { MOST_CALLS, MOST_INPUTS } from '../../../src/classifier/requestQueue';
import { bundle, closeClassifiers, openClassifier, temporaryFolder } from '../../unit/classifier/support';

const lines = (count: number, name = 'line'): { readonly text: string }[] =>
  Array.from({ length: count }, (_, index) => ({ text: `This is ${name} number ${index}, said by somebody${' to somebody else'.repeat(index % 5)}.` }));

const isScored = (result: Result | undefined): boolean => result?.kind === 'scored';

/** The processes that this one has started from `module`. */
function workersOf(module: string): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return table.split('\n').flatMap(row => {
    const [pid, parent, ...command] = row.trim().split(/\s+/);
    return Number(parent) === process.pid && command.includes(module) ? [Number(pid)] : [];
  });
}

/** Processes are looked for with `ps`, which not every system has. */
const itWithProcesses = (title: string, test: () => Promise<void>): void => {
  if (spawnSync('ps', ['-A']).error === undefined) it(title, test);
  else it.skip(`${title} (skipped: there is no ps)`, test);
};

async function until(condition: () => boolean): Promise<void> {
  for (let wait = 0; wait < 1_000 && !condition(); wait++) await delay(10);
  assert.ok(condition());
}

describe('worker pool', function () {
  this.timeout(60_000);
  afterEach(closeClassifiers);

  it('is sized to the machine', () => {
    assert.deepEqual([1, 2, 3, 4, 5, 8, 64].map(poolSize), [1, 2, 2, 3, 4, 4, 4]);
  });

  it('starts a second worker only where there is enough work', async () => {
    const classifier = await openClassifier({ workers: 2 });
    const most = { workers: 0 };
    classifier.onStatus(status => {
      if (status.kind === 'working') most.workers = Math.max(most.workers, status.workers);
    });
    await classifier.classify(lines(40));
    assert.equal(most.workers, 1);
    await classifier.classify(lines(2_000));
    assert.equal(most.workers, 2);
  });

  it('does not wait for a warm-up to end, nor for another one to begin', async () => {
    const classifier = await openClassifier({ workers: 1 });
    const warm = classifier.warmUp();
    const language = classifier.detectLanguage('What shall we do with all the time that is left to us now?');
    assert.ok((await classifier.classify(lines(2))).every(isScored));
    assert.equal((await language).language, 'en');
    await warm;
  });

  it('says what it is doing', async () => {
    const classifier = await openClassifier({ workers: 1 });
    const seen: ClassifierStatus[] = [];
    const stop = classifier.onStatus(status => seen.push(status));
    await classifier.classify(lines(60));
    assert.deepEqual([...new Set(seen.map(({ kind }) => kind))], ['starting', 'working', 'ready']);
    const progress = seen.flatMap(status => (status.kind === 'working' ? [status.done] : []));
    assert.deepEqual(progress, [...progress].sort((a, b) => a - b));
    assert.ok(seen.every(status => status.kind !== 'working' || status.total === 60));
    assert.deepEqual(classifier.status, { kind: 'ready', device: 'CPU', workers: 1 });
    stop();
    const heard = seen.length;
    await classifier.classify(lines(5));
    assert.equal(seen.length, heard);
  });

  it('stops when cancelled: nothing more arrives, and the worker is free for other work', async () => {
    const classifier = await openClassifier({ workers: 1 });
    await classifier.warmUp();
    const controller = new AbortController();
    let results = 0;
    let afterwards = 0;
    const work = classifier.classify(lines(5_000), {
      signal: controller.signal,
      onResult: () => {
        if (controller.signal.aborted) afterwards++;
        else if (++results === 50) controller.abort();
      },
    });
    await assert.rejects(work, { name: 'AbortError' });
    const free = await classifier.classify(lines(1, 'another'));
    assert.ok(isScored(free[0]));
    assert.equal(afterwards, 0);
    assert.equal(classifier.status.kind, 'ready');
    await assert.rejects(classifier.classify(lines(1), { signal: AbortSignal.abort() }), { name: 'AbortError' });
  });

  it('does what is urgent first, even when a worker is busy', async () => {
    const classifier = await openClassifier({ workers: 1, deduplicate: false });
    await classifier.warmUp();
    let background = 0;
    const slow = classifier.classify(lines(800), { onResult: () => background++ });
    await until(() => background > 0);
    await classifier.classify(lines(20, 'visible'), { priority: 1 });
    const before = background;
    assert.ok(before < 500, `${before} of 800 lines came before the urgent ones`);
    assert.equal((await slow).filter(isScored).length, 800);
  });

  it('shares a worker between requests of one priority', async () => {
    const classifier = await openClassifier({ workers: 1 });
    let large = 0;
    const first = classifier.classify(lines(900), { onResult: () => large++ });
    const second = await classifier.classify(lines(30, 'small'));
    assert.equal(second.filter(isScored).length, 30);
    assert.ok(large < 900);
    await first;
  });

  it('begins sixteen calls of one priority and no more until one is done; an urgent one is begun all the same', async () => {
    const classifier = await openClassifier({ workers: 1 });
    let open = 0;
    let most = 0;
    let urgent: Promise<number> | undefined;
    const first = Array.from({ length: 40 }, (_, call) => {
      let seen = false;
      const begin = (): void => {
        if (!seen) most = Math.max(most, ++open);
        seen = true;
        urgent ??= classifier.classify(lines(8, 'urgent'), { priority: 1 }).then(() => open);
      };
      return classifier.classify(lines(40, `call ${call}`), { onResult: begin }).then(results => {
        open--;
        assert.equal(results.filter(isScored).length, 40);
      });
    });
    await Promise.all(first);
    assert.equal(most, 16);
    assert.ok((await urgent ?? 99) < 16);
  });

  it('refuses what is beyond the limits of its queue, and goes on with the rest', async () => {
    const classifier = await openClassifier({ workers: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const full = (error: unknown): boolean => error instanceof ClassifierError && error.code === 'queue-full' && /Wait for earlier calls/.test(error.message);
    const few = classifier.classify(lines(50));
    const many = classifier.classify(new Array<{ text: string }>(MOST_INPUTS - 50).fill({ text: 'Again.' }), { signal });
    const ended = assert.rejects(many, { name: 'AbortError' });
    await assert.rejects(classifier.classify(lines(1)), full);
    controller.abort();
    await ended;
    assert.ok((await few).every(isScored));
    await assert.rejects(classifier.classify(new Array<{ text: string }>(MOST_INPUTS + 1).fill({ text: 'Again.' })), full);
    const calls = Array.from({ length: MOST_CALLS }, () => classifier.classify(lines(1)));
    await assert.rejects(classifier.classify(lines(1)), full);
    closeClassifiers();
    await Promise.allSettled(calls);
  });

  it('says that its queue is full, or that the model cannot be used, and never fails where nobody listens', async () => {
    const classifier = await openClassifier({ modelFolder: temporaryFolder('empty') });
    const unheard: unknown[] = [];
    const hear = (error: unknown): void => void unheard.push(error);
    process.on('unhandledRejection', hear);
    await assert.rejects(classifier.classify(new Array<{ text: string }>(MOST_INPUTS + 1).fill({ text: 'Again.' })), { name: 'ModelFolderError', code: 'missing-file' });
    await delay(50);
    process.off('unhandledRejection', hear);
    assert.deepEqual(unheard, []);
  });

  itWithProcesses('runs the work of killed workers again', async () => {
    const module = await bundle('src/classifier/worker.ts');
    const classifier = await openClassifier({ workers: 2 });
    let results = 0;
    const work = classifier.classify(lines(400), { onResult: () => results++ });
    for (const enough of [50, 150, 250]) {
      await until(() => results >= enough);
      for (const pid of workersOf(module)) process.kill(pid, 'SIGKILL');
    }
    const scored = await work;
    assert.equal(scored.filter(isScored).length, 400);
    assert.equal(results, 400);
    closeClassifiers();
    const calm = await (await openClassifier({ workers: 1 })).classify(lines(400));
    assert.deepEqual(scored, calm);
  });

  itWithProcesses('asks another worker for a language where its own is killed', async () => {
    const module = await bundle('src/classifier/worker.ts');
    const classifier = await openClassifier({ workers: 1 });
    const text = 'It is a truth universally acknowledged, that a single man in possession of a good fortune must be in want of a wife. '.repeat(40);
    let found = 0;
    const asked = Array.from({ length: 60 }, () => classifier.detectLanguage(text).then(language => (found++, language)));
    const all = Promise.all(asked);
    await until(() => found > 0);
    assert.ok(found < 60);
    for (const pid of workersOf(module)) process.kill(pid, 'SIGKILL');
    assert.deepEqual(new Set((await all).map(({ language }) => language)), new Set(['en']));
  });

  it('finds the texts that kill workers, skips only these, and says so', async () => {
    const workerModule = await bundle('test/unit/classifier/poisonedWorker.ts');
    const classifier = await openClassifier({ workers: 1, workerModule });
    const inputs = lines(80);
    const poisoned = [17, 50];
    for (const index of poisoned) inputs[index] = { text: `This is poison number ${index}.` };
    const results = await classifier.classify(inputs);
    const failed = results.flatMap((result, index) => (result.kind === 'failed' ? [index] : []));
    assert.deepEqual(failed, poisoned);
    const [first] = results.filter(result => result.kind === 'failed');
    assert.match(first?.kind === 'failed' ? first.reason : '', /3 worker processes/);
  });

  it('gives up with a reason where workers cannot work at all', async () => {
    const broken = path.join(temporaryFolder('broken'), 'worker.js');
    writeFileSync(broken, 'process.exit(3)');
    const classifier = await openClassifier({ workerModule: broken });
    await assert.rejects(classifier.classify(lines(3)), (error: unknown) => error instanceof ClassifierError && /exit code 3/.test(error.message));
    assert.equal(classifier.status.kind, 'failed');
  });

  itWithProcesses('lets workers leave when idle, and starts them again', async () => {
    const module = await bundle('src/classifier/worker.ts');
    const classifier = await openClassifier({ workers: 1, idleMs: 200 });
    await classifier.classify(lines(3));
    assert.equal(workersOf(module).length, 1);
    await until(() => workersOf(module).length === 0);
    assert.deepEqual(classifier.status, { kind: 'idle', device: 'CPU' });
    assert.ok((await classifier.classify(lines(3))).every(isScored));
  });

  itWithProcesses('rejects what is under way when disposed, and leaves no process behind', async () => {
    const module = await bundle('src/classifier/worker.ts');
    const classifier = await openClassifier({ workers: 2 });
    let results = 0;
    const work = classifier.classify(lines(3_000), { onResult: () => results++ });
    await until(() => results > 0);
    classifier.dispose();
    await assert.rejects(work, (error: unknown) => error instanceof ClassifierError && error.code === 'disposed');
    await until(() => workersOf(module).length === 0);
  });
});

describe('request', () => {
  it('is handed out in pieces, so that a million inputs lie in no queue', () => {
    const request = new ClassifyRequest(lines(1_000), {}, true);
    assert.deepEqual(request.take(3), [0, 1, 2]);
    assert.deepEqual(request.take(2), [3, 4]);
    assert.equal(request.waiting, 995);
  });

  it('sends equal inputs once', async () => {
    const inputs = [{ text: 'a' }, { text: 'b' }, { text: 'a' }, { text: 'a', speaker: 'x' }, { text: 'b' }];
    const request = new ClassifyRequest(inputs, {}, true);
    assert.deepEqual(request.take(10), [0, 1, 3]);
    for (const index of [0, 1, 3]) request.deliver(index, { kind: 'failed', reason: String(index) });
    assert.deepEqual((await request.results).map(result => result.kind === 'failed' && result.reason), ['0', '1', '0', '3', '1']);
    assert.deepEqual(new ClassifyRequest(inputs, {}, false).take(10), [0, 1, 2, 3, 4]);
  });

  it('takes a hundred thousand repetitions in its stride', async () => {
    const classifier = await openClassifier({ workers: 1 });
    const results = await classifier.classify(Array.from({ length: 100_000 }, (_, index) => ({ text: index % 50_000 === 0 ? `Line ${index}.` : 'Yes.' })));
    assert.equal(results.filter(isScored).length, 100_000);
    closeClassifiers();
  }).timeout(20_000);

  it('halves down to the text that kills, and clears the others', async () => {
    const request = new ClassifyRequest(lines(50), {}, true);
    let deaths = 0;
    for (let piece = request.take(50); piece.length > 0; piece = request.take(50)) {
      if (piece.includes(31)) {
        deaths++;
        request.workerDied(piece, piece);
      } else {
        for (const index of piece) request.deliver(index, { kind: 'scored', scores: new Float32Array(28) });
      }
    }
    const results = await request.results;
    assert.deepEqual(results.flatMap((result, index) => (result.kind === 'failed' ? [index] : [])), [31]);
    assert.ok(deaths <= 5, String(deaths));
  });
});
