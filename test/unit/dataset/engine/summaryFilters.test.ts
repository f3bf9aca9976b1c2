// Summaries of what no class and no record is hold to the filter, each bar chooses its own records, and every column sorts.
import assert from 'node:assert/strict';
import { labelSet } from '../../../../src/core/labelSets';
import type { Query } from '../../../../src/dataset/engine/query';
import type { RecordShape } from '../../../../src/dataset/records/shape';
import { closeDatasets, datasetOf, fileOf } from './support';

const shape: RecordShape = { text: 'text', labels: { form: 'names', field: 'labels' }, predicted: { labels: 'predicted_labels' }, set: labelSet('goEmotions') };
const line = (text: string, labels: readonly string[], said: readonly string[] = []): string => JSON.stringify({ text, labels, predicted_labels: said });

describe('what is no label, and what is no record', () => {
  after(closeDatasets);
  const lines = [
    line('the sea', ['joy', 'glee'], ['joy', 'love']), 'not JSON', line('a hill', ['glee'], ['joy']), line('the sea again', ['rage', 'rage'], []), '', line("o'clock", ["it's"], ['joy', 'love', 'fear']), line('a lake', ['joy']),
  ].join('\n');
  const open = () => datasetOf([{ path: fileOf('a.jsonl', lines) }, { path: fileOf('b.jsonl', `${line('the sea in b', ['glee'])}\n{"text":\n`) }], { shape });

  it('is counted within the filter', async () => {
    const dataset = await open();
    const sea: Query = { text: { value: 'sea', kind: 'substring' } };
    assert.deepEqual(await dataset.summary('unknownLabels', {}), [{ label: 'glee', count: 3 }, { label: "it's", count: 1 }, { label: 'rage', count: 1 }]);
    assert.deepEqual(await dataset.summary('unknownLabels', sea), [{ label: 'glee', count: 2 }, { label: 'rage', count: 1 }]);
    const { count, blank } = await dataset.summary('malformed', {});
    assert.deepEqual([count, blank], [2, 1]);
    assert.deepEqual(await dataset.summary('malformed', sea), { count: 0, blank: 0, first: [] });
    const unreadable = await dataset.summary('malformed', { only: 'unreadable' });
    assert.deepEqual([unreadable.count, unreadable.blank, unreadable.first.map(({ file, line: at }) => [file, at])], [2, 0, [[0, 2], [1, 2]]]);
  });

  it('is filtered by one label that is none, whatever stands in it', async () => {
    const dataset = await open();
    const ids = async (query: Query): Promise<number[]> => (await dataset.rows(query, 0, 100)).map(({ id }) => id);
    assert.deepEqual(await ids({ unknownLabel: 'glee' }), [0, 2, 6]);
    assert.deepEqual(await ids({ unknownLabel: 'rage' }), [3]);
    assert.deepEqual(await ids({ unknownLabel: "it's" }), [4]);
    assert.deepEqual(await ids({ unknownLabel: 'joy' }), []);
    assert.deepEqual(await ids({ unknownLabel: 'glee', labels: { any: ['joy'] } }), [0]);
    assert.deepEqual(await ids({ unknownLabel: 'glee', slices: [{ text: { value: 'sea', kind: 'substring' } }] }), [0, 6]);
    assert.equal(await dataset.count({ unknownLabel: 'glee' }), 3);
  });

  it('is sorted by number, by letters, and by how many labels a model gives', async () => {
    const dataset = await open();
    const ids = async (query: Query): Promise<number[]> => (await dataset.rows(query, 0, 100)).map(({ id }) => id);
    assert.deepEqual(await ids({ sort: { by: { kind: 'record' }, descending: true } }), [7, 6, 5, 4, 3, 2, 1, 0]);
    assert.deepEqual(await ids({ sort: { by: { kind: 'record' }, descending: true }, labels: { any: ['joy'] } }), [5, 0]);
    assert.deepEqual(await ids({ sort: { by: { kind: 'record' } }, text: { value: 'sea', kind: 'substring' } }), [0, 3, 6]);
    assert.deepEqual((await ids({ sort: { by: { kind: 'field', name: 'text' } } })).slice(0, 6), [2, 5, 4, 0, 3, 6]);
    assert.deepEqual((await ids({ sort: { by: { kind: 'predictedCount' }, descending: true } })).slice(0, 3), [4, 0, 2]);
    await dataset.attach('model', { record: Uint32Array.of(0, 2, 3, 4), labels: Float64Array.of(2 ** 40, 7, 0, 2 ** 40 + 1) });
    const byModel: Query = { sort: { by: { kind: 'attached', table: 'model', column: 'labels' }, descending: true } };
    assert.deepEqual((await ids(byModel)).slice(0, 4), [2, 4, 0, 3]);
  });
});
