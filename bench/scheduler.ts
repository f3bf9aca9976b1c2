// The scheduler against a plain load generator on a real llama.cpp server, and on a server that refuses what is beyond its slots.
import { execFile } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { openServer } from '../src/synthesis/server/openServer';
import { scheduled } from '../src/synthesis/server/scheduler';
import type { ChatRequest } from '../src/synthesis/server/server';
import { completion, modelList, startScripted } from '../test/llm/scriptedServer';
import { startLlama, whyNoLlama, type StartedLlama } from '../test/llm/startLlama';
import { recorded, type ClientTask } from './clients';
import { root } from './engine';

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

/** The clients as one file of JavaScript. */
async function bundledClients(): Promise<string> {
  const outfile = path.join(root, '.cache', 'bench', 'clients.js');
  await esbuild.build({ entryPoints: [path.join(root, 'bench/clients.ts')], outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' });
  return outfile;
}

/** Answers per second of one pass. */
async function pass(clients: string, { url, model }: StartedLlama, count: number, callers?: number): Promise<number> {
  const task: ClientTask = { url, model, count, ...(callers === undefined ? {} : { callers }) };
  const { stdout } = await promisify(execFile)(process.execPath, [clients, JSON.stringify(task)]);
  return Number(stdout);
}

async function againstPlain(count: number): Promise<Pick<SchedulerFigures, 'without' | 'pairs' | 'best' | 'tried'>> {
  const reason = await whyNoLlama();
  if (reason !== undefined) return { without: reason, pairs: [], best: 0, tried: {} };
  const llama = await startLlama({ slots: slotsOfLlama, ctx: 1024 });
  try {
    const clients = await bundledClients();
    const sample = Math.max(100, count / 20);
    await pass(clients, llama, sample, slotsOfLlama);
    const tried: Record<number, number> = {};
    for (const callers of [1, slotsOfLlama, 6, 8, 12, 16, 32]) tried[callers] = await pass(clients, llama, sample, callers);
    const best = Number(Object.entries(tried).reduce((one, other) => (other[1] > one[1] ? other : one))[0]);
    const pairs: { plain: number; ours: number }[] = [];
    for (let round = 0; round < 3; round++) {
      // Each goes first in turn: a machine that gets slower or faster favours nobody.
      const first = round % 2 === 0 ? await pass(clients, llama, count, best) : undefined;
      const ours = await pass(clients, llama, count);
      pairs.push({ plain: first ?? (await pass(clients, llama, count, best)), ours });
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
