// What is remembered of connection tests: by one name for each server, as long as it worked and the key is the same.
import assert from 'node:assert/strict';
import { Trials } from '../../../../src/extension/synthesis/trials';
import { checkedUrl } from '../../../../src/synthesis/server/address';
import type { ServerSettings } from '../../../../src/synthesis/server/settings';
import { brokenStep, type ConnectionReport, type ConnectionStep } from '../../../../src/synthesis/server/testConnection';

const server = (change: Partial<ServerSettings> = {}): ServerSettings => ({ baseUrl: 'http://127.0.0.1:8080/v1', model: 'm', concurrency: 1, timeout: 1, ...change });
const signal = new AbortController().signal;

describe('what servers have shown', () => {
  let tests = 0;
  let failing: readonly ConnectionStep['id'][] = [];
  const report = (): ConnectionReport => ({ steps: (['reachable', 'key', 'model', 'schema', 'seed', 'context'] as const).map(id => ({ id, kind: failing.includes(id) ? 'fails' : 'works', words: `${id}.` })) });
  const testing = () => new Trials(() => ({ brokenStep, testConnection: () => Promise.resolve((tests++, report())) }));
  beforeEach(() => {
    tests = 0;
    failing = [];
  });

  it('holds where it works, and is asked for anew only on request', async () => {
    const trials = testing();
    assert.equal(trials.working(server()), undefined);
    const tried = await trials.anew(server(), signal);
    assert.equal(trials.working(server()), tried);
    assert.equal(tests, 1);
    await trials.anew(server(), signal);
    assert.equal(tests, 2);
  });

  it('is not believed of another model or key, nor where the server could not be used', async () => {
    const trials = testing();
    await trials.anew(server({ key: 'one' }), signal);
    assert.ok(trials.working(server({ key: 'one' })));
    for (const other of [server(), server({ key: 'two' }), server({ key: 'one', model: 'other' })]) assert.equal(trials.working(other), undefined);
    failing = ['key'];
    assert.equal((await trials.anew(server({ key: 'one' }), signal)).obstacle, 'key.');
    assert.equal(trials.working(server({ key: 'one' })), undefined);
  });

  it('decides the form of answers of a dry run and an estimate, however the address is written', async () => {
    const trials = testing();
    failing = ['schema'];
    await trials.anew(server(), signal);
    assert.ok(trials.working(server()));
    for (const address of ['http://127.0.0.1:8080/v1', ' http://127.0.0.1:8080/v1/ ', 'HTTP://127.0.0.1:8080/v1//']) assert.equal(trials.formOf({ baseUrl: checkedUrl(address), model: ' m ' }), 'lines', address);
    assert.equal(trials.formOf({ baseUrl: 'http://127.0.0.1:8081/v1', model: 'm' }), 'schema');
  });
});
