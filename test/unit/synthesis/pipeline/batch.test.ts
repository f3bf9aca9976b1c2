// Stages as batch jobs: the same dataset as by single calls, in few jobs; jobs found again; failed requests asked by themselves.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readRun } from '../../../../src/synthesis/run/run';
import { JobGone, ServerError, type BatchServer } from '../../../../src/synthesis/server/server';
import { inFolder } from '../run/folder';
import { storedIn } from './killing';
import { datasetIn, runIn, SMALL } from './running';
import { StoryBatch, StoryServer, storiesOf } from './storyServer';

const wait = (_: number, signal: AbortSignal): Promise<void> => {
  signal.throwIfAborted();
  return new Promise(resolve => setImmediate(resolve));
};

const readAnswers = (folder: string): number => readFileSync(path.join(folder, 'answers-0001.jsonl'), 'utf8').split('\n').length - 1;

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

  it('ends with what is the same for every request after it has kept the job’s other answers, and goes on once that is mended', () =>
    inFolder(async folder => {
      const owing = new (class extends StoryBatch {
        override async *results(job: string): ReturnType<StoryBatch['results']> {
          let number = 0;
          for await (const result of super.results(job)) yield number++ > 0 || job !== 'job-2' ? result : { id: result.id, kind: 'failed', error: new ServerError('unauthorised', 'story:80 wants to be paid (402).', 402) };
        }
      })(1000, 0);
      const ports = { server: new StoryServer(), batch: owing, wait };
      await assert.rejects(runIn(folder, storiesOf(2), ports), /wants to be paid/);
      const account = await runIn(folder, storiesOf(2), ports);
      assert.ok(account.kept.contextless > 0);
      const sent = owing.submitted.flatMap(({ requests }) => [...requests.keys()]);
      assert.equal(sent.length - new Set(sent).size, 1);
    }));

  it('says how many requests of a job failed and are asked one by one', () =>
    inFolder(async folder => {
      const batch = new StoryBatch(1000, 0.2);
      const single = new StoryServer();
      await runIn(folder, storiesOf(2), { server: single, batch, wait });
      const told = batch.notes.map(words => /^of the (\d+) requests of the batch job (job-\d+) at story:80 \(\w+\), (\d+) failed, all of them alike: story:80 failed at this line\. They are asked one by one, at the price of single requests\.$/.exec(words));
      assert.ok(told.length > 0 && told.every(found => found !== null), batch.notes.join('\n'));
      assert.equal(told.reduce((sum, found) => sum + Number(found[3]), 0), single.answered.size);
    }));

  it('stops with the reason where most of a large job failed alike, and asks none of it at the price of single requests', () =>
    inFolder(async folder => {
      /** All labels fail, each in words with a number of its own. */
      const failing = new (class extends StoryBatch {
        override async *results(job: string): ReturnType<StoryBatch['results']> {
          const stage = this.submitted.find(({ id }) => id === job)?.metadata['stage'];
          let number = 0;
          for await (const result of super.results(job)) {
            // One of them is answered: a job that gives nothing at all ends the run anyway.
            if (stage !== 'labels' || number++ === 0) yield result;
            else yield { id: result.id, kind: 'failed', error: new ServerError('refusedRequest', `story:80 refused the request (400). It says: quota ${number} reached.`, 400) };
          }
        }
      })(1000, 0);
      const single = new StoryServer();
      const ports = { server: single, batch: failing, wait };
      await assert.rejects(runIn(folder, storiesOf(3), ports), /^ServerError: Of the (\d+) requests of the batch job job-3 at story:80 \(labels\), \d+ failed, all of them alike: .* quota 2 reached\. Go on with the run to submit them again; without batch jobs/);
      assert.equal(single.answered.size, 0);
      const asked = failing.submitted.length;
      const back = Object.assign(new StoryBatch(1000, 0), { submitted: failing.submitted });
      assert.ok((await runIn(folder, storiesOf(3), { server: single, batch: back, wait })).kept.contextless > 0);
      assert.equal(back.submitted[asked]?.metadata['stage'], 'labels');
      assert.equal(single.answered.size, 0);
    }));

  it('asks a small job one by one though all of it but one failed alike, so that no run is held up for ever', () =>
    inFolder(async folder => {
      const failing = new (class extends StoryBatch {
        override async *results(job: string): ReturnType<StoryBatch['results']> {
          let number = 0;
          for await (const result of super.results(job)) yield number++ === 0 ? result : { id: result.id, kind: 'failed', error: new ServerError('unauthorised', 'no key', 403, undefined, 'story:80 refuses this request (403), and answers others.') };
        }
      })(1000, 0);
      const account = await runIn(folder, storiesOf(1), { server: new StoryServer(), batch: failing, wait }, { plan: { ...SMALL, make: 'contextless', characters: 2 } });
      assert.ok(account.kept.contextless > 0);
      assert.ok(failing.notes.some(words => words.includes('refuses this request (403)')));
    }));

  it('outlasts a server that is away now and then: a job that was started all the same is found, not started again', () =>
    inFolder(folder =>
      inFolder(async direct => {
        const batch = new StoryBatch(25);
        let calls = 0;
        /** Every other call ends without an answer: before it is made, or, of a job, after. */
        const failing = async <Value>(work: () => Promise<Value>, after = false): Promise<Value> => {
          const fails = calls++ % 2 === 0;
          if (fails && after) await work();
          if (fails) throw new ServerError('network', 'story:80 broke off the connection.');
          return work();
        };
        const flaky: BatchServer = {
          host: batch.host,
          model: batch.model,
          mostRequests: batch.mostRequests,
          submit: (requests, metadata) => failing(() => batch.submit(requests, metadata), calls % 3 === 0),
          find: metadata => failing(() => batch.find(metadata)),
          state: job => failing(() => batch.state(job)),
          results: async function* (job) {
            let given = 0;
            for await (const result of batch.results(job)) {
              if (given++ === 10 && calls++ % 2 === 0) throw new ServerError('network', 'story:80 broke off the connection.');
              yield result;
            }
          },
          cancel: () => batch.cancel(),
          note: words => batch.note(words),
        };
        const account = await runIn(folder, storiesOf(2), { server: new StoryServer(), batch: flaky, wait });
        assert.deepEqual(account, await runIn(direct, storiesOf(2), { server: new StoryServer() }));
        const sent = batch.submitted.flatMap(({ requests }) => [...requests.keys()]);
        assert.ok(calls > 30, String(calls));
        assert.equal(new Set(sent).size, sent.length);
        assert.equal([...storedIn(folder)].length, readAnswers(folder));
      }),
    ));

  it('ends with the server’s fault once that has lasted for an hour, and goes on afterwards', () =>
    inFolder(async folder => {
      const away = new StoryBatch(1000);
      away.state = () => Promise.reject(new ServerError('busy', 'story:80 is busy or not ready yet (503).', 503));
      let waited = 0;
      const counting = (milliseconds: number, signal: AbortSignal): Promise<void> => wait((waited += milliseconds), signal);
      await assert.rejects(runIn(folder, storiesOf(1), { server: new StoryServer(), batch: away, wait: counting }), /busy or not ready/);
      assert.ok(waited >= 3_600_000 && waited < 4_000_000, String(waited));
      const { submitted } = away;
      const back = Object.assign(new StoryBatch(1000), { submitted });
      assert.ok((await runIn(folder, storiesOf(1), { server: new StoryServer(), batch: back, wait })).kept.contextless > 0);
      assert.equal(submitted.filter(({ metadata }) => metadata['stage'] === 'actors').length, 1);
    }));

  it('asks again, in another job, what a job was asked that the server has no more, and says so once', () =>
    inFolder(folder =>
      inFolder(async direct => {
        /** Of each kind of loss one job: gone before it had ended, gone with its answers, gone after half of them. */
        const losing = new (class extends StoryBatch {
          readonly lost = new Map([['job-1', 'state'], ['job-2', 'results'], ['job-4', 'half']]);
          override state(job: string): ReturnType<StoryBatch['state']> {
            return this.lost.get(job) === 'state' ? Promise.reject(new JobGone('refusedRequest', `story:80 has no batch job ${job}.`, 404)) : super.state(job);
          }
          override find(metadata: Readonly<Record<string, string>>): Promise<string[]> {
            return super.find(metadata).then(found => found.filter(job => this.lost.get(job) !== 'state'));
          }
          override async *results(job: string): ReturnType<StoryBatch['results']> {
            let given = 0;
            const lost = this.lost.get(job);
            for await (const result of super.results(job)) {
              if (lost === 'results' || (lost === 'half' && given++ === 2)) throw new JobGone('refusedRequest', `story:80 has answers of the batch job ${job} no more.`, 404);
              yield result;
            }
          }
        })(1000);
        const account = await runIn(folder, storiesOf(2), { server: new StoryServer(), batch: losing, wait });
        assert.deepEqual(account, await runIn(direct, storiesOf(2), { server: new StoryServer() }));
        assert.equal(await datasetIn(await readRun(folder)), await datasetIn(await readRun(direct)));
        const notes = losing.notes.filter(words => words.startsWith('story:80'));
        assert.deepEqual(notes.map(words => words.slice(0, words.indexOf('. ') + 1)), ['story:80 has no batch job job-1.', 'story:80 has answers of the batch job job-2 no more.', 'story:80 has answers of the batch job job-4 no more.']);
        assert.match(notes[0] ?? '', /\(actors, part 1\) and is not answered yet is asked again, in another job\.$/);
        const [actors, , , half] = losing.submitted.map(({ requests }) => requests.size);
        const sent = losing.submitted.flatMap(({ requests }) => [...requests.keys()]);
        assert.equal(sent.length - new Set(sent).size, 2 * (actors ?? 0) + (half ?? 0) - 2);
      }),
    ));

  it('ends with the server’s word where it knows nothing of batch jobs any more, and submits none', () =>
    inFolder(async folder => {
      const first = new StoryBatch(1000);
      const stop = new AbortController();
      first.onSubmitted = () => stop.abort(new Error('stopped by hand'));
      await assert.rejects(runIn(folder, storiesOf(1), { server: new StoryServer(), batch: first, wait }, { signal: stop.signal }), /stopped by hand/);
      const other = new StoryBatch(1000);
      other.state = job => Promise.reject(new JobGone('refusedRequest', `story:80 has no batch job ${job}.`, 404));
      other.find = () => Promise.reject(new ServerError('noModel', 'story:80 has no batch jobs at this address (404).', 404));
      await assert.rejects(runIn(folder, storiesOf(1), { server: new StoryServer(), batch: other, wait }), /no batch jobs at this address/);
      assert.deepEqual([other.submitted.length, other.notes.length], [0, 0]);
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
