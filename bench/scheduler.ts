// The scheduler against a plain load generator on a real llama.cpp server, and on a server that refuses what is beyond its slots.
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { openServer } from '../src/synthesis/server/openServer';
import { scheduled } from '../src/synthesis/server/scheduler';
import type { ChatRequest } from '../src/synthesis/server/server';
import { startLlama, whyNoLlama, type StartedLlama } from '../test/llm/startLlama';
import { recorded, type ClientTask } from './clients';
import { root } from './engine';
import type { SlotsDone } from './slotServer';

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

/** One of the processes beside this one, as one file of JavaScript. */
async function bundled(name: 'clients' | 'slotServer'): Promise<string> {
  const outfile = path.join(root, '.cache', 'bench', `${name}.js`);
  await esbuild.build({ entryPoints: [path.join(root, `bench/${name}.ts`)], outfile, bundle: true, platform: 'node', target: 'node20', logLevel: 'warning' });
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
    const clients = await bundled('clients');
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
  const server = fork(await bundled('slotServer'), [String(slots), '2000']);
  const gone = once(server, 'exit').then(([code]) => { throw new Error(`the server of the slots ended with code ${String(code)}`); });
  gone.catch(() => undefined);
  const told = async <T>(): Promise<T> => ((await Promise.race([once(server, 'message'), gone])) as [T])[0];
  try {
    const url = await told<string>();
    const scheduler = scheduled(openServer({ baseUrl: url, model: 'm', concurrency: 256, timeout: 60_000 }), { most: 256 });
    const { signal } = new AbortController();
    const [request] = recorded(1) as [ChatRequest];
    const ask = (): Promise<SlotsDone> => {
      server.send('done');
      return told<SlotsDone>();
    };
    let left = count;
    await ask();
    await Promise.all(Array.from({ length: 300 }, async () => { while (left-- > 0) await scheduler.complete(request, signal); }));
    const { busy, passed, refused } = await ask();
    return { busy: busy / (slots * passed), refused: refused / (count + refused), seconds: passed / 1000 };
  } finally {
    if (server.connected) server.disconnect();
  }
}

/** So many requests against each. */
export async function measureScheduler(count: number): Promise<SchedulerFigures> {
  const [before] = os.loadavg() as [number];
  const slots = await againstSlots(count);
  const real = await againstPlain(count);
  const [after] = os.loadavg() as [number];
  return { ...real, slots, machineLoad: [before, after] };
}
