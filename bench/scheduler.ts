// The scheduler against a plain load generator on a real llama.cpp server, and on a server that refuses what is beyond its slots.
import http from 'node:http';
import os from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { openServer } from '../src/synthesis/server/openServer';
import { scheduled } from '../src/synthesis/server/scheduler';
import type { ChatRequest } from '../src/synthesis/server/server';
import { completion, modelList, startScripted } from '../test/llm/scriptedServer';
import { startLlama, whyNoLlama, type StartedLlama } from '../test/llm/startLlama';

export interface SchedulerFigures {
  /** Why there are none against the real server. */
  readonly without?: string;
  readonly pairs: readonly { readonly plain: number; readonly ours: number }[];
  /** The plain generator's best number at once, and what each tried one did per second. */
  readonly best: number;
  readonly tried: Readonly<Record<number, number>>;
  readonly slots: { readonly busy: number; readonly refused: number; readonly seconds: number };
  /** Processes that wanted a core, at the start and at the end. */
  readonly machineLoad: readonly [number, number];
}

const slotsOfLlama = 4;
const most = 64;
const vocabulary = 'about again all anger at but day door fear for from grief had hand has he heart her home hope house I in is it joy left long love night not of old one pride relief said sea shame she so the them they time voice was we went when who with you'.split(' ');

/** Requests such as the stages send, of different lengths; the same each time. */
function recorded(count: number): ChatRequest[] {
  let state = 1;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return Array.from({ length: count }, (_, seed) => ({
    messages: [{ role: 'user', content: Array.from({ length: 20 + below(100) }, () => vocabulary[below(vocabulary.length)]).join(' ') }],
    maxTokens: 4 + below(28),
    temperature: 1,
    seed,
  }));
}

/** So many at once, over kept connections, and nothing else. @returns answers per second */
async function plain(llama: StartedLlama, requests: readonly ChatRequest[], callers: number): Promise<number> {
  const agent = new http.Agent({ keepAlive: true });
  const bodies = requests.map(({ messages, maxTokens, temperature, seed }) => JSON.stringify({ model: llama.model, messages, max_tokens: maxTokens, temperature, seed, cache_prompt: true }));
  const ask = (body: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = http.request(`${llama.url}/chat/completions`, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, response => {
        response.resume();
        response.once('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode ?? 0}`))));
      });
      request.once('error', reject);
      request.end(body);
    });
  let next = 0;
  const started = performance.now();
  await Promise.all(Array.from({ length: callers }, async () => { while (next < bodies.length) await ask(bodies[next++] ?? ''); }));
  agent.destroy();
  return (1000 * bodies.length) / (performance.now() - started);
}

async function ours(llama: StartedLlama, requests: readonly ChatRequest[]): Promise<number> {
  const server = scheduled(openServer({ baseUrl: llama.url, model: llama.model, concurrency: most, timeout: 600_000 }), { most });
  const { signal } = new AbortController();
  let next = 0;
  const started = performance.now();
  await Promise.all(Array.from({ length: 2 * most }, async () => {
    for (let request = requests[next++]; request !== undefined; request = requests[next++]) await server.complete(request, signal);
  }));
  return (1000 * requests.length) / (performance.now() - started);
}

async function againstPlain(count: number): Promise<Pick<SchedulerFigures, 'without' | 'pairs' | 'best' | 'tried'>> {
  const reason = await whyNoLlama();
  if (reason !== undefined) return { without: reason, pairs: [], best: 0, tried: {} };
  const llama = await startLlama({ slots: slotsOfLlama, ctx: 1024 });
  try {
    const requests = recorded(count);
    const sample = requests.slice(0, Math.max(100, count / 20));
    await plain(llama, sample, slotsOfLlama);
    const tried: Record<number, number> = {};
    for (const callers of [1, slotsOfLlama, 6, 8, 12, 16, 32]) tried[callers] = await plain(llama, sample, callers);
    const best = Number(Object.entries(tried).reduce((one, other) => (other[1] > one[1] ? other : one))[0]);
    const pairs: { plain: number; ours: number }[] = [];
    for (let round = 0; round < 3; round++) {
      const one = await plain(llama, requests, best);
      pairs.push({ plain: one, ours: await ours(llama, requests) });
    }
    return { pairs, best, tried };
  } finally {
    await llama.stop();
  }
}

/** 64 slots of two seconds over real connections; what is beyond them is refused with 429. */
async function againstSlots(count: number): Promise<SchedulerFigures['slots']> {
  const slots = 64;
  let used = 0;
  let since = performance.now();
  let busy = 0;
  let refused = 0;
  const change = (by: number): void => {
    const now = performance.now();
    busy += used * (now - since);
    since = now;
    used += by;
  };
  const server = await startScripted(async ({ path }) => {
    if (path.endsWith('/models')) return modelList('vllm', 'm');
    if (used >= slots) {
      refused++;
      return { status: 429, body: { error: { message: 'all slots are taken' } } };
    }
    change(1);
    await wait(2000);
    change(-1);
    return completion('{}');
  }, { keepRequests: false });
  try {
    const scheduler = scheduled(openServer({ baseUrl: server.url, model: 'm', concurrency: 256, timeout: 60_000 }), { most: 256 });
    const { signal } = new AbortController();
    const [request] = recorded(1) as [ChatRequest];
    let left = count;
    const started = performance.now();
    change(0);
    await Promise.all(Array.from({ length: 300 }, async () => { while (left-- > 0) await scheduler.complete(request, signal); }));
    change(0);
    const took = performance.now() - started;
    return { busy: busy / (slots * took), refused: refused / (count + refused), seconds: took / 1000 };
  } finally {
    await server.stop();
  }
}

/** `count` requests against llama.cpp, half as many against the slots. */
export async function measureScheduler(count: number): Promise<SchedulerFigures> {
  const [before] = os.loadavg() as [number];
  const slots = await againstSlots(Math.ceil(count / 2));
  const real = await againstPlain(count);
  const [after] = os.loadavg() as [number];
  return { ...real, slots, machineLoad: [before, after] };
}
