// Batch jobs that a stopped run left at the server: told of, cancelled, and what they had answered fetched when the run goes on.
import assert from 'node:assert/strict';
import { cancelJobs } from '../../../../src/synthesis/pipeline/cancelJobs';
import { atWork, JobLog } from '../../../../src/synthesis/run/jobLog';
import { openRun, readRun } from '../../../../src/synthesis/run/run';
import { JobGone, type BatchResult, type BatchState } from '../../../../src/synthesis/server/server';
import { inFolder } from '../run/folder';
import { datasetIn, runIn, settingsOf, SMALL } from './running';
import { StoryBatch, StoryServer, storiesOf } from './storyServer';

const signal = new AbortController().signal;
const wait = (_: number, own: AbortSignal): Promise<void> => Promise.resolve(own.throwIfAborted());

/** Its second job does not end unless it is cancelled; it has answered so many of its requests then. */
class Cancellable extends StoryBatch {
  readonly cancelled = new Set<string>();
  readonly gone = new Set<string>();
  readonly over = new Set<string>();

  constructor(readonly answered: number) {
    super(1000, 0);
  }

  override cancel(job = ''): Promise<void> {
    this.cancelled.add(job);
    return Promise.resolve();
  }

  override state(job: string): Promise<BatchState> {
    if (this.gone.has(job)) return Promise.reject(new JobGone('refusedRequest', `story:80 has no batch job ${job}.`, 404));
    if (this.over.has(job)) return Promise.resolve({ kind: 'succeeded', total: 9, succeeded: 9, failed: 0 });
    if (job === 'job-2' && !this.cancelled.has(job)) return Promise.resolve({ kind: 'running', total: 9, succeeded: 0, failed: 0 });
    return this.cancelled.has(job) ? Promise.resolve({ kind: 'cancelled', total: 9, succeeded: this.answered, failed: 0 }) : super.state(job);
  }

  override async *results(job: string): AsyncIterable<BatchResult> {
    let given = 0;
    for await (const result of super.results(job)) {
      if (this.cancelled.has(job) && given++ === this.answered) return;
      yield result;
    }
  }
}

/** Stops while the first job of the utterances is at work, or right after it was submitted and before its id is known. */
async function stopped(folder: string, batch: Cancellable, unknown = false): Promise<void> {
  const stop = new AbortController();
  batch.onSubmitted = () => {
    if (batch.submitted.at(-1)?.metadata['stage'] !== 'utterances') return;
    stop.abort(new Error('stopped by hand'));
    if (unknown) throw new Error('stopped by hand');
  };
  await assert.rejects(runIn(folder, storiesOf(2), { server: new StoryServer(), batch, wait }, { signal: stop.signal }), /stopped by hand/);
  batch.onSubmitted = () => undefined;
}

describe('batch jobs of a run that was stopped', () => {
  for (const answered of [0, 2]) {
    it(`are cancelled, and the run goes on from the ${answered} answers that they had given`, () =>
      inFolder(folder =>
        inFolder(async direct => {
          const batch = new Cancellable(answered);
          await stopped(folder, batch);
          assert.deepEqual((await JobLog.openIn(folder)).map(({ stage, job }) => [stage, job]), [['utterances', 'job-2']]);
          assert.deepEqual(await cancelJobs(folder, batch, signal), { cancelled: 1, ended: 0, absent: 0 });
          assert.deepEqual([...batch.cancelled], ['job-2']);
          assert.equal((await JobLog.openIn(folder))[0]?.cancelled, true);
          assert.deepEqual(await cancelJobs(folder, batch, signal), { cancelled: 0, ended: 1, absent: 0 });
          await runIn(folder, storiesOf(2), { server: new StoryServer(), batch, wait });
          await runIn(direct, storiesOf(2), { server: new StoryServer() });
          assert.equal(await datasetIn(await readRun(folder)), await datasetIn(await readRun(direct)));
          const sent = batch.submitted.flatMap(({ requests }) => [...requests.keys()]);
          assert.equal(sent.length - new Set(sent).size, (batch.submitted[1]?.requests.size ?? 0) - answered);
          assert.deepEqual(await JobLog.openIn(folder), []);
        }),
      ));
  }

  it('are found by their mark where their id is not known, and forgotten where the server has them not', () =>
    inFolder(folder =>
      inFolder(async other => {
        const batch = new Cancellable(0);
        await stopped(folder, batch, true);
        assert.equal((await JobLog.openIn(folder))[0]?.job, undefined);
        assert.deepEqual(await cancelJobs(folder, batch, signal), { cancelled: 1, ended: 0, absent: 0 });
        const lost = new Cancellable(0);
        await stopped(other, lost);
        lost.gone.add('job-2');
        assert.deepEqual(await cancelJobs(other, lost, signal), { cancelled: 0, ended: 0, absent: 1 });
        assert.deepEqual([...lost.cancelled, ...(await JobLog.openIn(other))], []);
      }),
    ));

  it('that have ended by themselves are no longer told of as at work, and what they answered is fetched when the run goes on', () =>
    inFolder(folder =>
      inFolder(async direct => {
        const batch = new Cancellable(0);
        await stopped(folder, batch);
        assert.equal(atWork(await JobLog.openIn(folder)), 1);
        batch.over.add('job-2');
        assert.deepEqual(await cancelJobs(folder, batch, signal), { cancelled: 0, ended: 1, absent: 0 });
        const open = await JobLog.openIn(folder);
        assert.deepEqual([open.length, atWork(open), batch.cancelled.size], [1, 0, 0]);
        await runIn(folder, storiesOf(2), { server: new StoryServer(), batch, wait });
        await runIn(direct, storiesOf(2), { server: new StoryServer() });
        assert.equal(await datasetIn(await readRun(folder)), await datasetIn(await readRun(direct)));
        const sent = batch.submitted.flatMap(({ requests }) => [...requests.keys()]);
        assert.equal(sent.length, new Set(sent).size, 'nothing is asked again');
      }),
    ));

  it('are left alone while the run is at work, and where there is none', () =>
    inFolder(async folder => {
      await assert.rejects(cancelJobs(folder, new Cancellable(0), signal), { fault: 'absent' });
      const run = await openRun(folder, { resume: false, settings: settingsOf(SMALL) });
      await assert.rejects(cancelJobs(folder, new Cancellable(0), signal), { fault: 'locked' });
      await run.close();
    }));
});
