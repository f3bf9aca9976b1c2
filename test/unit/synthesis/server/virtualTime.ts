// Time that passes only when everything waits, and servers that live in it: the scheduler is tried for hours within a second.
import { setMaxListeners } from 'node:events';
import { ServerError, type ChatAnswer, type ChatRequest, type ChatServer } from '../../../../src/synthesis/server/server';

interface Alarm {
  readonly at: number;
  readonly order: number;
  readonly ring: () => void;
}

export class VirtualTime {
  private time = 0;
  private order = 0;
  private readonly alarms: Alarm[] = [];

  readonly now = (): number => this.time;

  readonly wait = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const cancel = this.at(this.time + milliseconds, resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        reject(new Error('cancelled'));
      }, { once: true });
    });

  /** @returns what takes the alarm back */
  at(time: number, ring: () => void): () => void {
    const alarm = { at: Math.max(time, this.time), order: this.order++, ring };
    let index = this.alarms.length;
    this.alarms.push(alarm);
    // A heap, the soonest first.
    for (let parent = (index - 1) >> 1; index > 0 && sooner(alarm, this.alarms[parent]!); parent = (index - 1) >> 1) {
      this.alarms[index] = this.alarms[parent]!;
      index = parent;
      this.alarms[index] = alarm;
    }
    let live = true;
    (alarm as { ring: () => void }).ring = () => live && ring();
    return () => (live = false);
  }

  /** Lets time pass until the promise is settled. @throws where everything waits for ever */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const isSettled = (): boolean => settled;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (;;) {
      // Enough rounds for what one alarm sets off.
      for (let round = 0; round < 12; round++) await Promise.resolve();
      if (isSettled()) return promise;
      const alarm = this.take();
      if (alarm === undefined) {
        await new Promise(resolve => setImmediate(resolve));
        if (isSettled()) return promise;
        if (this.alarms.length === 0) throw new Error('everything waits for ever');
        continue;
      }
      this.time = alarm.at;
      alarm.ring();
    }
  }

  private take(): Alarm | undefined {
    const top = this.alarms[0];
    const last = this.alarms.pop();
    if (top === undefined || last === undefined || this.alarms.length === 0) return top;
    let index = 0;
    for (;;) {
      const child = 2 * index + 1;
      const other = child + 1;
      const least = other < this.alarms.length && sooner(this.alarms[other]!, this.alarms[child]!) ? other : child;
      if (least >= this.alarms.length || !sooner(this.alarms[least]!, last)) break;
      this.alarms[index] = this.alarms[least]!;
      index = least;
    }
    this.alarms[index] = last;
    return top;
  }
}

const sooner = (one: Alarm, other: Alarm): boolean => one.at < other.at || (one.at === other.at && one.order < other.order);

/** Numbers from 0 to 1, the same each time. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export const answer = (completion: number, milliseconds = 0): ChatAnswer => ({ text: 'x', finish: 'stop', usage: { prompt: 100, completion, cached: 0 }, milliseconds });

export interface Simulated extends ChatServer {
  /** Milliseconds of slots in use, summed. */
  busy(): number;
  refused: number;
  served: number;
  most: number;
}

/** So many slots with a latency, each request beyond refused at once. */
export function slots(time: VirtualTime, count: () => number, latency: () => number, more: { readonly reply?: number; readonly retryAfter?: number } = {}): Simulated {
  let used = 0;
  let since = 0;
  let busy = 0;
  const change = (by: number): void => {
    busy += used * (time.now() - since);
    since = time.now();
    used += by;
  };
  const server: Simulated = {
    host: 'virtual',
    model: 'm',
    refused: 0,
    served: 0,
    most: 0,
    busy: () => (change(0), busy),
    async complete() {
      if (used >= count()) {
        server.refused++;
        await time.wait(more.reply ?? 5);
        throw new ServerError('busy', 'virtual is busy', 429, more.retryAfter);
      }
      change(1);
      server.most = Math.max(server.most, used);
      await time.wait(latency());
      change(-1);
      server.served++;
      await time.wait(1);
      return answer(20);
    },
  };
  return server;
}

/**
 * A server that works on `count` requests together and keeps the others waiting, as llama.cpp and vLLM do.
 * With n under way, a token of each takes `step(n)` milliseconds. The last come may be served first, so that some wait for very long, as a server with fewer threads than connections has it.
 */
export function queueing(time: VirtualTime, count: number, step: (together: number) => number, tokens: () => number, lastFirst = false): Simulated {
  interface Task {
    left: number;
    done: () => void;
  }
  const active = new Set<Task>();
  const queue: Task[] = [];
  let since = 0;
  let busy = 0;
  let cancel = (): void => undefined;
  const advance = (): void => {
    const passed = time.now() - since;
    since = time.now();
    busy += passed * active.size;
    for (const task of active) task.left -= passed / step(active.size);
  };
  const plan = (): void => {
    cancel();
    while (active.size < count && queue.length > 0) active.add(lastFirst ? queue.pop()! : queue.shift()!);
    if (active.size === 0) return;
    const soonest = Math.min(...[...active].map(({ left }) => left));
    cancel = time.at(time.now() + Math.max(0, soonest) * step(active.size), () => {
      advance();
      for (const task of active)
        if (task.left <= 1e-6) {
          active.delete(task);
          task.done();
        }
      plan();
    });
  };
  const server: Simulated = {
    host: 'virtual',
    model: 'm',
    refused: 0,
    served: 0,
    most: 0,
    busy: () => busy,
    async complete(_request: ChatRequest, signal: AbortSignal) {
      const length = tokens();
      await new Promise<void>((resolve, reject) => {
        advance();
        const task: Task = { left: length, done: resolve };
        queue.push(task);
        server.most = Math.max(server.most, queue.length + active.size);
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        plan();
      });
      server.served++;
      await time.wait(1);
      return answer(length);
    },
  };
  return server;
}

/** So many requests through the server with so many callers. @returns milliseconds */
export async function load(time: VirtualTime, server: ChatServer, requests: number, callers: number): Promise<number> {
  const begun = time.now();
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  let left = requests;
  const request: ChatRequest = { messages: [], maxTokens: 10, temperature: 0, seed: 1 };
  const caller = async (): Promise<void> => {
    while (left-- > 0) await server.complete(request, signal);
  };
  await time.run(Promise.all(Array.from({ length: callers }, caller)));
  return time.now() - begun;
}
