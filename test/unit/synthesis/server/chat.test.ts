// Requests in the words of each dialect, and answers as servers send them.
import assert from 'node:assert/strict';
import { answerOf, bodyOf } from '../../../../src/synthesis/server/chat';
import { dialectNamed, recognised, widened, type DialectName } from '../../../../src/synthesis/server/dialects';
import { requestOf } from './support';

const schema = { type: 'object', properties: { format: { type: 'string', maxLength: 5 }, list: { type: 'array', minItems: 1, items: { enum: ['a', 'b'], pattern: 'x' } } }, required: ['format'], additionalProperties: false };
const request = requestOf('Hello', { repetitionPenalty: 1.03, schema: { name: 's', schema } });

describe('a chat request', () => {
  const fields: Readonly<Record<DialectName, readonly string[]>> = {
    mistral: ['random_seed'],
    vllm: ['seed', 'repetition_penalty'],
    llamaCpp: ['seed', 'repeat_penalty', 'cache_prompt'],
    ollama: ['seed'],
    lmStudio: ['seed', 'repeat_penalty'],
    openai: ['seed'],
  };
  for (const [name, own] of Object.entries(fields))
    it(`has the fields of ${name} and no others`, () => {
      const body = bodyOf(request, 'm', dialectNamed(name as DialectName), new Set());
      assert.deepEqual(Object.keys(body).sort(), ['model', 'messages', 'max_tokens', 'temperature', 'response_format', ...own].sort());
    });

  it('leaves narrowing keywords out for Mistral, but not a property that is called like one', () => {
    const body = bodyOf(request, 'm', dialectNamed('mistral'), new Set());
    assert.deepEqual(body['response_format'], {
      type: 'json_schema',
      json_schema: { name: 's', strict: true, schema: { type: 'object', properties: { format: { type: 'string' }, list: { type: 'array', items: { enum: ['a', 'b'] } } }, required: ['format'], additionalProperties: false } },
    });
    assert.deepEqual(widened({ const: { pattern: 1 } }), { const: { pattern: 1 } });
  });

  it('leaves out what was refused', () => {
    const body = bodyOf(request, 'm', dialectNamed('vllm'), new Set(['seed', 'max_tokens', 'response_format']));
    assert.deepEqual(Object.keys(body).sort(), ['max_completion_tokens', 'messages', 'model', 'repetition_penalty', 'temperature']);
  });
});

describe('a dialect', () => {
  it('is known by host, owner or header', () => {
    const of = (hostname: string, owner = '', serverHeader = ''): string => recognised({ hostname, owners: [owner], serverHeader }).name;
    assert.equal(of('api.mistral.ai'), 'mistral');
    assert.equal(of('notmistral.ai.example'), 'openai');
    assert.equal(of('localhost', 'vllm'), 'vllm');
    assert.equal(of('localhost', 'llamacpp'), 'llamaCpp');
    assert.equal(of('localhost', '', 'llama.cpp'), 'llamaCpp');
    assert.equal(of('localhost', 'library'), 'ollama');
    assert.equal(of('localhost', 'organization_owner'), 'lmStudio');
    assert.equal(of('localhost'), 'openai');
  });
});

describe('a chat answer', () => {
  const of = (message: unknown, more: Record<string, unknown> = {}, finish = 'stop') => answerOf({ choices: [{ message, finish_reason: finish }], ...more }, 5);

  it('has its text, also from parts', () => {
    assert.deepEqual(of({ content: 'Yes' }), { text: 'Yes', finish: 'stop', milliseconds: 5 });
    assert.equal(of({ content: [{ type: 'thinking', thinking: [] }, { type: 'text', text: 'Yes' }] })?.text, 'Yes');
    assert.equal(of({ content: null })?.text, '');
  });

  it('says how it ended', () => {
    assert.equal(of({ content: 'a' }, {}, 'length')?.finish, 'length');
    assert.equal(of({ content: 'a' }, {}, 'content_filter')?.finish, 'refused');
    assert.deepEqual(of({ content: null, refusal: 'No.' }), { text: 'No.', finish: 'refused', milliseconds: 5 });
  });

  it('has the cached tokens wherever a server tells them', () => {
    const usage = { prompt_tokens: 9, completion_tokens: 2 };
    assert.deepEqual(of({ content: '' }, { usage })?.usage, { prompt: 9, completion: 2 });
    assert.equal(of({ content: '' }, { usage: { ...usage, prompt_tokens_details: { cached_tokens: 4 } } })?.usage?.cached, 4);
    assert.equal(of({ content: '' }, { usage, timings: { cache_n: 3 } })?.usage?.cached, 3);
  });

  it('is none without choices', () => {
    for (const body of [undefined, 'text', {}, { choices: [] }, { choices: [{}] }]) assert.equal(answerOf(body, 1), undefined);
  });
});
