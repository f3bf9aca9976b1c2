// Kills a generating process again and again while it works at a local HTTP server, and counts what is asked twice.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import esbuild from 'esbuild';
import { requestHash } from '../../../../src/synthesis/run/requestHash';
import { ServerError, type ChatRequest } from '../../../../src/synthesis/server/server';
import { answerTo, type StoryOptions } from './storyServer';

export async function buildGenerator(folder: string): Promise<string> {
  const outfile = path.join(folder, 'generator.js');
  await esbuild.build({ entryPoints: [path.join(__dirname, 'generator.ts')], outfile, bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning' });
  return outfile;
}

export interface HttpStory {
  readonly url: string;
  /** How often each request came, by its hash. */
  readonly asked: ReadonlyMap<string, number>;
  /** Hashes of requests that came, in order. */
  readonly order: readonly string[];
  /** Requests without an answer right now. */
  readonly open: () => number;
  stop(): Promise<void>;
}

/** The story server behind HTTP, in the protocol that OpenAI-compatible servers share. @param delay milliseconds until an answer */
export async function startHttpStory(options: StoryOptions, delay: () => number, keepOrder = true): Promise<HttpStory> {
  const asked = new Map<string, number>();
  const order: string[] = [];
  let open = 0;
  const server = http.createServer((incoming, outgoing) => {
    const send = (status: number, body: unknown): void => void outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      if (incoming.method === 'GET') return send(200, { object: 'list', data: [{ id: 'story', object: 'model', owned_by: 'story' }] });
      const request = requestIn(Buffer.concat(chunks).toString());
      const hash = requestHash('story', request);
      asked.set(hash, (asked.get(hash) ?? 0) + 1);
      if (keepOrder) order.push(hash);
      open++;
      outgoing.once('close', () => open--);
      setTimeout(() => {
        try {
          const { text, usage } = answerTo(request, options);
          send(200, { id: 'x', object: 'chat.completion', created: 0, model: 'story', choices: [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }], usage: { prompt_tokens: usage?.prompt, completion_tokens: usage?.completion, total_tokens: 1 } });
        } catch (error) {
          send(error instanceof ServerError ? 422 : 500, { error: { message: 'this request fails' } });
        }
      }, delay());
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked, order, open: () => open, stop };
}

/** The request as it was before it was put into HTTP. */
function requestIn(text: string): ChatRequest {
  const { messages, max_tokens: maxTokens, temperature, seed, response_format: format } = JSON.parse(text) as { messages: ChatRequest['messages']; max_tokens: number; temperature: number; seed: number; response_format?: { json_schema: NonNullable<ChatRequest['schema']> } };
  const schema = format?.json_schema;
  return { messages, maxTokens, temperature, seed, repetitionPenalty: 1.03, ...(schema !== undefined && { schema: { name: schema.name, schema: schema.schema } }) };
}

export interface Session {
  /** undefined: killed. */
  readonly output: string | undefined;
  /** Whether anything had been asked before the kill. */
  readonly asked: number;
}

/** A moment of a session: so many milliseconds after so many of its requests. A faster machine comes to it sooner, and no less surely. */
export interface Moment {
  readonly requests: number;
  readonly milliseconds: number;
}

/** Runs the generator to its end, or kills it at the moment. */
export function session(generator: string, args: readonly string[], story: HttpStory, killAt?: Moment): Promise<Session> {
  return new Promise((resolve, reject) => {
    const before = story.order.length;
    const child = spawn(process.execPath, [generator, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    const chunks: Buffer[] = [];
    const faults: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => faults.push(chunk));
    let timer: NodeJS.Timeout | undefined;
    const watch = setInterval(() => {
      if (killAt === undefined || timer !== undefined || story.order.length - before < killAt.requests) return;
      timer = setTimeout(() => child.kill('SIGKILL'), killAt.milliseconds);
    }, 2);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(watch);
      clearTimeout(timer);
      const asked = story.order.length - before;
      if (signal === 'SIGKILL') return resolve({ output: undefined, asked });
      if (code !== 0) return reject(new Error(`the generator ended with ${code ?? signal ?? ''}: ${Buffer.concat(faults).toString()}`));
      resolve({ output: Buffer.concat(chunks).toString(), asked });
    });
  });
}

/** Hashes of the answers that lie whole in the folder. */
export function storedIn(folder: string): Set<string> {
  const files = existsSync(folder) ? readdirSync(folder).filter(name => /^answers-\d+\.jsonl$/.test(name)) : [];
  const lines = files.flatMap(name => readFileSync(path.join(folder, name), 'utf8').split('\n').slice(0, -1));
  return new Set(lines.map(line => (JSON.parse(line) as { request: string }).request));
}

/** Hashes of the answers that had arrived in a generator that was killed since. */
export function arrivedIn(folder: string): Set<string> {
  const file = path.join(folder, 'arrived.txt');
  return new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : []);
}

export interface KillReport {
  readonly kills: number;
  readonly calls: number;
  /** Answers that lay in the folder, or had arrived, at a kill and were asked for again. */
  readonly storedAgain: number;
  readonly arrivedAgain: number;
  /** Requests that were asked for and whose answers did not lie in the folder, at the kills together and at one. */
  readonly inFlight: number;
  readonly mostInFlight: number;
  /** Requests that were asked more than once at all. */
  readonly repeated: number;
  /** What the last session printed. */
  readonly output: string;
}

/** Kills at random moments until there were `times` kills, then lets it end. */
export async function killAndGoOn(generator: string, folder: string, args: readonly string[], story: HttpStory, { times, within, random }: { readonly times: number; readonly within: Moment; readonly random: () => number }): Promise<KillReport> {
  let [kills, storedAgain, arrivedAgain, inFlight, mostInFlight] = [0, 0, 0, 0, 0];
  let known: { stored: Set<string>; arrived: Set<string> } = { stored: new Set(), arrived: new Set() };
  for (;;) {
    const before = story.order.length;
    const killAt = { requests: 1 + Math.floor(random() * within.requests), milliseconds: random() * within.milliseconds };
    const { output } = await session(generator, [folder, story.url, ...args], story, kills < times ? killAt : undefined);
    const asked = story.order.slice(before);
    storedAgain += asked.filter(hash => known.stored.has(hash)).length;
    arrivedAgain += asked.filter(hash => known.arrived.has(hash)).length;
    if (output !== undefined) {
      const repeated = [...story.asked.values()].reduce((sum, count) => sum + count - 1, 0);
      return { kills, calls: story.order.length, storedAgain, arrivedAgain, inFlight, mostInFlight, repeated, output };
    }
    kills++;
    known = { stored: storedIn(folder), arrived: arrivedIn(folder) };
    const open = asked.filter(hash => !known.stored.has(hash)).length;
    inFlight += open;
    mostInFlight = Math.max(mostInFlight, open);
  }
}
