// Batch jobs in Mistral's protocol, against a local server that speaks it as documented.
import assert from 'node:assert/strict';
import { recognised } from '../../../../src/synthesis/server/dialects';
import { LONGEST_LINE } from '../../../../src/synthesis/server/batchFiles';
import { openBatchServer } from '../../../../src/synthesis/server/mistralBatch';
import { JobGone, type BatchResult, type BatchServer, type ChatRequest } from '../../../../src/synthesis/server/server';
import { startBatches, type BatchScript, type ScriptedBatches } from '../../../llm/scriptedBatches';
import { completion, modelList, startScripted } from '../../../llm/scriptedServer';
import { faultOf, never, requestOf, settingsOf } from './support';

const requests = (count: number): Map<string, ChatRequest> => new Map(Array.from({ length: count }, (_, index) => [`r${index}`, requestOf(`Line ${index}: “café”`, { seed: index })]));

async function collected(batch: BatchServer, job: string): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for await (const result of batch.results(job, never())) results.push(result);
  return results;
}

describe('a batch job', () => {
  let server: ScriptedBatches;
  afterEach(() => server.stop());

  async function start(script: BatchScript = {}): Promise<BatchServer> {
    server = await startBatches(script);
    const batch = await openBatchServer(settingsOf(server.url, { key: 'secret-key' }), never());
    assert.ok(batch);
    return batch;
  }
  async function ended(batch: BatchServer, job: string) {
    for (;;) {
      const state = await batch.state(job, never());
      if (state.kind !== 'queued' && state.kind !== 'running') return state;
    }
  }

  it('is uploaded, runs, and gives each answer once, in any order', async () => {
    const batch = await start({ answer: body => completion((body['messages'] as { content: string }[])[0]!.content) });
    const job = await batch.submit(requests(50), { run: 'a' }, never());
    const sent = [...server.files.values()][0]!.trimEnd().split('\n').map(line => JSON.parse(line) as { custom_id: string; body: Record<string, unknown> });
    assert.deepEqual(Object.keys(sent[3]!.body).sort(), ['max_tokens', 'messages', 'random_seed', 'temperature']);
    assert.equal((await batch.state(job, never())).kind, 'running');
    assert.deepEqual(await ended(batch, job), { kind: 'succeeded', total: 50, succeeded: 50, failed: 0 });
    const results = await collected(batch, job);
    assert.equal(results[0]!.id, 'r49');
    assert.deepEqual(results.map(result => [result.id, result.kind === 'answered' && result.answer.text]).sort(), [...requests(50)].map(([id, request]) => [id, request.messages[0]!.content]).sort());
  });

  it('that fails in part gives answers and errors', async () => {
    const batch = await start({ answer: (_, id) => (id === 'r1' ? { status: 422, body: { message: 'bad' } } : id === 'r2' ? { status: 500, body: {} } : completion('a')) });
    const job = await batch.submit(requests(4), {}, never());
    assert.deepEqual(await ended(batch, job), { kind: 'succeeded', total: 4, succeeded: 2, failed: 2 });
    const results = new Map((await collected(batch, job)).map(result => [result.id, result.kind === 'failed' ? result.error.fault : result.kind]));
    assert.deepEqual(results, new Map([['r3', 'answered'], ['r0', 'answered'], ['r1', 'refusedRequest'], ['r2', 'fault']]));
  });

  it('is found again by its metadata, the newest first, among many', async () => {
    const batch = await start();
    const ids: string[] = [];
    for (let index = 0; index < 120; index++) ids.push(await batch.submit(requests(1), { run: index % 40 === 0 ? 'mine' : 'other', part: String(index) }, never()));
    assert.deepEqual(await batch.find({ run: 'mine' }, never()), [ids[80], ids[40], ids[0]]);
    assert.deepEqual(await batch.find({ run: 'mine', part: '40' }, never()), [ids[40]]);
    assert.deepEqual(await batch.find({ run: 'nobody' }, never()), []);
  });

  it('is made once, and found again, where the connection broke before its id was told', async () => {
    const batch = await start({ onJob: () => { for (const socket of server.sockets) socket.destroy(); } });
    await faultOf(batch.submit(requests(3), { run: 'mine' }, never()), 'network');
    assert.deepEqual([...server.jobs.keys()], await batch.find({ run: 'mine' }, never()));
    assert.equal(server.jobs.size, 1);
  });

  it('is found whatever the server calls the model: a name may stand for another one', async () => {
    const batch = await start();
    const job = await batch.submit(requests(1), { run: 'mine' }, never());
    Object.assign(server.jobs.get(job)!, { model: 'm-2601' });
    assert.deepEqual(await batch.find({ run: 'mine' }, never()), [job]);
  });

  it('has answers that come in many pieces, but none without an end', async () => {
    const long = 'a story that is long '.repeat(20_000);
    const batch = await start({ answer: () => completion(long) });
    const job = await batch.submit(requests(3), {}, never());
    await ended(batch, job);
    assert.deepEqual((await collected(batch, job)).map(result => result.kind === 'answered' && result.answer.text.length), [long.length, long.length, long.length]);
    const file = server.jobs.get(job)!.output_file!;
    (server.files as Map<string, string>).set(file, 'x'.repeat(LONGEST_LINE + 100_000));
    assert.match((await faultOf(collected(batch, job), 'refusedRequest')).message, /a line of more than 8 million characters/);
  });

  it('says why it failed, that it ran out of time, or that it was cancelled', async () => {
    const failing = await start({ status: 'FAILED' });
    const job = await failing.submit(requests(1), {}, never());
    assert.equal((await ended(failing, job)).reason, 'the model is not available');
    await server.stop();
    const late = await start({ status: 'TIMEOUT_EXCEEDED' });
    assert.equal((await ended(late, await late.submit(requests(1), {}, never()))).kind, 'expired');
    const unwanted = await late.submit(requests(1), {}, never());
    await late.cancel(unwanted, never());
    assert.equal((await late.state(unwanted, never())).kind, 'cancelled');
  });

  it('that is not there, too large or badly named is refused with words', async () => {
    const batch = await start();
    const gone = await faultOf(batch.state('nothing', never()), 'refusedRequest');
    assert.ok(gone instanceof JobGone);
    assert.match(gone.message, /^127\.0\.0\.1:\d+ has no batch job nothing\.$/);
    assert.match((await faultOf(batch.submit(new Map(), {}, never()), 'refusedRequest')).message, /from 1 to 100,000 requests/);
    assert.match((await faultOf(batch.submit(new Map([['x'.repeat(65), requestOf('a')]]), {}, never()), 'refusedRequest')).message, /64 characters/);
  });

  it('whose answers were deleted says so, and a server without batch jobs at its address too', async () => {
    const batch = await start();
    const job = await batch.submit(requests(1), {}, never());
    await ended(batch, job);
    (server.files as Map<string, string>).clear();
    await assert.rejects(collected(batch, job), (error: unknown) => error instanceof JobGone && /has answers of the batch job job-1 no more\.$/.test(error.message));
    await assert.rejects(batch.cancel('nothing', never()), JobGone);
    const other = await startScripted(({ path }) => (path.endsWith('/models') ? modelList('mistralai', 'm') : { status: 404, body: {} }));
    try {
      const none = await openBatchServer(settingsOf(other.url), never());
      assert.match((await faultOf(none!.find({}, never()), 'noModel')).message, /has no batch jobs at this address \(404\)/);
    } finally {
      await other.stop();
    }
  });

  it('is stopped by the signal', async () => {
    const batch = await start();
    await assert.rejects(batch.submit(requests(1), {}, AbortSignal.abort(new Error('enough'))), /enough/);
  });

  it('is only for servers that have them: those whose models are Mistral’s, or that are said to be of its kind', async () => {
    await start();
    const other = await startScripted(() => modelList('vllm', 'm'));
    try {
      assert.equal(await openBatchServer(settingsOf(other.url), never()), undefined);
      assert.ok(await openBatchServer(settingsOf(other.url, { dialect: 'mistral' }), never()));
    } finally {
      await other.stop();
    }
    assert.equal(recognised({ hostname: 'api.mistral.ai', owners: [] }).batches, true);
  });
});
