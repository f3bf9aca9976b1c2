// The scheduler in virtual time: how many requests at once, what is tried again, and when it gives up.
import assert from 'node:assert/strict';
import { FIRST_PATIENCE, PATIENCE, scheduled } from '../../../../src/synthesis/server/scheduler';
import { ServerError, ServerGone, type ChatAnswer, type ChatRequest, type ChatServer } from '../../../../src/synthesis/server/server';
import { faultOf, requestOf } from './support';
import { VirtualTime, answer, load, queueing, random, slots } from './virtualTime';

const options = (time: VirtualTime, most: number) => ({ most, now: time.now, wait: time.wait, random: random(5) });

/** A server of one function. */
const serverOf = (complete: (request: ChatRequest, signal: AbortSignal) => Promise<ChatAnswer>): ChatServer => ({ host: 'virtual', model: 'm', complete });

describe('the scheduler finds how many requests a server takes', () => {
  const cases = [
    { what: 'all taking 2 s', latency: () => () => 2000, more: {} },
    { what: 'of 1 to 3 s', latency: () => { const next = random(3); return () => 1000 + 2000 * next(); }, more: {} },
    { what: 'of 1 to 3 s, with Retry-After', latency: () => { const next = random(4); return () => 1000 + 2000 * next(); }, more: { retryAfter: 1000 } },
    { what: 'of 2 s, refusing after 0.3 s', latency: () => () => 2000, more: { reply: 300 } },
  ];
  for (const { what, latency, more } of cases)
    it(`keeps 95 % of 64 slots busy with at most 1 % refused: answers ${what}`, async () => {
      const time = new VirtualTime();
      const server = slots(time, () => 64, latency(), more);
      const took = await load(time, scheduled(server, options(time, 256)), 6000, 300);
      const busy = server.busy() / (took * 64);
      const refused = server.refused / (server.refused + server.served);
      assert.ok(busy >= 0.95, `${(100 * busy).toFixed(1)} % busy`);
      assert.ok(refused <= 0.01, `${(100 * refused).toFixed(2)} % refused`);
    });

  it('follows a server that has fewer slots for a while', async () => {
    const time = new VirtualTime();
    const server = slots(time, () => (time.now() > 60e3 && time.now() < 120e3 ? 16 : 64), () => 2000);
    const took = await load(time, scheduled(server, options(time, 128)), 6000, 200);
    const could = 64 * (took - 60e3) + 16 * 60e3;
    assert.ok(server.busy() / could > 0.8, `${(100 * server.busy() / could).toFixed(1)} % of what was there`);
    assert.ok(server.refused / server.served < 0.05);
  });

  it('finds its way up again after a server was slow and then took three at once for a while', async () => {
    for (const until of [22e3, 23e3, 24e3, 25e3, 26e3]) {
      const time = new VirtualTime();
      const next = random(7);
      const slow = queueing(time, 3, () => 10, () => 20 + Math.round(60 * next()));
      let underWay = 0;
      const server = serverOf(async (request, signal) => {
        underWay++;
        try {
          if (time.now() > until - 2e3 && time.now() < until && underWay > 3) {
            await time.wait(5);
            throw new ServerError('busy', 'busy', 429);
          }
          if (time.now() < until) return await slow.complete(request, signal);
          await time.wait(500);
          return answer(20);
        } finally {
          underWay--;
        }
      });
      let last = 0;
      await load(time, scheduled(server, { ...options(time, 64), onLoad: ({ concurrency, waiting }) => { if (waiting > 0) last = concurrency; } }), 12_000, 128);
      assert.ok(last >= 32, `${last} at once at the end`);
    }
  });

  const queues = [
    { what: 'one slot', count: 1, step: () => 50, requests: 300 },
    { what: 'eight slots that slow each other down', count: 8, step: (together: number) => 5 + 2 * together, requests: 1200 },
    { what: 'thirty-two slots', count: 32, step: (together: number) => 10 + 0.5 * together, requests: 3000 },
  ];
  for (const { what, count, step, requests } of queues)
    it(`is within 5 % of the best fixed number on a server that queues: ${what}`, async () => {
      const lengths = (): (() => number) => { const next = random(7); return () => 20 + Math.round(60 * next()); };
      const plain = new VirtualTime();
      const best = await load(plain, queueing(plain, count, step, lengths()), requests, Math.ceil(count * 1.5));
      const time = new VirtualTime();
      const own = await load(time, scheduled(queueing(time, count, step, lengths()), options(time, 64)), requests, 128);
      assert.ok(own <= best * 1.05, `${own} against ${best} ms`);
    });

  for (const seed of [1, 2, 3])
    it(`gives all that it may to a server that is as quick with many as with few, however its answers vary: kind ${seed}`, async () => {
      const latency = (): (() => number) => { const next = random(seed); return () => 1000 + 2000 * next(); };
      const plain = new VirtualTime();
      const best = await load(plain, slots(plain, () => 1000, latency()), 6000, 64);
      const time = new VirtualTime();
      const own = await load(time, scheduled(slots(time, () => 1000, latency()), options(time, 64)), 6000, 200);
      assert.ok(own <= best * 1.05, `${own} against ${best} ms`);
    });

  for (const seed of [1, 2, 7])
    it(`gives a server that leaves some waiting for others not much more than it works on: answers of kind ${seed}`, async () => {
      const lengths = (): (() => number) => { const next = random(seed); return () => 20 + Math.round(60 * next()); };
      const plain = new VirtualTime();
      const best = await load(plain, queueing(plain, 4, () => 5, lengths(), true), 3000, 6);
      const time = new VirtualTime();
      const server = queueing(time, 4, () => 5, lengths(), true);
      const levels: number[] = [];
      const own = await load(time, scheduled(server, { ...options(time, 64), onLoad: ({ concurrency }) => levels.push(concurrency) }), 3000, 128);
      assert.ok(own <= best * 1.05, `${own} against ${best} ms`);
      const later = levels.slice(levels.length / 3);
      assert.ok(Math.max(...later) <= 24, `${Math.max(...later)} at once`);
    });

  for (const seed of [2, 3, 5, 8, 50, 85, 93])
    it(`is within 5 % of the best fixed number on a quick server whose speed wanders: kind ${seed}`, async () => {
      // 250 answers a second, by up to two fifths more or less for 100 ms at a time; more than six at once cost a little.
      const wandering = (time: VirtualTime): ChatServer => {
        const speeds: number[] = [];
        const next = random(seed);
        const queue: ((answer: ChatAnswer) => void)[] = [];
        const speed = (many: number): number => {
          const at = Math.floor(time.now() / 100);
          while (speeds.length <= at) speeds.push(0.25 * (0.6 + 0.8 * next()));
          return speeds[at]! * Math.min(1, 0.25 + many / 5) * (1 - 0.006 * Math.max(0, many - 6));
        };
        const work = async (): Promise<void> => {
          while (queue.length > 0) {
            await time.wait(1 / speed(queue.length));
            queue.shift()?.(answer(20));
          }
        };
        return serverOf(() => new Promise(resolve => { if (queue.push(resolve) === 1) void work(); }));
      };
      const plain = new VirtualTime();
      const best = await load(plain, wandering(plain), 10_000, 6);
      const time = new VirtualTime();
      const own = await load(time, scheduled(wandering(time), options(time, 64)), 10_000, 128);
      assert.ok(own <= best * 1.05, `${own} against ${best} ms`);
    });

  it('halves where answers come to take far longer than they did, and not more than once in a round trip', async () => {
    const time = new VirtualTime();
    const seen: { readonly at: number; readonly concurrency: number }[] = [];
    const server = serverOf(async () => { await time.wait(time.now() < 60e3 ? 200 : 2000); return answer(5); });
    const scheduler = scheduled(server, { ...options(time, 32), onLoad: ({ concurrency }) => seen.push({ at: time.now(), concurrency }) });
    await load(time, scheduler, 12_000, 64);
    const before = seen.filter(({ at }) => at < 60e3).at(-1)!;
    assert.equal(before.concurrency, 32);
    const after = seen.filter(({ at }) => at >= 60e3);
    const halved = after.find(({ concurrency }) => concurrency < 32)!;
    assert.equal(halved.concurrency, 16);
    assert.ok(halved.at < 60e3 + 3 * 2000, String(halved.at));
    assert.ok(after.filter(({ at }) => at < halved.at + 2000).every(({ concurrency }) => concurrency >= 16));
  });

  it('never has more under way than it may after a refusal either', async () => {
    const time = new VirtualTime();
    let underWay = 0;
    let most = 0;
    let asked = 0;
    const server = serverOf(async () => {
      most = Math.max(most, ++underWay);
      await time.wait(10);
      underWay--;
      if (++asked === 1) throw new ServerError('busy', 'busy', 429);
      return answer(5);
    });
    await load(time, scheduled(server, options(time, 1)), 20, 10);
    assert.equal(most, 1);
  });

  it('never has more under way than it may', async () => {
    const time = new VirtualTime();
    const server = slots(time, () => 1000, () => 100);
    await load(time, scheduled(server, options(time, 5)), 200, 50);
    assert.equal(server.most, 5);
  });
});

describe('the scheduler tries again', () => {
  it('after a server that was away, without losing or doubling an answer', async () => {
    const time = new VirtualTime();
    let answered = 0;
    const server = serverOf(async () => {
      await time.wait(50);
      if (time.now() > 2000 && time.now() < 60_000) throw new ServerError('network', 'away');
      answered++;
      return answer(5);
    });
    await load(time, scheduled(server, options(time, 8)), 500, 20);
    assert.equal(answered, 500);
    assert.ok(time.now() < 130_000, `${time.now()} ms`);
  });

  it('not before Retry-After is over, for any request', async () => {
    const time = new VirtualTime();
    const sent: number[] = [];
    const server = serverOf(async () => {
      sent.push(time.now());
      await time.wait(10);
      if (sent.length === 3) throw new ServerError('busy', 'busy', 429, 5000);
      await time.wait(1);
      return answer(5);
    });
    await load(time, scheduled(server, options(time, 1)), 6, 6);
    const refused = sent[2]!;
    assert.ok(sent[3]! >= refused + 5000, sent.join(' '));
  });

  it('and gives up a request that always fails alike, without holding up others', async () => {
    const time = new VirtualTime();
    let asked = 0;
    const server = serverOf(async request => {
      await time.wait(50);
      if (request.seed !== 13) return answer(5);
      asked++;
      throw new ServerError('fault', 'virtual failed on its side (500).', 500);
    });
    const scheduler = scheduled(server, options(time, 4));
    const { signal } = new AbortController();
    const bad = faultOf(scheduler.complete(requestOf('a', { seed: 13 }), signal), 'refusedRequest');
    await load(time, scheduler, 200, 8);
    const error = await time.run(bad);
    assert.match(error.message, /failed 4 times.*failed on its side/);
    assert.equal(asked, 4);
  });

  for (const [what, retryAfter] of [['', undefined], [', with Retry-After', 10_000]] as const)
    it(`and gives up a request that is refused for its own size, without starving others${what}`, async () => {
      const time = new VirtualTime();
      const refused: number[] = [];
      const server = serverOf(async ({ seed }) => {
        await time.wait(seed === 13 ? 5 : 500);
        if (seed !== 13) return answer(5);
        refused.push(time.now());
        throw new ServerError('busy', 'virtual takes no more requests for now (429).', 429, retryAfter);
      });
      const scheduler = scheduled(server, options(time, 8));
      const bad = faultOf(scheduler.complete(requestOf('a', { seed: 13 }), new AbortController().signal), 'refusedRequest');
      const took = await load(time, scheduler, 6000, 16);
      const error = await time.run(bad);
      assert.match(error.message, /failed \d+ times.*no more requests/);
      assert.equal(error.status, 429);
      assert.ok(refused.length <= 15, `refused ${refused.length} times`);
      const alone = new VirtualTime();
      const without = await load(alone, scheduled(serverOf(async () => { await alone.wait(500); return answer(5); }), options(alone, 8)), 6000, 16);
      // A quiet minute, the first waits that the server asked for, and the way back up.
      assert.ok(took <= without + 60_000 + 4 * (retryAfter ?? 0) + 40_000, `${took} against ${without} ms`);
    });

  it('and lets a large request through a limit of tokens by the minute that others use up', async () => {
    const time = new VirtualTime();
    let tokens = 30_000;
    let since = 0;
    const server = serverOf(async ({ seed }) => {
      tokens = Math.min(30_000, tokens + ((time.now() - since) * 30_000) / 60_000);
      since = time.now();
      const cost = seed === 13 ? 25_000 : 500;
      if (cost > tokens) {
        await time.wait(5);
        throw new ServerError('busy', 'virtual takes no more requests for now (429).', 429);
      }
      tokens -= cost;
      await time.wait(1000);
      return answer(5);
    });
    const scheduler = scheduled(server, options(time, 16));
    const { signal } = new AbortController();
    const loading = load(time, scheduler, 600, 24);
    await time.wait(60_000);
    const large = scheduler.complete(requestOf('a', { seed: 13 }), signal);
    await time.run(large);
    await loading;
    assert.equal(scheduler.load.answered, 601);
  });

  it('and asks another one for whether the server answers, where one is refused twice with no answer between', async () => {
    const time = new VirtualTime();
    const order: number[] = [];
    const server = serverOf(async ({ seed }) => {
      order.push(seed);
      await time.wait(10);
      if (seed === 13) throw new ServerError('busy', 'busy', 429, 1000);
      return answer(5);
    });
    const scheduler = scheduled(server, options(time, 1));
    const { signal } = new AbortController();
    void faultOf(scheduler.complete(requestOf('a', { seed: 13 }), signal), 'refusedRequest');
    await load(time, scheduler, 5, 5);
    assert.deepEqual(order.slice(0, 4), [13, 13, 1, 13]);
  });

  it('and gives up requests that alone are left and refused, before it takes the server for gone', async () => {
    const time = new VirtualTime();
    const server = serverOf(async ({ seed }) => {
      await time.wait(10);
      if (seed === 13) throw new ServerError('busy', 'busy', 429);
      return answer(5);
    });
    const scheduler = scheduled(server, options(time, 4));
    const { signal } = new AbortController();
    await load(time, scheduler, 20, 4);
    const begun = time.now();
    const both = [1, 2].map(() => faultOf(scheduler.complete(requestOf('a', { seed: 13 }), signal), 'refusedRequest'));
    await time.run(Promise.race(both));
    assert.ok(time.now() - begun < PATIENCE * 0.75, `${time.now() - begun} ms`);
    // Whoever asked finds that others are answered.
    await time.run(scheduler.complete(requestOf('a'), signal));
    await time.run(Promise.all(both));
  });

  it('and gives back one request at the most where all are refused, and waits as long as for any other silence', async () => {
    const time = new VirtualTime();
    const scheduler = scheduled(serverOf(async () => { await time.wait(10); throw new ServerError('busy', 'busy', 429); }), options(time, 4));
    const { signal } = new AbortController();
    const ends: { readonly at: number; readonly gone: boolean }[] = [];
    const ask = (): Promise<unknown> => scheduler.complete(requestOf('a'), signal).catch((error: unknown) => ends.push({ at: time.now(), gone: error instanceof ServerGone }));
    const all = [1, 2, 3].map(ask);
    // The one that was given back is followed by one that finds out.
    await time.run(Promise.all([...all, Promise.race(all).then(ask)]));
    assert.deepEqual(ends.map(({ gone }) => gone), [false, true, true, true]);
    assert.ok(ends.slice(1).every(({ at }) => at >= PATIENCE), JSON.stringify(ends));
  });

  it('gives up a lonely request with a fixed error too', async () => {
    const time = new VirtualTime();
    let asked = 0;
    const server = serverOf(() => { asked++; return Promise.reject(new ServerError('fault', 'no', 500)); });
    await time.run(faultOf(scheduled(server, options(time, 4)).complete(requestOf('a'), new AbortController().signal), 'refusedRequest'));
    assert.equal(asked, 4);
  });
});

describe('the scheduler ends', () => {
  const all = (scheduler: ChatServer, signal: AbortSignal, count: number) => Array.from({ length: count }, () => scheduler.complete(requestOf('a'), signal));

  it('every request when the server has been silent for the stated time', async () => {
    const time = new VirtualTime();
    let away = false;
    const server = serverOf(async () => {
      await time.wait(20);
      if (away) throw new ServerError('network', 'Nothing answers at virtual.');
      return answer(5);
    });
    const scheduler = scheduled(server, options(time, 4));
    const { signal } = new AbortController();
    await load(time, scheduler, 20, 4);
    away = true;
    const begun = time.now();
    const errors = await time.run(Promise.all(all(scheduler, signal, 10).map(promise => faultOf(promise, 'network'))));
    assert.ok(time.now() - begun >= PATIENCE && time.now() - begun < PATIENCE + 120_000, `${time.now() - begun}`);
    assert.match(errors[9]!.message, /answered nothing for 1\d minutes.*Nothing answers/);
  });

  it('soon where the server was never reached', async () => {
    const time = new VirtualTime();
    const scheduler = scheduled(serverOf(() => Promise.reject(new ServerError('network', 'Nothing answers.'))), options(time, 4));
    await time.run(Promise.all(all(scheduler, new AbortController().signal, 10).map(promise => faultOf(promise, 'network'))));
    assert.ok(time.now() >= FIRST_PATIENCE && time.now() < 3 * FIRST_PATIENCE, `${time.now()}`);
  });

  it('at once where the server asks to wait for longer than that', async () => {
    const time = new VirtualTime();
    const scheduler = scheduled(serverOf(() => Promise.reject(new ServerError('busy', 'busy', 429, 3_600_000))), options(time, 4));
    const [error] = await time.run(Promise.all(all(scheduler, new AbortController().signal, 3).map(promise => faultOf(promise, 'busy'))));
    assert.match(error!.message, /asks to wait 60 minutes/);
  });

  for (const fault of ['unauthorised', 'noModel'] as const)
    it(`every request at once when one is answered with ${fault}`, async () => {
      const time = new VirtualTime();
      let asked = 0;
      const server = serverOf(async () => { asked++; await time.wait(10); throw new ServerError(fault, 'final'); });
      await time.run(Promise.all(all(scheduled(server, options(time, 2)), new AbortController().signal, 50).map(promise => faultOf(promise, fault))));
      assert.ok(asked <= 4, `${asked} sent`);
    });

  it('only the one request that is refused as if the key were wrong, where that may be its own', async () => {
    const time = new VirtualTime();
    const server = serverOf(async ({ seed }) => { await time.wait(10); if (seed === 13) throw new ServerError('unauthorised', 'final', 403, undefined, 'this one'); return answer(5); });
    const scheduler = scheduled(server, options(time, 2));
    const bad = faultOf(scheduler.complete(requestOf('a', { seed: 13 }), new AbortController().signal), 'unauthorised');
    await load(time, scheduler, 20, 5);
    await time.run(bad);
    assert.equal(scheduler.load.answered, 20);
  });

  for (const fault of ['tooLong', 'refusedRequest'] as const)
    it(`only the one request that is answered with ${fault}`, async () => {
      const time = new VirtualTime();
      const server = serverOf(async ({ seed }) => { await time.wait(10); if (seed === 13) throw new ServerError(fault, 'final'); return answer(5); });
      const scheduler = scheduled(server, options(time, 2));
      const bad = faultOf(scheduler.complete(requestOf('a', { seed: 13 }), new AbortController().signal), fault);
      await load(time, scheduler, 20, 5);
      await time.run(bad);
      assert.equal(scheduler.load.answered, 20);
    });

  it('a cancelled request, waiting or under way, and gives its place to the next', async () => {
    const time = new VirtualTime();
    const server = serverOf((request, signal) => request.seed === 1
      ? new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }))
      : time.wait(10).then(() => answer(5)));
    const scheduler = scheduled(server, options(time, 1));
    const [running, waiting] = [new AbortController(), new AbortController()];
    const first = scheduler.complete(requestOf('a', { seed: 1 }), running.signal);
    const second = scheduler.complete(requestOf('a', { seed: 1 }), waiting.signal);
    const third = scheduler.complete(requestOf('a', { seed: 2 }), new AbortController().signal);
    assert.deepEqual({ ...scheduler.load }, { inFlight: 1, waiting: 2, concurrency: 1, answered: 0, repeated: 0 });
    waiting.abort(new Error('not wanted'));
    await assert.rejects(second, /not wanted/);
    running.abort(new Error('enough'));
    await assert.rejects(first, /enough/);
    await time.run(third);
    assert.deepEqual({ ...scheduler.load }, { inFlight: 0, waiting: 0, concurrency: 1, answered: 1, repeated: 0 });
  });

  it('in the order in which the requests came', async () => {
    const time = new VirtualTime();
    const order: number[] = [];
    const scheduler = scheduled(serverOf(async ({ seed }) => { order.push(seed); await time.wait(10); return answer(5); }), options(time, 1));
    const { signal } = new AbortController();
    await time.run(Promise.all(Array.from({ length: 20 }, (_, seed) => scheduler.complete(requestOf('a', { seed }), signal))));
    assert.deepEqual(order, Array.from({ length: 20 }, (_, seed) => seed));
  });
});
