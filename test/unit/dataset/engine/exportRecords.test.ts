// What an export writes is read again as the same: labels of every form in tables, and no rows of lines that hold no record.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Query } from '../../../../src/dataset/engine/query';
import { fileRecords, openTextDataset, wantedOf } from '../../../../src/dataset/review/textDataset';
import { closeDatasets, datasetOf, fileOf, folder } from './support';

const labelsIn = async (file: string): Promise<unknown[]> => {
  const found: unknown[] = [];
  for await (const { record } of fileRecords(await openTextDataset(file))) found.push([record.text, wantedOf(record.labels)]);
  return found;
};

describe('export', function () {
  this.timeout(60_000);
  afterEach(closeDatasets);

  const forms: Readonly<Record<string, readonly unknown[]>> = {
    pairs: [[['joy', 0.9], ['love', 0.35]], [], [['anger', 1]], [['fear', 0.5], ['joy', 0.25]]],
    names: [['joy', 'love'], [], ['anger'], ['fear', 'joy']],
    ids: [[17, 18], [], [2], [14, 17]],
    'a name or several': [['joy', 'love'], [], 'anger', ['fear']],
  };
  for (const [form, labels] of Object.entries(forms)) {
    it(`writes ${form} into CSV so that they are read again, also out of Parquet and of TSV`, async () => {
      const records = labels.map((own, at) => JSON.stringify({ text: `take ${at}, "as said"\nto all`, labels: own }));
      const lines = fileOf('data.jsonl', records.join('\n'));
      const wanted = await labelsIn(lines);
      const to = (name: string): string => path.join(folder(), name);
      const [csv, parquet, second, third] = [to('data.csv'), to('data.parquet'), to('again.csv'), to('third.csv')];
      const dataset = await datasetOf([{ path: lines }]);
      assert.equal(await dataset.export({}, csv, 'csv'), 4);
      assert.deepEqual(await labelsIn(csv), wanted);
      await dataset.export({}, parquet, 'parquet');
      await (await datasetOf([{ path: parquet }])).export({}, second, 'csv');
      assert.deepEqual(await labelsIn(second), wanted);
      const table = readFileSync(csv, 'utf8');
      const tsv = fileOf('data.tsv', table.replace(/^text,labels/, 'text\tlabels').replace(/to all",/g, 'to all"\t'));
      assert.deepEqual(await labelsIn(tsv), wanted);
      await (await datasetOf([{ path: tsv }])).export({}, third, 'csv');
      assert.deepEqual(await labelsIn(third), wanted);
    });
  }

  it('leaves out what is no record, in every kind of file, and counts what it wrote', async () => {
    const good = (at: number): string => `{"utterance":"good ${at}","all_emotions":[["joy",0.9]]}`;
    const content = [good(0), '{"utterance": broken', good(2), '[1, 2]', '{}', '{"utterance":"lone \\ud800 half","all_emotions":[]}', '{"utterance":null,"all_emotions":null}', good(7)].join('\n');
    const dataset = await datasetOf([{ path: fileOf('odd.jsonl', content), split: 'a' }, { path: fileOf('open.csv', 'utterance,scene\none,quay\n"two,inn\nthree,inn\n'), split: 'b' }]);
    const exported = async (query: Query, format: 'jsonl' | 'csv' | 'parquet'): Promise<unknown[]> => {
      const to = path.join(folder(), `out.${format}`);
      const asked: number[] = [];
      const written = await dataset.export(query, to, format, { onProgress: ({ kind, total }) => kind === 'export' && asked.push(total) });
      const again = await datasetOf([{ path: to }]);
      const rows = await again.rows({}, 0, 500);
      assert.equal(written, rows.length, `${format}: the count`);
      assert.equal(asked.at(-1), await dataset.count(query), `${format}: how many were chosen`);
      return rows.map(({ fields }) => fields['utterance'] ?? null);
    };
    const readable = ['good 0', 'good 2', null, null, 'good 7', 'one', 'three'];
    const inTables = [...readable];
    assert.deepEqual(await exported({}, 'parquet'), inTables);
    assert.deepEqual((await exported({}, 'csv')).map(text => (text === '' ? null : text)), inTables);
    assert.deepEqual(await exported({}, 'jsonl'), [...readable.slice(0, 3), 'lone \ud800 half', ...readable.slice(3)]);
    const sorted: Query = { sort: { by: { kind: 'field', name: 'utterance' }, descending: true } };
    assert.deepEqual((await exported(sorted, 'parquet')).filter(text => text !== null), ['three', 'one', 'good 7', 'good 2', 'good 0']);
    for (const format of ['jsonl', 'csv', 'parquet'] as const) assert.equal((await exported({ text: { value: 'good', kind: 'substring' } }, format)).length, 3);
  });
});
