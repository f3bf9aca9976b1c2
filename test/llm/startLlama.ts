// A real llama.cpp server for tests, on a free port, ended with the test or with this process.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { llmFolder } from './folder';
import { pythonWithLlama } from './python';
import { tinyMistralFile } from './tinyMistral';

export interface LlamaOptions {
  /** Requests at once. */
  readonly slots?: number;
  /** Tokens of one slot. */
  readonly ctx?: number;
  /** A GGUF file; else the tiny random model. */
  readonly model?: string;
  /** One is best for the tiny model: two wait for each other on a busy machine. */
  readonly threads?: number;
  readonly key?: string;
}

export interface StartedLlama {
  /** Its base URL, with /v1. */
  readonly url: string;
  /** As the server lists it. */
  readonly model: string;
  stop(): Promise<void>;
}

const secondsToLoad = 120;
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Why no llama.cpp server can be started here; undefined where it can. */
export async function whyNoLlama(): Promise<string | undefined> {
  const python = await pythonWithLlama();
  return python.kind === 'missing' ? python.reason : undefined;
}

export async function startLlama({ slots = 4, ctx = 2048, model = tinyMistralFile(llmFolder()), threads = 1, key }: LlamaOptions = {}): Promise<StartedLlama> {
  const python = await pythonWithLlama();
  if (python.kind === 'missing') throw new Error(python.reason);
  const port = await freePort();
  const args = [path.join(__dirname, 'serve.py'), model, slots, ctx, port, threads, ...(key === undefined ? [] : [key])].map(String);
  const child = spawn(python.command, args, { env: python.env, stdio: ['pipe', 'pipe', 'pipe'] });
  running.add(child);
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()));
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4000)));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
    running.delete(child);
  };
  try {
    const url = `http://127.0.0.1:${port}`;
    await untilReady(url, child, () => said, key);
    return { url: `${url}/v1`, model: await nameOf(url, key), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const headersOf = (key?: string): Record<string, string> => (key === undefined ? {} : { authorization: `Bearer ${key}` });

async function untilReady(url: string, child: ChildProcess, said: () => string, key?: string): Promise<void> {
  for (const end = Date.now() + secondsToLoad * 1000; Date.now() < end; await wait(50)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the llama.cpp server ended: ${said()}`);
    const answer = await fetch(`${url}/health`, { headers: headersOf(key) }).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`the llama.cpp server is not ready after ${secondsToLoad} s: ${said()}`);
}

async function nameOf(url: string, key?: string): Promise<string> {
  const list = (await (await fetch(`${url}/v1/models`, { headers: headersOf(key) })).json()) as { data: { id: string }[] };
  const id = list.data[0]?.id;
  if (id === undefined) throw new Error('the llama.cpp server lists no model');
  return id;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no free port'))));
    });
  });
}
