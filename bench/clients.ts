// Sends the recorded requests to a server, in a process of its own and bundled as users run it: by a plain load generator, or by ours. Takes its task as JSON, prints answers per second.
import http from 'node:http';
import { openServer } from '../src/synthesis/server/openServer';
import { scheduled } from '../src/synthesis/server/scheduler';
import type { ChatRequest } from '../src/synthesis/server/server';

export interface ClientTask {
  readonly url: string;
  readonly model: string;
  /** How many of the recorded requests. */
  readonly count: number;
  /** Requests at once of the plain generator; none: ours finds its own number. */
  readonly callers?: number;
}

const most = 64;
const vocabulary = 'about again all anger at but day door fear for from grief had hand has he heart her home hope house I in is it joy left long love night not of old one pride relief said sea shame she so the them they time voice was we went when who with you'.split(' ');

/** Requests such as the stages send, of different lengths; the same each time. */
export function recorded(count: number): ChatRequest[] {
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

/** So many at once, over kept connections, and nothing else. */
async function plain({ url, model }: ClientTask, requests: readonly ChatRequest[], callers: number): Promise<void> {
  const agent = new http.Agent({ keepAlive: true });
  const bodies = requests.map(({ messages, maxTokens, temperature, seed }) => JSON.stringify({ model, messages, max_tokens: maxTokens, temperature, seed, cache_prompt: true }));
  const ask = (body: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const request = http.request(`${url}/chat/completions`, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } }, response => {
        response.resume();
        response.once('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode ?? 0}`))));
      });
      request.once('error', reject);
      request.end(body);
    });
  let next = 0;
  await Promise.all(Array.from({ length: callers }, async () => { while (next < bodies.length) await ask(bodies[next++] ?? ''); }));
  agent.destroy();
}

async function ours({ url, model }: ClientTask, requests: readonly ChatRequest[]): Promise<void> {
  const server = scheduled(openServer({ baseUrl: url, model, concurrency: most, timeout: 600_000 }), { most });
  const { signal } = new AbortController();
  let next = 0;
  await Promise.all(Array.from({ length: 2 * most }, async () => {
    for (let request = requests[next++]; request !== undefined; request = requests[next++]) await server.complete(request, signal);
  }));
}

async function main(task: ClientTask): Promise<void> {
  const requests = recorded(task.count);
  const started = performance.now();
  await (task.callers === undefined ? ours(task, requests) : plain(task, requests, task.callers));
  console.log(String((1000 * requests.length) / (performance.now() - started)));
}

if (require.main === module)
  main(JSON.parse(process.argv[2] ?? '{}') as ClientTask).then(
    () => process.exit(),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
