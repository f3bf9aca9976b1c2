// A session over a run: what a kill between the run's log and the journal left out, and a tab that is closed while the run is about to begin.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { JobPorts } from '../../../../src/extension/synthesis/job';
import { runView } from '../../../../src/extension/synthesis/pageViews';
import { Session } from '../../../../src/extension/synthesis/session';
import { readSession, writeSession, SESSION_SCHEMA } from '../../../../src/extension/synthesis/sessionFile';
import { cancelledWords } from '../../../../src/extension/synthesis/words';
import { BUILT_IN_PROMPTS, readPrompts } from '../../../../src/synthesis/prompts/prompts';
import { JobLog } from '../../../../src/synthesis/run/jobLog';
import { settingsOf, SMALL } from '../../synthesis/pipeline/running';
import { example, values } from './fixtures';

/** A run that holds examples, and makes none. */
const portsWith = (...ids: string[]): JobPorts => {
  const run = { async *examples() { for (const id of ids) yield await Promise.resolve(example(id)); }, close: () => Promise.resolve() };
  const engine = { openRun: () => Promise.resolve(run), openServer: () => ({}), scheduled: () => ({}), generate: () => Promise.resolve() };
  return { engine, server: { baseUrl: 'http://127.0.0.1:1/v1', model: 'm', concurrency: 1, timeout: 1 }, prompts: BUILT_IN_PROMPTS, classifier: { model: () => Promise.reject(new Error('none')) } } as unknown as JobPorts;
};

describe('a session and its run', () => {
  let root: string;
  let folder: string;
  beforeEach(async () => {
    root = mkdtempSync(path.join(tmpdir(), 'emo-pillars-closing-'));
    folder = path.join(root, 'one');
    await writeSession(folder, { schema: SESSION_SCHEMA, id: 'one', title: 'A story', created: new Date(0).toISOString(), narratives: [{ id: 'n', title: 'A story', text: 'Once.' }], values, remarks: [] });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('takes up what the run has made and the journal lacks, each once', async () => {
    const session = await Session.open(folder);
    await session.start(values, settingsOf(SMALL), portsWith('a'));
    await session.settled();
    session.goOn(portsWith('a', 'b'));
    await session.settled();
    assert.deepEqual(session.book.items().map(({ example: { id } }) => id), ['a', 'b']);
    assert.equal((await readSession(folder)).run?.ended, 'done');
    await session.close();
  });

  it('fails with the setting’s name where batch jobs are asked of a server that has none, and makes no single call', async () => {
    const session = await Session.open(folder);
    const ports = portsWith('a');
    const engine = { ...ports.engine, openBatchServer: () => Promise.resolve(undefined), hostOf: () => 'stories.example', generate: () => assert.fail('a single call was made') };
    await session.start(values, settingsOf(SMALL), { ...ports, server: { ...ports.server, batch: true }, engine });
    await session.settled();
    const { run } = await readSession(folder);
    assert.equal(run?.ended, 'failed');
    assert.match(JSON.stringify(run), /stories\.example has no batch jobs.*emoPillars\.generate\.batch/);
    await session.close();
  });

  it('goes on with the prompts that it began with and with no others, and makes nothing anew with others', async () => {
    const session = await Session.open(folder);
    await session.start(values, settingsOf(SMALL), portsWith('a'));
    await session.settled();
    const labels = readPrompts(new Map([['labels', 'Label {{utterance}} of {{primary}} with {{emotions}}, kindly.']]));
    const others = { ...portsWith('a', 'b'), prompts: labels };
    const says = /prompt for “Labels” \(labels\.md\) is another than when this run began.*emoPillars\.generate\.promptsFolder/;
    assert.throws(() => session.goOn(others), says);
    await assert.rejects(session.regenerate('a', others), says);
    assert.equal(session.standing, 'done');
    assert.equal(session.isRegenerating('a'), false);
    session.goOn(portsWith('a', 'b'));
    await session.settled();
    assert.equal(session.book.items().length, 2);
    await session.close();
  });

  it('knows of batch jobs that go on without it, after a restart too, and lets them be cancelled while it stands still', async () => {
    const session = await Session.open(folder);
    const ports = portsWith('a');
    const leaving = { ...ports.engine, generate: async () => {
      mkdirSync(path.join(folder, 'run'), { recursive: true });
      const jobs = await JobLog.open(path.join(folder, 'run'));
      for (const job of ['job-1', 'job-2']) await jobs.submitted(await jobs.prepared('labels'), job);
      await jobs.close();
      await assert.rejects(session.cancelJobs(() => assert.fail('cancelled while it runs')), /Stop the run first/);
      throw new Error('the server is away');
    } };
    await session.start(values, settingsOf(SMALL), { ...ports, engine: leaving });
    await session.settled();
    assert.deepEqual([runView(session).standing, runView(session).jobsLeft], ['failed', 2]);
    await session.close();
    const again = await Session.open(folder);
    assert.equal(runView(again).jobsLeft, 2);
    const done = await again.cancelJobs(async run => {
      const jobs = await JobLog.open(run);
      for (const open of jobs.open) await jobs.cancelled(open, open.job ?? '');
      await jobs.close();
      return { cancelled: 2, ended: 0, absent: 0 };
    });
    assert.equal(runView(again).jobsLeft, undefined);
    assert.equal(cancelledWords(done), '2 batch jobs cancelled; Go On fetches what was answered');
    assert.equal(cancelledWords({ cancelled: 0, ended: 0, absent: 1 }), '0 batch jobs cancelled; 1 job is not there any more');
    await again.close();
  });

  it('neither goes on nor asks for another example once it is closed: another window may have it by then', async () => {
    const session = await Session.open(folder);
    await session.start(values, settingsOf(SMALL), portsWith('a'));
    await session.settled();
    await session.close();
    assert.throws(() => session.goOn(portsWith('a')), { name: 'AbortError' });
    await assert.rejects(session.regenerate('a', portsWith('a')), { name: 'AbortError' });
    assert.equal(session.isInUse, false);
  });

  it('does not begin once it is closed, and leaves nothing behind', async () => {
    const session = await Session.open(folder);
    await session.remove();
    await assert.rejects(session.start(values, settingsOf(SMALL), portsWith('a')), { name: 'AbortError' });
    assert.equal(existsSync(folder), false);
    assert.equal(session.isStarted, false);
  });
});
