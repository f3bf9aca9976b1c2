// A change of all filtered records: from the query of a view to the patch log, over more records than a page of rows holds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DatasetError } from '../../../../src/dataset/engine/dataset';
import { changedLabels, chosenRecords, planBulk } from '../../../../src/dataset/review/bulk';
import { JudgedRecords } from '../../../../src/dataset/review/judged';
import { PatchLog } from '../../../../src/dataset/review/patchLog';
import { openTextDataset } from '../../../../src/dataset/review/textDataset';
import { closeDatasets, datasetOf, fileOf } from '../engine/support';

const RECORDS = 1_800;
const line = (at: number): string => JSON.stringify({ utterance: `take ${at}`, all_emotions: [[at % 3 === 0 ? 'joy' : 'anger', 0.8]], scene: at % 3 === 2 ? 'quay' : 'inn' });

describe('a change in bulk', function () {
  this.timeout(60_000);
  afterEach(closeDatasets);
  const file = (): string => fileOf('data.jsonl', Array.from({ length: RECORDS }, (_, at) => `${at === 7 ? '\n{"utterance": broken\n' : ''}${line(at)}\n`).join(''));

  it('is of every record that the filter leaves, however many', async () => {
    const place = file();
    const view = await datasetOf([{ path: place }]);
    const dataset = await openTextDataset(place);
    const log = await PatchLog.open({ file: path.join(place, '..', 'log.jsonl'), by: 'test' });
    const plan = async (query: Parameters<typeof view.numbers>[0]): ReturnType<typeof planBulk> =>
      planBulk(chosenRecords(dataset, await view.numbers(query), new JudgedRecords(log.state)), { kind: 'add', label: { name: 'fear', score: 0.5 } });
    const filtered = await plan({ labels: { any: ['anger'] }, sort: { by: { kind: 'length' }, descending: true } });
    assert.equal(filtered.reviews.length, RECORDS * 2 / 3);
    assert.ok(filtered.reviews.every(({ before }) => before[0]?.name === 'anger'));
    assert.equal((await plan({ sql: "scene = 'quay'" })).reviews.length, RECORDS / 3);
    const all = await plan({});
    assert.equal(all.reviews.length, RECORDS, 'the line that cannot be read is none of them');
    await log.bulk(filtered.action, filtered.reviews, 'Changed in bulk: fear 0.5 added, on the records that fit {"labels":{"any":["anger"]}}');
    const entries = readFileSync(path.join(place, '..', 'log.jsonl'), 'utf8').trimEnd().split('\n').map(text => JSON.parse(text) as { kind: string; reason?: string });
    assert.ok(entries.slice(0, -1).every(({ kind, reason }) => kind === 'labels' && reason === 'Changed in bulk: fear 0.5 added'));
    assert.deepEqual([entries.at(-1)?.kind, entries.at(-1)?.reason], ['bulk', 'Changed in bulk: fear 0.5 added, on the records that fit {"labels":{"any":["anger"]}}']);
    assert.equal((await plan({})).unchanged, RECORDS * 2 / 3, 'labels are those that corrections gave');
    await log.close();
  });

  it('takes no pair for a label whose score is too low to count', () => {
    const labels = [{ name: 'anger', score: 0.9 }, { name: 'annoyance', score: 0.05 }, { name: 'joy', score: 0.1 }];
    const [anger, annoyance, joy] = labels;
    const replace = (name: string, label: { name: string; score?: number }) => changedLabels(labels, { kind: 'replace', name, label });
    assert.deepEqual(replace('anger', { name: 'Annoyance' }), [{ name: 'annoyance', score: 0.9 }, joy]);
    assert.deepEqual(replace('anger', { name: 'annoyance', score: 0.6 }), [{ name: 'annoyance', score: 0.6 }, joy]);
    assert.deepEqual(replace('anger', { name: 'fear' }), [{ name: 'fear', score: 0.9 }, annoyance, joy]);
    assert.equal(replace('joy', { name: 'fear', score: 0.8 }), undefined, 'joy is none of its labels');
    assert.deepEqual(changedLabels(labels, { kind: 'add', label: { name: 'joy', score: 0.8 } }), [anger, annoyance, { name: 'joy', score: 0.8 }]);
    assert.equal(changedLabels(labels, { kind: 'add', label: { name: 'anger', score: 0.4 } }), undefined);
    assert.equal(changedLabels(labels, { kind: 'remove', name: 'joy' }), undefined);
    assert.deepEqual(changedLabels(labels, { kind: 'remove', name: 'anger' }), [annoyance, joy]);
    assert.deepEqual(changedLabels([{ name: 'anger' }, { name: 'joy' }], { kind: 'replace', name: 'anger', label: { name: 'joy' } }), [{ name: 'joy' }], 'what has no score counts');
  });

  it('says how far it is, and can be stopped', async () => {
    const dataset = await openTextDataset(file());
    const abort = new AbortController();
    const told: number[] = [];
    const records = chosenRecords(dataset, Uint32Array.from({ length: RECORDS + 1 }, (_, at) => at), new JudgedRecords({ applied: [], inForce: () => [] }), { signal: abort.signal, onProgress: done => told.push(done) && abort.abort() });
    await assert.rejects(planBulk(records, { kind: 'remove', name: 'joy' }, { signal: abort.signal }), { name: 'AbortError' });
    assert.deepEqual(told, [1_000]);
  });

  it('cannot take a page of rows for all of them', async () => {
    const view = await datasetOf([{ path: file() }]);
    assert.equal((await view.rows({}, 0, 500)).length, 500);
    await assert.rejects(view.rows({}, 0, 501), (error: unknown) => error instanceof DatasetError && error.code === 'query' && /500 rows are given at once/.test(error.message));
    assert.deepEqual([...await view.numbers({ only: 'unreadable' })], [7]);
  });
});
