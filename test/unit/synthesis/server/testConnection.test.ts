// The connection test against servers that each lack one thing.
import assert from 'node:assert/strict';
import { brokenStep, testConnection, type ConnectionReport } from '../../../../src/synthesis/server/testConnection';
import { completion, modelList, startScripted, type ScriptedAnswer, type ScriptedHandler } from '../../../llm/scriptedServer';
import { never, settingsOf } from './support';

/** The only value that fits the schema of the request. */
function fitting(json: Record<string, unknown>): string | undefined {
  const format = json['response_format'] as { json_schema: { schema: { properties: Record<string, { enum: string[] }> } } } | undefined;
  const [entry] = Object.entries(format?.json_schema.schema.properties ?? {});
  return entry && JSON.stringify({ [entry[0]]: entry[1].enum[0] });
}

const kinds = (report: ConnectionReport): string => report.steps.map(({ kind }) => kind).join(' ');

describe('the connection test', () => {
  async function tested(chat: (json: Record<string, unknown>) => ScriptedAnswer, models: ScriptedAnswer = modelList('someone', 'm'), more: { key?: string; model?: string } = {}): Promise<ConnectionReport> {
    const handler: ScriptedHandler = ({ path, json }) => (path.endsWith('/models') ? models : chat(json ?? {}));
    const server = await startScripted(handler);
    try {
      return await testConnection(settingsOf(server.url, more), never());
    } finally {
      await server.stop();
    }
  }
  const good = (json: Record<string, unknown>): ScriptedAnswer => completion(fitting(json) ?? `words of seed ${String(json['seed'])}`);

  it('sees that all works', async () => {
    const models = { body: { data: [{ id: 'm', owned_by: 'vllm', max_model_len: 32768 }] } };
    const report = await tested(good, models);
    assert.equal(kinds(report), 'works works works works works works');
    assert.match(report.steps[5]!.words, /32,768 tokens/);
  });

  it('sees a schema that is ignored, and one that is refused', async () => {
    assert.equal(kinds(await tested(json => completion(`Hello ${String(json['seed'])}`))), 'works works works fails works unknown');
    assert.equal(kinds(await tested(json => ('response_format' in json ? { status: 400, body: { error: { message: 'no response_format here' } } } : completion(`Hello ${String(json['seed'])}`)))), 'works works works fails works unknown');
  });

  it('sees seeds that do nothing, and answers that never repeat', async () => {
    let count = 0;
    assert.match((await tested(json => completion(fitting(json) ?? 'the same'))).steps[4]!.kind, /unknown/);
    assert.match((await tested(json => completion(fitting(json) ?? `answer ${count++}`))).steps[4]!.kind, /fails/);
    const cold = new Set<unknown>();
    const warming = (json: Record<string, unknown>): ScriptedAnswer => {
      const first = json['temperature'] === 1 && cold.size === 0;
      if (first) cold.add(json['seed']);
      return completion(fitting(json) ?? `${first ? 'cold' : 'warm'} words of seed ${String(json['seed'])}`);
    };
    const seeds = (await tested(warming)).steps[4]!;
    assert.equal(seeds.kind, 'works');
    assert.match(seeds.words, /first answer to a prompt may differ/);
  });

  it('sees a key that is not accepted, a missing model, another model, and no server', async () => {
    const refused = { status: 401, body: {} };
    const key = await tested(() => refused, refused, { key: 'secret' });
    assert.equal(kinds(key), 'works fails skipped skipped skipped skipped');
    assert.doesNotMatch(JSON.stringify(key), /secret/);
    assert.equal(kinds(await tested(() => ({ status: 404, body: { error: { message: 'model "m" not found, try pulling it first' } } }))), 'works works fails skipped skipped skipped');
    assert.match((await tested(good, modelList('llamacpp', 'other'))).steps[2]!.words, /lists other/);
    const gone = await startScripted(good as never);
    await gone.stop();
    assert.equal(kinds(await testConnection(settingsOf(gone.url), never())), 'fails skipped skipped skipped skipped skipped');
  });

  it('asks a server again that is busy for a moment, and says of one that stays so only what was seen', async () => {
    const busy: ScriptedAnswer = { status: 429, headers: { 'retry-after-ms': '5' }, body: {} };
    let count = 0;
    assert.equal(kinds(await tested(json => (count++ % 3 < 2 ? busy : good(json)))), 'works works works works works unknown');
    const report = await tested(json => ('response_format' in json ? busy : good(json)));
    assert.equal(kinds(report), 'works works works unknown works unknown');
    assert.match(report.steps[3]!.words, /^Not seen this time: .* takes no more requests for now \(429\)/);
    assert.equal(kinds(await tested(() => ({ ...busy, headers: { 'retry-after': '60' } }))), 'works unknown fails skipped skipped skipped');
  });

  it('lists the models where none is named, and sends nothing but for that', async () => {
    const asked = (): never => assert.fail('a model was asked');
    const report = await tested(asked, modelList('someone', 'little', 'large'), { model: ' ' });
    assert.equal(kinds(report), 'works unknown fails skipped skipped skipped');
    assert.match(report.steps[2]!.words, /^No model is named\. Name one of those that 127\.0\.0\.1:\d+ has: little, large\.$/);
    assert.equal(brokenStep(report)?.id, 'model');
    assert.deepEqual(report.models, ['little', 'large']);
    assert.equal((await tested(good)).models, undefined);
    assert.match((await tested(asked, { status: 404, body: {} }, { model: '' })).steps[2]!.words, /lists none/);
  });

  it('lists the models where the one that is named is none of them, whatever the server says to it', async () => {
    const models = modelList('someone', 'little', 'large');
    const said = ['model "m" not found, try pulling it first', 'no'];
    for (const message of said) {
      for (const status of [400, 404]) {
        const { steps } = await tested(() => ({ status, body: { error: { message } } }), models);
        assert.deepEqual([steps[2]!.kind, / lists: little, large\.$/.test(steps[2]!.words)], ['fails', true], steps[2]!.words);
      }
    }
    assert.doesNotMatch((await tested(() => ({ status: 404, body: {} }))).steps[2]!.words, /lists/);
  });

  it('names a bounded number of models, each on one line', async () => {
    const many = Array.from({ length: 1200 }, (_, at) => (at === 0 ? `a\n\u001b[31m${'b'.repeat(500)}` : `model-${at}`));
    const { steps, models } = await tested(() => completion(''), modelList('someone', ...many), { model: '' });
    assert.equal(models?.length, 20);
    const { words } = steps[2]!;
    assert.match(words, /model-19 and 1,180 more\.$/);
    assert.doesNotMatch(words, /\p{C}|b{120}/u);
  });
});
