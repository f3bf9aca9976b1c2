// What an export writes is read again as the same: labels of every form in tables, and no rows of lines that hold no record.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { labelSet } from '../../../../src/core/labelSets';
import type { Query } from '../../../../src/dataset/engine/query';
import type { RecordShape } from '../../../../src/dataset/records/shape';
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

  it('reads a table as pandas writes it by default, and writes its columns', async () => {
    const file = fileOf('pandas.csv', ',text,labels\n0,"I waited, and waited",joy\n1,No.,anger\n');
    const shape: RecordShape = { text: 'text', labels: { form: 'name', field: 'labels' }, set: labelSet('goEmotions') };
    const dataset = await datasetOf([{ path: file }], { shape });
    assert.deepEqual([await dataset.count({}), await dataset.count({ labels: { all: ['anger'] } })], [2, 1]);
    const wanted = [{ 'column 1': '0', text: 'I waited, and waited', labels: 'joy' }, { 'column 1': '1', text: 'No.', labels: 'anger' }];
    assert.deepEqual((await dataset.rows({}, 0, 9)).map(({ fields }) => fields), wanted);
    for (const format of ['csv', 'parquet', 'jsonl'] as const) {
      const to = path.join(folder(), `out.${format}`);
      await dataset.export({}, to, format);
      assert.deepEqual((await (await datasetOf([{ path: to }], { shape })).rows({}, 0, 9)).map(({ fields }) => fields), wanted, format);
    }
  });

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

describe('an export loses no value', function () {
  this.timeout(60_000);
  afterEach(closeDatasets);

  const RARE = 1_130;
  /** More records than any sample, and of the rarer kind only `rare`, where no sample looks. */
  const among = (common: (at: number) => string, rare: string): string => Array.from({ length: 3_000 }, (_, at) => (at === RARE ? rare : common(at))).join('\n');
  /** These rows of what is written, as they are read again. */
  const exported = async (content: string, format: 'csv' | 'parquet', rows: readonly number[]): Promise<unknown[]> => {
    const to = path.join(folder(), `out.${format}`);
    assert.equal(await (await datasetOf([{ path: fileOf('data.jsonl', content) }])).export({}, to, format), content.split('\n').length);
    const again = await datasetOf([{ path: to }]);
    return Promise.all(rows.map(async at => (await again.rows({}, at, 1))[0]?.fields));
  };
  const fieldsOf = (values: readonly unknown[]): Record<string, unknown> => Object.fromEntries(values.map((value, at) => [`x${at}`, value]));
  const recordOf = (values: readonly string[]): string => `{${values.map((value, at) => `"x${at}":${value}`).join(',')}}`;

  it('keeps integers of any length', async () => {
    const long = ['9007199254740993', '9223372036854775807', '12345678901234567890', '-9223372036854775809', '123456789012345678901234567890123456789012'];
    const all = long.flatMap(id => [id, `[1,${id}]`]);
    const content = among(own => recordOf(long.flatMap(() => [`${own}`, `[${own}]`])), recordOf(all));
    for (const format of ['csv', 'parquet'] as const) assert.deepEqual(await exported(content, format, [RARE]), [fieldsOf(all)], format);
    assert.deepEqual(await exported('{"id":9007199254740993,"x":9007199254740993}\n{"id":9007199254740994,"x":0.5}', 'parquet', [0, 1]), [{ id: '9007199254740993', x: '9007199254740993' }, { id: '9007199254740994', x: 0.5 }]);
  });

  it('keeps values of a rarer type, and fields that hardly any record has', async () => {
    const usual = [1, 1, 1, true, 0.5, 'abc', 1, [1], [1], ['a'], 1, 1000];
    const rare = ['abc', 0.5, true, 1, 'abc', [1], { a: 1 }, 'abc', ['a'], [['b', 1]], [], 'abc'];
    const [one = '', other = ''] = [usual, rare].map(values => recordOf(values.map(value => JSON.stringify(value))));
    const content = among(() => one, other.replace('{', '{"seldom":"here",'));
    assert.deepEqual(await exported(content, 'parquet', [RARE, 2_500]), [{ ...fieldsOf(rare), seldom: 'here' }, { ...fieldsOf(usual), seldom: null }]);
  });

  it('keeps what files of a dataset have in one column of several types', async () => {
    const to = path.join(folder(), 'out.parquet');
    const whole = path.join(folder(), 'whole.parquet');
    await (await datasetOf([{ path: fileOf('whole.jsonl', '{"x":9007199254740993,"y":true,"z":"word"}') }])).export({}, whole, 'parquet');
    const dataset = await datasetOf([{ path: fileOf('a.jsonl', '{"x":0.5,"y":2,"z":["a"]}') }, { path: fileOf('b.jsonl', '{"x":"text","y":3,"z":{}}') }, { path: whole }]);
    await dataset.export({}, to, 'parquet');
    const rows = await (await datasetOf([{ path: to }])).rows({}, 0, 10);
    assert.deepEqual(rows.map(({ fields }) => fields), [{ x: 0.5, y: 2, z: ['a'] }, { x: 'text', y: 3, z: {} }, { x: '9007199254740993', y: true, z: 'word' }]);
  });

  it('says so where a table cannot have all fields', async () => {
    const dataset = await datasetOf([{ path: fileOf('data.jsonl', '{"Text":"a"}\n{"text":"b"}') }]);
    await assert.rejects(dataset.export({}, path.join(folder(), 'out.csv'), 'csv'), /fields that differ in upper and lower case alone: Text and text\. A table cannot have both: export to JSON Lines/);
  });

  it('nor does a condition, or the row that is shown', async () => {
    const content = among(at => `{"id":${at},"x":${at},"utterance":"take ${at}"}`, '{"id":"abc","x":9007199254740993,"deep":{"n":[9007199254740993]},"utterance":"rare"}');
    const dataset = await datasetOf([{ path: fileOf('data.jsonl', content) }]);
    const ids = async (sql: string): Promise<number[]> => (await dataset.rows({ sql }, 0, 10)).map(({ id }) => id);
    assert.deepEqual(await ids("id = 'abc'"), [RARE]);
    assert.deepEqual(await ids("id = '1131'"), [1_131]);
    assert.deepEqual(await ids('id is null'), []);
    assert.deepEqual(await ids('x = 9007199254740993'), [RARE]);
    assert.deepEqual(await ids('x = 9007199254740992'), []);
    assert.deepEqual(await ids('deep is not null'), [RARE]);
    const one = async (rare: string, usual: string, sql: string): Promise<number> => (await datasetOf([{ path: fileOf('one.jsonl', among(() => `{"x":${usual}}`, `{"x":${rare}}`)) }])).count({ sql });
    for (const [rare, usual, sql] of [['"a"', '1', "x = 'a'"], ['0.5', '1', 'x = 0.5'], ['9223372036854775808', '1', 'x > 9223372036854775807'], ['9007199254740993', '0.5', "x = '9007199254740993'"], ['[[1, 0.5]]', '[[1, 2]]', 'x[1][2] = 0.5'], ['null', '2', 'x is null']] as const) {
      assert.equal(await one(rare, usual, sql), 1, `${sql}: ${rare} among ${usual}`);
    }
    assert.deepEqual((await dataset.rows({ sort: { by: { kind: 'field', name: 'x' }, descending: true } }, 0, 2)).map(({ id }) => id), [RARE, 2_999]);
    const [row] = await dataset.rows({}, RARE, 1);
    assert.deepEqual(row?.fields, { id: 'abc', x: '9007199254740993', deep: '{"n":[9007199254740993]}', utterance: 'rare' });
  });
});
