// Stages as batch jobs: the same dataset as by single calls, in few jobs; jobs found again; failed requests asked by themselves.
import assert from 'node:assert/strict';
import { readRun } from '../../../../src/synthesis/run/run';
import { inFolder } from '../run/folder';
import { datasetIn, runIn, SMALL } from './running';
import { StoryBatch, StoryServer, storiesOf } from './storyServer';

const wait = (_: number, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  return new Promise(resolve => setImmediate(resolve));
};

describe('a run by batch jobs', () => {
  it('makes the dataset that single calls make, in jobs of at most so many requests', () =>
    inFolder(folder =>
      inFolder(async direct => {
        const batch = new StoryBatch(25);
        const single = new StoryServer();
        const account = await runIn(folder, storiesOf(3), { server: single, batch, wait });
        assert.deepEqual(account, await runIn(direct, storiesOf(3), { server: new StoryServer() }));
        assert.equal(await datasetIn(await readRun(folder)), await datasetIn(await readRun(direct)));
        assert.ok(batch.submitted.every(({ requests }) => requests.size <= 25));
        const sent = batch.submitted.flatMap(({ requests }) => [...requests.keys()]);
        assert.equal(new Set(sent).size, sent.length);
        // Those that failed in a job, and only those.
        assert.ok(single.answered.size > 0 && single.answered.size < sent.length / 4);
        assert.ok([...single.answered.keys()].every(hash => sent.includes(hash)));
        assert.deepEqual(new Set(batch.submitted.map(({ metadata }) => metadata['stage'])), new Set(['actors', 'utterances', 'labels', 'context', 'cleaning', 'rewriting']));
      }),
    ));

  it('finds again a job that was submitted just before the end, and submits nothing twice', () =>
    inFolder(folder =>
      inFolder(async direct => {
        const batch = new StoryBatch(25);
        for (let session = 0; session < 60; session++) {
          const stop = new AbortController();
          // The job exists, and its id never comes back: as after a kill at this moment.
          batch.onSubmitted = () => {
            stop.abort(new Error('stopped by hand'));
            throw new Error('stopped by hand');
          };
          const done = await runIn(folder, storiesOf(2), { server: new StoryServer(), batch, wait }, { signal: stop.signal }).then(() => true, (error: unknown) => !/stopped by hand/.test(String(error)) && Promise.reject(error as Error));
          if (done) break;
        }
        await runIn(direct, storiesOf(2), { server: new StoryServer() });
        assert.equal(await datasetIn(await readRun(folder)), await datasetIn(await readRun(direct)));
        const sent = batch.submitted.flatMap(({ requests }) => [...requests.keys()]);
        assert.ok(batch.submitted.length > 5);
        assert.equal(new Set(sent).size, sent.length);
      }),
    ));

  it('ends where a job gives nothing at all, and goes on afterwards', () =>
    inFolder(async folder => {
      const broken = new StoryBatch(1000);
      broken.state = () => Promise.resolve({ kind: 'failed', total: 1, succeeded: 0, failed: 0, reason: 'the file is too large' });
      broken.results = async function* () {};
      await assert.rejects(runIn(folder, storiesOf(1), { server: new StoryServer(), batch: broken, wait }), /ended as failed without a single answer: the file is too large/);
      const account = await runIn(folder, storiesOf(1), { server: new StoryServer(), batch: new StoryBatch(1000), wait });
      assert.ok(account.kept.contextless > 0);
    }));

  it('makes further calls by jobs too', () =>
    inFolder(folder =>
      inFolder(async direct => {
        const plan = { ...SMALL, make: 'contextless', targets: { grief: 25 }, callsPerMissing: 2 } as const;
        const account = await runIn(folder, storiesOf(2), { server: new StoryServer(), batch: new StoryBatch(500), wait }, { plan });
        assert.ok(account.furtherCalls > 0);
        assert.deepEqual(account, await runIn(direct, storiesOf(2), { server: new StoryServer() }, { plan }));
      }),
    ));
});
