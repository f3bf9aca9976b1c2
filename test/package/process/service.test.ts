// A child process as a service, with a real child: its start, its work, its deaths, and that it leaves.
import assert from 'node:assert/strict';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ChildService, ProcessError, type ServiceOptions, type ServiceState } from '../../../src/process/service';

const module = path.join(__dirname, 'child.cjs');

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function until(condition: () => boolean): Promise<void> {
  for (let wait = 0; wait < 1_000 && !condition(); wait++) await delay(10);
  assert.ok(condition());
}

describe('child service', function () {
  this.timeout(20_000);
  let services: ChildService[] = [];
  const create = (options: Partial<ServiceOptions> = {}): ChildService => {
    const service = new ChildService({ module, prepare: () => Promise.resolve(), log: () => undefined, ...options });
    services.push(service);
    return service;
  };
  const echo = (service: ChildService, value: unknown): Promise<unknown> => service.use(connection => connection.sendRequest('echo', value));
  const pidOf = (service: ChildService): number => {
    const { state } = service;
    assert.ok(state.kind === 'running');
    return state.pid;
  };
  const died = (error: unknown): boolean => error instanceof ProcessError && error.code === 'died';

  afterEach(() => {
    for (const service of services) service.dispose();
    services = [];
  });

  it('starts on first use, once, and carries typed arrays', async () => {
    const states: ServiceState['kind'][] = [];
    const service = create({ onState: ({ kind }) => states.push(kind) });
    assert.deepEqual(service.state, { kind: 'stopped' });
    const [first, second] = await Promise.all([echo(service, Float32Array.of(0.5, 1)), echo(service, { text: 'two' })]);
    assert.deepEqual(first, Float32Array.of(0.5, 1));
    assert.deepEqual(second, { text: 'two' });
    assert.deepEqual(states, ['starting', 'running']);
  });

  it('may be let go while it starts: the next process is not lost with that one', async () => {
    const states: ServiceState['kind'][] = [];
    const service = create({ onState: ({ kind }) => states.push(kind), prepare: connection => connection.sendRequest('slow', { times: 2, pause: 20 }) });
    const first = echo(service, 1);
    service.leave();
    assert.equal(await echo(service, 2), 2);
    assert.equal(await first, 1);
    const pid = pidOf(service);
    await delay(100);
    assert.equal(await echo(service, 3), 3);
    assert.equal(pidOf(service), pid);
    assert.deepEqual(states, ['starting', 'stopped', 'starting', 'running']);
  });

  it('runs the child as plain Node, without our debugging arguments', async () => {
    assert.deepEqual(await create().use(connection => connection.sendRequest('environment')), { asNode: '1', arguments: [] });
  });

  it('prepares every new process before its first work', async () => {
    const prepared: unknown[] = [];
    const service = create({ prepare: async connection => void prepared.push(await connection.sendRequest('echo', 'prepared')) });
    await echo(service, 1);
    process.kill(pidOf(service), 'SIGKILL');
    await until(() => service.state.kind === 'stopped');
    await echo(service, 2);
    assert.deepEqual(prepared, ['prepared', 'prepared']);
  });

  it('hands on an error of the work, and keeps the process', async () => {
    const service = create();
    await echo(service, 1);
    const pid = pidOf(service);
    await assert.rejects(service.use(connection => connection.sendRequest('fail')), /asked to fail/);
    await echo(service, 2);
    assert.equal(pidOf(service), pid);
  });

  it('rejects all work in hand when the process dies, and starts another one for the next', async () => {
    const service = create();
    await echo(service, 1);
    const pid = pidOf(service);
    const works = [1, 2, 3].map(() => service.use(connection => connection.sendRequest('never')));
    setTimeout(() => process.kill(pid, 'SIGKILL'), 50);
    for (const work of works) await assert.rejects(work, died);
    assert.equal(await echo(service, 'again'), 'again');
    assert.notEqual(pidOf(service), pid);
  });

  it('pauses longer and longer before it starts a process again that dies at work, until some work is done', async () => {
    let began = 0;
    const pauses: number[] = [];
    const service = create({
      onState: ({ kind }) => {
        if (kind === 'starting') began = performance.now();
      },
      prepare: async () => {
        await Promise.resolve(pauses.push(performance.now() - began));
      },
    });
    for (let death = 0; death < 5; death++) {
      await service.start();
      await assert.rejects(service.use(connection => connection.sendRequest('exit', 1)), died);
    }
    await echo(service, 1);
    assert.ok([0, 0, 100, 200, 400, 800].every((least, index) => (pauses[index] ?? 0) > least - 2), pauses.join());
    assert.ok(Math.max(...pauses.slice(0, 2)) < 100, pauses.join());
    await assert.rejects(service.use(connection => connection.sendRequest('exit', 1)), died);
    await service.start();
    assert.ok((pauses.at(-1) ?? 0) < 100, pauses.join());
  });

  it('does not wait out a pause when it is disposed', async () => {
    const service = create();
    for (let death = 0; death < 4; death++) await assert.rejects(service.use(connection => connection.sendRequest('exit', 1)), died);
    const began = performance.now();
    const started = service.start();
    setTimeout(() => service.dispose(), 20);
    await assert.rejects(started, (error: unknown) => error instanceof ProcessError && error.code === 'disposed');
    assert.ok(performance.now() - began < 300, `${performance.now() - began} ms`);
  });

  it('says how the process ended', async () => {
    await assert.rejects(create().use(connection => connection.sendRequest('exit', 7)), /exit code 7/);
  });

  it('hears everything that the process said before it died', async () => {
    const said: number[] = [];
    const work = create().use(connection => {
      connection.onNotification('said', (index: number) => void said.push(index));
      return connection.sendRequest('sayAndDie', 200);
    });
    await assert.rejects(work, died);
    assert.deepEqual(said, Array.from({ length: 200 }, (_, index) => index));
  });

  it('rejects when the process cannot be started, with the reason', async () => {
    const missing = create({ module: path.join(__dirname, 'missing.cjs'), prepare: connection => connection.sendRequest('echo') });
    await assert.rejects(echo(missing, 1), (error: unknown) => error instanceof ProcessError && error.code === 'start-failed');
    assert.equal(missing.state.kind, 'stopped');
    const unprepared = create({ prepare: () => Promise.reject(new Error('no model')) });
    await assert.rejects(echo(unprepared, 1), /no model/);
  });

  it('kills a process that is silent with work in hand, and only then', async () => {
    const service = create({ silenceMs: 500 });
    assert.equal(await service.use(connection => connection.sendRequest('slow', { times: 8, pause: 150 })), 'done');
    const pid = pidOf(service);
    await delay(1_000);
    assert.equal(pidOf(service), pid, 'silence without work is none');
    await assert.rejects(service.use(connection => connection.sendRequest('never')), /silent for 0.5 s/);
  });

  it('kills a silent process when its time is up, not a good while later', async () => {
    const began = performance.now();
    const silent = create({ silenceMs: 2_000, prepare: connection => connection.sendRequest('never') });
    await assert.rejects(silent.start(), /silent for 2 s/);
    const whilePreparing = performance.now() - began;
    const service = create({ silenceMs: 1_000 });
    await echo(service, 1);
    await delay(150);
    const asked = performance.now();
    await assert.rejects(service.use(connection => connection.sendRequest('never')), /silent for 1 s/);
    const atWork = performance.now() - asked;
    assert.ok(whilePreparing > 1_950 && whilePreparing < 2_390, `${whilePreparing} ms`);
    assert.ok(atWork > 950 && atWork < 1_500, `${atWork} ms`);
  });

  it('lets an idle process leave, and starts it again when there is work', async () => {
    const service = create({ idleMs: 100 });
    await echo(service, 1);
    const pid = pidOf(service);
    await until(() => !isAlive(pid));
    assert.deepEqual(service.state, { kind: 'stopped' });
    assert.equal(await echo(service, 2), 2);
  });

  it('takes the process with it when disposed, and refuses work from then on', async () => {
    const service = create();
    await echo(service, 1);
    const pid = pidOf(service);
    service.dispose();
    await until(() => !isAlive(pid));
    await assert.rejects(echo(service, 2), (error: unknown) => error instanceof ProcessError && error.code === 'disposed');
  });
});
