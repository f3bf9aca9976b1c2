// Groups of nearly the same texts choose their records: one group, or all, also within what another query leaves.
import assert from 'node:assert/strict';
import type { Query } from '../../../../src/dataset/engine/query';
import { closeDatasets, datasetOf, fileOf, lines } from './support';

const SAID: readonly (readonly [string, string])[] = [
  ['Where on earth have you been all this time?', 'joy'],
  ['The ferry leaves at nine, and not a minute later.', 'joy'],
  ['Where on earth have you been all this time??', 'anger'],
  ['Nobody knows what the lighthouse keeper saw.', 'joy'],
  ['The ferry leaves at nine and not a minute later', 'joy'],
  ['where on earth have you been, all this time', 'joy'],
  ['Where on earth have you been all this time? Come in, sit down, and tell us the whole of it from the beginning.', 'joy'],
];
const file = (): string => fileOf('near.jsonl', lines(SAID.map(([utterance, label]) => ({ utterance, all_emotions: [[label, 0.9]] }))));

describe('groups of nearly the same texts', () => {
  after(closeDatasets);

  it('choose their records, not those that have the example’s text in them', async () => {
    const dataset = await datasetOf([{ path: file() }]);
    const ids = async (query: Query): Promise<number[]> => (await dataset.rows(query, 0, 50)).map(({ id }) => id);
    const { groups, records, most } = await dataset.summary('nearDuplicates', {});
    assert.deepEqual([groups, records, most.map(group => group.ids)], [2, 5, [[0, 2, 5], [1, 4]]]);
    assert.deepEqual(await ids({ near: { within: {} } }), [0, 1, 2, 4, 5]);
    assert.deepEqual(await ids({ near: { within: {}, group: 0 } }), [0, 2, 5]);
    assert.deepEqual(await ids({ near: { within: {}, group: 1 }, sort: { by: { kind: 'length' }, descending: false } }), [4, 1]);
    assert.deepEqual(await ids({ near: { within: {}, group: 0 }, labels: { any: ['anger'] } }), [2]);
    assert.equal(await dataset.count({ near: { within: {}, group: 3 } }), 0);
  });

  it('are found when they are asked for, also by a process that has not summed up anything, within a query and within each other', async () => {
    const dataset = await datasetOf([{ path: file() }]);
    const joy: Query = { labels: { all: ['joy'] } };
    assert.equal(await dataset.count({ near: { within: joy } }), 4);
    assert.deepEqual((await dataset.numbers({ near: { within: joy, group: 0 } })).join(), '0,5');
    assert.equal(await dataset.count({ near: { within: {} } }), 5, 'those within another query are others');
    assert.equal(await dataset.count({ near: { within: { near: { within: {}, group: 0 }, labels: { any: ['joy'] } } } }), 2);
    assert.deepEqual((await dataset.summary('nearDuplicates', { near: { within: {}, group: 1 } })).most.map(({ ids }) => ids), [[1, 4]]);
    assert.equal(await dataset.count({ slices: [{ near: { within: joy } }], near: { within: {}, group: 1 } }), 2);
  });

  it('do not depend on the order of the query within which they are looked for', async () => {
    const dataset = await datasetOf([{ path: file() }]);
    const sorted: Query = { labels: { all: ['joy'] }, sort: { by: { kind: 'length' }, descending: true } };
    assert.equal(await dataset.count({ near: { within: sorted } }), 4);
  });

  it('within what an attached table says are others once it says something else', async () => {
    const dataset = await datasetOf([{ path: file() }]);
    const count = async (agreeing: readonly number[]): Promise<number> => {
      await dataset.attach('model', { record: Uint32Array.of(0, 1, 2, 3, 4, 5, 6), agreement: Float32Array.from({ length: 7 }, (_, at) => (agreeing.includes(at) ? 1 : 0)) });
      return dataset.count({ near: { within: { attached: [{ table: 'model', column: 'agreement', from: 1 }] } } });
    };
    assert.deepEqual([await count([0, 2, 5]), await count([1, 2, 4]), await count([1, 3])], [3, 2, 0]);
  });
});
