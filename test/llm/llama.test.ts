// The client against a real llama.cpp server with a tiny random model: protocol, volume, cancelling.
import assert from 'node:assert/strict';
import { serverFacts } from '../../src/synthesis/server/facts';
import { openServer } from '../../src/synthesis/server/openServer';
import { scheduled } from '../../src/synthesis/server/scheduler';
import { testConnection } from '../../src/synthesis/server/testConnection';
import { faultOf, never, requestOf, settingsOf } from '../unit/synthesis/server/support';
import { startLlama, whyNoLlama, type StartedLlama } from './startLlama';

describe('a llama.cpp server', function () {
  this.timeout(600_000);
  let llama: StartedLlama;
  const settings = () => settingsOf(llama.url, { model: llama.model, key: 'the-key', timeout: 300_000 });

  before(async function () {
    const reason = await whyNoLlama();
    if (reason !== undefined) {
      console.log(`      skipped: ${reason}`);
      return this.skip();
    }
    llama = await startLlama({ slots: 4, ctx: 1024, key: 'the-key' });
  });
  after(() => (llama as StartedLlama | undefined)?.stop());

  it('is known, and tells its context and slots', async () => {
    assert.deepEqual(await serverFacts(settings(), never()), { contextLength: 1024, slots: 4, models: [llama.model] });
  });

  it('passes the connection test', async () => {
    const report = await testConnection(settings(), never());
    assert.deepEqual(report.steps.map(({ id, kind }) => `${id} ${kind}`), ['reachable works', 'key works', 'model works', 'schema works', 'seed works', 'context works'], JSON.stringify(report));
    assert.match(report.steps[0]!.words, /llama\.cpp/);
  });

  it('answers with usage, and with what its prefix cache had', async () => {
    const server = openServer(settings());
    const story = 'the old house by the sea was dark and she never went home again '.repeat(10);
    await server.complete(requestOf(`${story}who?`), never());
    const { usage, finish } = await server.complete(requestOf(`${story}when?`), never());
    assert.ok(usage && usage.cached !== undefined && usage.cached > usage.prompt / 2, JSON.stringify(usage));
    assert.ok(usage.completion <= 20);
    assert.match(finish, /stop|length/);
  });

  it('keeps to a schema with bounds', async () => {
    const schema = { type: 'object', properties: { names: { type: 'array', items: { type: 'string', maxLength: 10 }, minItems: 1, maxItems: 2 } }, required: ['names'], additionalProperties: false };
    const { text } = await openServer(settings()).complete(requestOf('who?', { maxTokens: 80, temperature: 1, schema: { name: 'names', schema } }), never());
    const { names } = JSON.parse(text) as { names: string[] };
    assert.ok(names.length >= 1 && names.length <= 2 && names.every(name => name.length <= 10), text);
  });

  it('says what is wrong: a prompt too long, a wrong key', async () => {
    await faultOf(openServer(settings()).complete(requestOf('house '.repeat(2000)), never()), 'tooLong');
    await faultOf(openServer({ ...settings(), key: 'another' }).complete(requestOf('who?'), never()), 'unauthorised');
  });

  it('frees its slots when requests are cancelled', async () => {
    const server = openServer(settings());
    const stop = new AbortController();
    const long = Array.from({ length: 4 }, (_, seed) => server.complete(requestOf('tell me', { maxTokens: 900, temperature: 1, seed }), stop.signal).then(() => 'answered', () => 'cancelled'));
    await new Promise(resolve => setTimeout(resolve, 300));
    stop.abort(new Error('enough'));
    await Promise.all(long);
    assert.ok((await server.complete(requestOf('who?', { maxTokens: 2 }), never())).text.length >= 0);
  });

  it('answers three hundred requests through the scheduler, each with its own seed, the same each time', async () => {
    const scheduler = scheduled(openServer(settings()), { most: 16 });
    const ask = (seed: number) => scheduler.complete(requestOf(`${seed}`, { maxTokens: 6, temperature: 1, seed }), never());
    const answers = await Promise.all(Array.from({ length: 300 }, (_, seed) => ask(seed)));
    assert.equal(scheduler.load.answered, 300);
    assert.ok(new Set(answers.map(({ text }) => text)).size > 50);
  });
});
