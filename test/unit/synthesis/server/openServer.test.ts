// One request and its answer, against a server that does what a real one cannot be made to do.
import assert from 'node:assert/strict';
import { openServer } from '../../../../src/synthesis/server/openServer';
import { retryAfter } from '../../../../src/synthesis/server/faults';
import type { ServerFault } from '../../../../src/synthesis/server/server';
import { completion, modelList, startScripted, type ScriptedAnswer, type ScriptedRequest, type StartedScripted } from '../../../llm/scriptedServer';
import { faultOf, never, requestOf, settingsOf, until } from './support';

describe('a server', () => {
  const servers: StartedScripted[] = [];
  afterEach(() => Promise.all(servers.splice(0).map(server => server.stop())));

  /** Models of one owner, and a handler for chat completions. */
  async function start(chat: (request: ScriptedRequest, count: number) => ScriptedAnswer | Promise<ScriptedAnswer>, owner = 'someone'): Promise<StartedScripted> {
    let count = 0;
    const server = await startScripted(request => (request.path.endsWith('/models') ? modelList(owner, 'm') : chat(request, count++)));
    servers.push(server);
    return server;
  }
  const chats = ({ requests }: StartedScripted): ScriptedRequest[] => requests.filter(({ path }) => path.endsWith('/chat/completions'));

  it('answers with text, usage and time', async () => {
    const { url } = await start(() => completion('Good morning', { cached: 4 }));
    const answer = await openServer(settingsOf(url)).complete(requestOf('Hello'), never());
    assert.equal(answer.text, 'Good morning');
    assert.deepEqual(answer.usage, { prompt: 10, completion: 5, cached: 4 });
    assert.ok(answer.milliseconds >= 0);
  });

  it('uses connections again, and closes those that it does not use', async () => {
    const started = await start(async (_, count) => {
      // Longer than a connection may be idle.
      await new Promise(resolve => setTimeout(resolve, count < 20 ? 800 : 10));
      return completion('a');
    });
    const server = openServer(settingsOf(started.url));
    const all = Promise.all(Array.from({ length: 20 }, () => server.complete(requestOf('Hello'), never())));
    await until(() => started.sockets.size >= 20);
    await all;
    const kept = new Set(started.sockets);
    for (let round = 0; round < 5; round++) await server.complete(requestOf('Hello'), never());
    assert.ok(started.sockets.size > 0 && [...started.sockets].every(socket => kept.has(socket)), 'one after the other over what is there');
    await until(() => started.sockets.size === 0);
  });

  it('is asked again over a new connection where the kept one was closed just then, and not where it broke at work', async () => {
    let working = 0;
    const started = await start(async ({ json }) => {
      const said = JSON.stringify(json);
      if (said.includes('Work')) await new Promise(resolve => setTimeout(resolve, 1200));
      const first = ++working === 2 || said.includes('Work');
      return first ? { cutAfter: 0 } : completion('a');
    });
    const opened = openServer(settingsOf(started.url));
    await opened.complete(requestOf('Hello'), never());
    assert.equal((await opened.complete(requestOf('Hello again'), never())).text, 'a');
    const before = started.requests.length;
    await faultOf(opened.complete(requestOf('Work'), never()), 'network');
    assert.equal(started.requests.length, before + 1);
  });

  it('is told nothing but the request: no names of packages, and no keys of the environment', async () => {
    process.env['OPENAI_API_KEY'] = 'environment-key';
    process.env['OPENAI_ORG_ID'] = 'environment-organisation';
    process.env['OPENAI_CUSTOM_HEADERS'] = 'X-Custom: environment';
    try {
      const started = await start(() => completion('a'));
      await openServer(settingsOf(started.url)).complete(requestOf('Hello'), never());
      await openServer(settingsOf(started.url, { key: 'own-key' })).complete(requestOf('Hello'), never());
      const [without, withKey] = chats(started);
      assert.deepEqual(Object.keys(without!.headers).sort(), ['accept', 'connection', 'content-length', 'content-type', 'host']);
      assert.equal(withKey!.headers.authorization, 'Bearer own-key');
      assert.doesNotMatch(JSON.stringify(started.requests), /environment/);
    } finally {
      for (const name of ['OPENAI_API_KEY', 'OPENAI_ORG_ID', 'OPENAI_CUSTOM_HEADERS']) Reflect.deleteProperty(process.env, name);
    }
  });

  it('is asked under /v1 where only that answers, and says so', async () => {
    const notes: string[] = [];
    const server = await startScripted(({ path }) => (path === '/v1/models' ? modelList('vllm', 'm') : path === '/v1/chat/completions' ? completion('a') : { status: 404, body: {} }));
    servers.push(server);
    const bare = server.url.replace(/\/v1$/, '');
    await openServer(settingsOf(bare, { onNote: note => notes.push(note) })).complete(requestOf('Hello'), never());
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /\/v1 was added/);
  });

  const faults: readonly (readonly [what: string, answer: ScriptedAnswer, fault: ServerFault, says: RegExp])[] = [
    ['401', { status: 401, body: { error: { message: 'Incorrect API key provided: topsecret-key' } } }, 'unauthorised', /does not accept the key/],
    ['403', { status: 403, body: '' }, 'unauthorised', /does not accept the key/],
    ['403 of one story', { status: 403, body: { error: { message: 'Content was flagged by the gateway' } } }, 'unauthorised', /does not accept the key \(403\).*Content was flagged/],
    ['403 that repeats the text', { status: 403, body: { error: { message: 'flagged: She whispered into the dark hall' } } }, 'unauthorised', /does not accept the key \(403\)[^:]*\.$/],
    ['400 of what a model made', { status: 400, body: { error: { message: 'The model produced invalid content' } } }, 'refusedRequest', /refused the request \(400\).*produced invalid content/],
    ['429 of a large request', { status: 429, body: { error: { message: 'Request too large for m on tokens per min (TPM): Limit 30000, Requested 40000. Visit https://example.org/account/billing', code: 'rate_limit_exceeded' } } }, 'tooLong', /more than .* takes.*Requested 40000/],
    ['404 of a model', { status: 404, body: { error: { message: 'The model `m` does not exist.' } } }, 'noModel', /has no model called m/],
    ['404 of a path', { status: 404, body: 'page not found' }, 'noModel', /no chat completions at this address/],
    ['a redirect', { status: 302, headers: { location: 'https://elsewhere.example/v1/chat/completions?key=topsecret-key' }, body: '' }, 'noModel', /elsewhere\.example\/v1\./],
    ['429', { status: 429, body: { message: 'Requests rate limit exceeded' } }, 'busy', /Requests rate limit exceeded/],
    ['429 of a limit by the minute', { status: 429, body: { error: { message: 'Rate limit reached for m on requests per min. Limit: 3. Try again in 20s. Visit https://example.org/account/billing to add a payment method.', type: 'requests', code: 'rate_limit_exceeded' } } }, 'busy', /no more requests for now/],
    ['429 without a plan', { status: 429, body: { error: { message: 'Check your plan and billing details' } } }, 'unauthorised', /no credit/],
    ['429 without credit', { status: 429, body: { error: { message: 'You exceeded your current quota', code: 'insufficient_quota' } } }, 'unauthorised', /no credit/],
    ['503', { status: 503, body: { error: { message: 'Loading model' } } }, 'busy', /Loading model/],
    ['500', { status: 500, body: 'oops' }, 'fault', /failed on its side \(500\)/],
    ['400 of a long prompt', { status: 400, body: { error: { message: 'request (3006 tokens) exceeds the available context size (2048 tokens)', type: 'exceed_context_size_error' } } }, 'tooLong', /longer than/],
    ['400 that repeats the text', { status: 400, body: { error: { message: 'cannot read: She whispered into the dark hall' } } }, 'refusedRequest', /refused the request \(400\)\.$/],
    ['422', { status: 422, body: { detail: [{ type: 'missing', loc: ['body', 'tools'], msg: 'Field required', input: 'She whispered into the dark hall' }] } }, 'refusedRequest', /objects to tools.*Field required/],
    ['half an answer', { body: completion('She whispered').body, cutAfter: 40 }, 'network', /broke off/],
    ['a dropped connection', { cutAfter: 0 }, 'network', /broke off/],
    ['half a JSON', { body: '{"choices": [{"message": ' }, 'fault', /not whole JSON/],
    ['JSON without choices', { body: { object: 'list' } }, 'fault', /failed on its side/],
    ['an error with status 200', { body: { error: { code: 429, message: 'slow down' } } }, 'busy', /slow down/],
  ];
  for (const [what, answer, fault, says] of faults)
    it(`that sends ${what} gives the fault ${fault}, with neither key nor text in its words`, async () => {
      const { url } = await start(() => answer);
      const error = await faultOf(openServer(settingsOf(url, { key: 'topsecret-key' })).complete(requestOf('She whispered into the dark hall.'), never()), fault);
      assert.match(error.message, says);
      assert.doesNotMatch(`${error.message} ${error.stack ?? ''}`, /topsecret|whispered/);
    });

  it('says of what may be about one request alone how to say so', async () => {
    const { url } = await start(() => ({ status: 403, body: { error: { message: 'Content was flagged by the gateway' } } }));
    const { alone } = await faultOf(openServer(settingsOf(url, { key: 'topsecret-key' })).complete(requestOf('Hello'), never()), 'unauthorised');
    assert.match(alone ?? '', /refuses this request \(403\), and answers others\. It says: Content was flagged/);
    const wrong = await start(() => ({ status: 401, body: '' }));
    assert.equal((await faultOf(openServer(settingsOf(wrong.url)).complete(requestOf('Hello'), never()), 'unauthorised')).alone, undefined);
  });

  it('that is not there is a network fault that says what to do', async () => {
    const gone = await startScripted(() => ({}));
    await gone.stop();
    const error = await faultOf(openServer(settingsOf(gone.url)).complete(requestOf('Hello'), never()), 'network');
    assert.match(error.message, /Nothing answers at 127\.0\.0\.1:\d+\. Start the server/);
  });

  it('gives Retry-After in seconds, as a date, and in milliseconds', async () => {
    const { url } = await start(() => ({ status: 429, headers: { 'retry-after': '7' }, body: '' }));
    assert.equal((await faultOf(openServer(settingsOf(url)).complete(requestOf('Hello'), never()), 'busy')).retryAfter, 7000);
    const now = Date.parse('2026-01-01T00:00:00Z');
    assert.equal(retryAfter({ 'retry-after': 'Thu, 01 Jan 2026 00:01:00 GMT' }, now), 60_000);
    assert.equal(retryAfter({ 'retry-after': 'Thu, 01 Jan 2020 00:01:00 GMT' }, now), 0);
    assert.equal(retryAfter({ 'retry-after-ms': '250' }, now), 250);
    assert.equal(retryAfter({ 'retry-after': 'soon' }, now), undefined);
  });

  it('that drips its answer is cut off when the time is over, and its socket closed', async () => {
    const started = await start(() => ({ ...completion('a long answer'), drip: 50 }));
    const error = await faultOf(openServer(settingsOf(started.url, { timeout: 300 })).complete(requestOf('Hello'), never()), 'timeout');
    assert.match(error.message, /no whole answer within/);
    await until(() => chats(started)[0]!.gone.aborted);
  });

  it('has its socket closed when the request is cancelled, and the reason comes back', async () => {
    const started = await start(() => new Promise(() => undefined));
    const stop = new AbortController();
    const asked = openServer(settingsOf(started.url)).complete(requestOf('Hello'), stop.signal);
    await until(() => chats(started).length === 1);
    const reason = new Error('enough');
    stop.abort(reason);
    await assert.rejects(asked, reason);
    await until(() => chats(started)[0]!.gone.aborted);
  });

  it('has its socket closed also when it is cancelled before the first answer of all', async () => {
    const started = await startScripted(() => new Promise(() => undefined));
    servers.push(started);
    const stop = new AbortController();
    const asked = openServer(settingsOf(started.url)).complete(requestOf('Hello'), stop.signal);
    await until(() => started.requests.length === 1);
    stop.abort(new Error('enough'));
    await assert.rejects(asked, /enough/);
    await until(() => started.requests[0]!.gone.aborted);
  });

  it('keeps one listener at the most on the signal of a run', async () => {
    const { url } = await start(() => completion('a'));
    const { signal } = new AbortController();
    let listeners = 0;
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    const opened = openServer(settingsOf(url));
    for (let count = 0; count < 5; count++) await opened.complete(requestOf('Hello'), signal);
    assert.ok(listeners <= 1, `${listeners} listeners`);
  });

  it('is asked once more without a field that it refuses, and never with it again', async () => {
    const notes: string[] = [];
    const started = await start(({ json }) => ('random_seed' in json! ? { status: 422, body: { detail: [{ type: 'extra_forbidden', loc: ['body', 'random_seed'], msg: 'Extra inputs are not permitted', input: 7 }] } } : completion('a')));
    const opened = openServer(settingsOf(started.url, { dialect: 'mistral', onNote: note => notes.push(note) }));
    await opened.complete(requestOf('Hello'), never());
    await opened.complete(requestOf('Hello'), never());
    assert.equal(chats(started).length, 3);
    assert.deepEqual(notes.map(note => /refuses random_seed/.test(note)), [true]);
  });

  it('that refuses keywords of a schema gets the schema without them, then none', async () => {
    const schema = { name: 's', schema: { type: 'array', maxItems: 3 } };
    const started = await start(({ text }) => (text.includes('response_format') ? { status: 400, body: { error: { message: 'Unsupported', param: 'response_format.json_schema' } } } : completion('a')));
    await openServer(settingsOf(started.url)).complete(requestOf('Hello', { schema }), never());
    assert.deepEqual(chats(started).map(({ text }) => [text.includes('maxItems'), text.includes('json_schema')]), [[true, true], [false, true], [false, false]]);
  });

  it('that takes only max_completion_tokens gets that', async () => {
    const started = await start(({ json }) => ('max_tokens' in json! ? { status: 400, body: { error: { message: "Unsupported parameter: 'max_tokens' is not supported with this model.", param: 'max_tokens' } } } : completion('a')));
    await openServer(settingsOf(started.url)).complete(requestOf('Hello'), never());
    assert.equal(chats(started)[1]!.json!['max_completion_tokens'], 20);
  });

  it('that refuses whatever is sent is asked a set number of times, and nothing is remembered', async () => {
    const started = await start(() => ({ status: 400, body: { error: { message: 'seed, temperature, max_tokens: all wrong' } } }));
    const opened = openServer(settingsOf(started.url));
    await faultOf(opened.complete(requestOf('Hello'), never()), 'refusedRequest');
    const asked = chats(started).length;
    assert.ok(asked <= 5, `${asked} requests`);
    await faultOf(opened.complete(requestOf('Hello'), never()), 'refusedRequest');
    assert.equal('seed' in chats(started)[asked]!.json!, true);
  });
});
