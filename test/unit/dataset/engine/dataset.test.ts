// A dataset with a real worker process: record numbers, queries, summaries, export, attached tables.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatasetError, openDataset, type Dataset } from '../../../../src/dataset/engine/dataset';
import type { Query } from '../../../../src/dataset/engine/query';
import { closeDatasets, datasetOf, fileOf, folder, lines, pairs, workerModule, type Written } from './support';

const texts = async (dataset: Dataset, query: Query): Promise<unknown[]> => (await dataset.rows(query, 0, 500)).map(({ fields }) => fields['utterance']);
const ids = async (dataset: Dataset, query: Query): Promise<number[]> => (await dataset.rows(query, 0, 500)).map(({ id }) => id);

/** Every kind of line that makes record numbers drift, and for each the number of its record. */
function oddFile(): { content: Buffer; records: number } {
  const good = (at: number): string => `{"utterance":"good ${at}","all_emotions":[["joy",0.9]]}`;
  const parts: (string | Buffer)[] = [
    `\ufeff${good(0)}\n`, '\n', '   \t\r\n', '{"utterance": broken\n', `${good(2)}\r\n`, '\r\n', '[1, 2]\n', 'null\n', '17\n',
    Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]), `{"utterance":"twice"} {"x":1}\n`, `{"utterance":"lone \\ud800 half","all_emotions":[["fear",0.5]]}\n`,
    `{"utterance":"long ${'x'.repeat(5_000_000)}","all_emotions":[["anger",0.7]]}\n`, '\f\n', `${good(10)}\n`, `{"utterance":"trailing", }\n`, `{"utterance":12,"all_emotions":{"joy":1}}\n`,
    '\u00a0\n', `{"utterance":"the end","all_emotions":[["sadness",0.2],["love",1]]}`,
  ];
  return { content: Buffer.concat(parts.map(part => Buffer.from(part))), records: 15 };
}

describe('dataset', function () {
  this.timeout(60_000);
  afterEach(closeDatasets);

  const small: Written[] = [
    { utterance: 'I love this', character: 'Ann', split: 'train', all_emotions: [['love', 0.9], ['joy', 0.4]] },
    { utterance: 'Go away', character: 'Bob', split: 'train', all_emotions: [['anger', 0.8], ['annoyance', 0.2]] },
    { utterance: 'I love this', character: 'Ann', split: 'test', all_emotions: [['joy', 0.7]] },
    { utterance: 'Hm.', split: 'test', all_emotions: [] },
    { utterance: 'Écoute, GO now', character: 'Bob', split: 'test', all_emotions: [['Anger', 0.3], ['glee', 0.5]] },
    { utterance: 'I love this!', character: 'Cid', split: 'train', all_emotions: [['love', 1]] },
  ];
  const smallSet = (): Promise<Dataset> => datasetOf([{ path: fileOf('small.jsonl', lines(small)) }]);

  describe('on lines of every kind', () => {
    it('gives DuckDB’s rows the numbers that the lines have', async () => {
      const { content, records } = oddFile();
      const dataset = await datasetOf([{ path: fileOf('odd.jsonl', content) }]);
      assert.equal(await dataset.count({}), records);
      const all = await dataset.rows({}, 0, 500);
      assert.deepEqual(all.map(({ id }) => id), all.map((_, at) => at));
      assert.equal(all.length, records);
      assert.deepEqual(await ids(dataset, { text: { value: 'the END', kind: 'substring' } }), [14]);
      assert.deepEqual(await ids(dataset, { text: { value: 'good', kind: 'substring' } }), [0, 2, 10]);
      assert.deepEqual(await ids(dataset, { text: { value: '^lone .* half$', kind: 'regexp' } }), [8]);
      assert.deepEqual(await ids(dataset, { labels: { any: ['joy'] } }), [0, 2, 10]);
      assert.deepEqual(await ids(dataset, { labels: { any: ['fear', 'anger', 'love'] } }), [8, 9, 14]);
      assert.deepEqual(await ids(dataset, { sql: "utterance = 'the end'" }), [14]);
      assert.deepEqual(await ids(dataset, { sort: { by: { kind: 'length' }, descending: true } }).then(sorted => sorted[0]), 9);
      for (const row of all) assert.equal(await dataset.raw(0, row.record).then(raw => raw.length > 0), true);
      assert.match(await dataset.raw(0, 14), /the end/);
    });

    it('counts and lists the lines that hold no record, with their numbers', async () => {
      const dataset = await datasetOf([{ path: fileOf('odd.jsonl', oddFile().content) }]);
      const { count, blank, first } = await dataset.summary('malformed', {});
      assert.deepEqual(first.map(({ line }) => line), [4, 7, 8, 9, 10, 11, 16, 18]);
      assert.equal(count, 8);
      assert.equal(blank, 4);
      assert.ok(first.every(({ reason }) => reason !== ''));
      const shown = await dataset.rows({}, 1, 1);
      assert.match(shown[0]?.fault ?? '', /not JSON/);
    });
  });

  it('chooses by labels, scores, characters, splits, text and order', async () => {
    const dataset = await smallSet();
    const cases: [Query, number[]][] = [
      [{ labels: { any: ['love', 'anger'] } }, [0, 1, 4, 5]],
      [{ labels: { all: ['love', 'joy'] } }, [0]],
      [{ labels: { any: ['love', 'joy'], none: ['love'] } }, [2]],
      [{ score: { label: 'anger', from: 0.3, to: 0.8 } }, [1, 4]],
      [{ score: { label: 'annoyance', from: 0, to: 0.25 } }, [1]],
      [{ character: ['Bob'] }, [1, 4]],
      [{ splits: ['test'], text: { value: 'LOVE', kind: 'substring' } }, [2]],
      [{ text: { value: 'éCOUTE', kind: 'substring' } }, [4]],
      [{ text: { value: 'love', kind: 'substring', matchCase: true } }, [0, 2, 5]],
      [{ text: { value: 'Love', kind: 'substring', matchCase: true } }, []],
      [{ text: { value: '^(go|hm)', kind: 'regexp' } }, [1, 3]],
      [{ sql: "character is null or split = 'train' -- a comment" }, [0, 1, 3, 5]],
      [{ only: 'duplicates' }, [0, 2]],
      [{ only: 'conflicts' }, [0, 2]],
      [{ only: 'leaks' }, [0, 2]],
      [{ only: 'unlabelled' }, [3]],
      [{ only: 'unknownLabels' }, [4]],
      [{ slices: [{ character: ['Ann', 'Bob'] }, { slices: [{ splits: ['train'] }] }] }, [0, 1]],
      [{ sort: { by: { kind: 'length' } } }, [3, 1, 0, 2, 5, 4]],
      [{ sort: { by: { kind: 'score', label: 'love' }, descending: true } }, [5, 0, 1, 2, 3, 4]],
      [{ sort: { by: { kind: 'field', name: 'character' }, descending: true }, labels: { any: ['love', 'anger'] } }, [5, 1, 4, 0]],
      [{ sort: { by: { kind: 'labelCount' }, descending: true }, text: { value: 'i', kind: 'substring' } }, [0, 2, 5]],
    ];
    for (const [query, expected] of cases) {
      assert.deepEqual(await ids(dataset, query), expected, JSON.stringify(query));
      assert.equal(await dataset.count(query), expected.length);
    }
    assert.deepEqual(await texts(dataset, { character: ['Cid'] }), ['I love this!']);
    const [row] = await dataset.rows({ character: ['Ann'] }, 0, 1, { columns: ['character'] });
    assert.deepEqual(row, { id: 0, file: 0, record: 0, line: 1, split: 'train', fields: { character: 'Ann' }, labels: [{ name: 'love', index: 18, score: 0.9 }, { name: 'joy', index: 17, score: 0.4 }], attached: {} });
  });

  it('answers more queries at once than it keeps', async () => {
    const many = Array.from({ length: 2000 }, (_, at): Written => ({ utterance: `word${at % 12} of ${at}`, all_emotions: [['joy', 0.5]] }));
    const dataset = await datasetOf([{ path: fileOf('many.jsonl', lines(many)) }]);
    const counts = await Promise.all(Array.from({ length: 12 }, (_, at) => dataset.count({ text: { value: `word${at} of`, kind: 'substring' } })));
    assert.equal(counts.reduce((sum, count) => sum + count, 0), 2000);
  });

  it('sums up each chart by itself, also of what a query chooses', async () => {
    const dataset = await smallSet();
    const { records, gold, perRecord, together, classes } = await dataset.summary('labels', {});
    assert.equal(records, 6);
    assert.deepEqual(gold.filter(({ count }) => count > 0), [{ label: 'anger', count: 2 }, { label: 'joy', count: 2 }, { label: 'love', count: 2 }]);
    assert.deepEqual(perRecord, [1, 4, 1]);
    assert.equal(together[classes.indexOf('joy')]?.[classes.indexOf('love')], 1);
    await dataset.count({ labels: { any: ['joy'] } });
    const again = await dataset.summary('labels', {});
    assert.deepEqual(again, { records, gold, perRecord, together, classes, predicted: undefined }, 'the same from the side table');
    assert.deepEqual((await dataset.summary('labels', { text: { value: 'love', kind: 'substring' } })).records, 3);
    assert.deepEqual((await dataset.summary('scores', {})).find(({ label }) => label === 'anger'), { label: 'anger', bins: [0, 0, 0, 1, 0, 0, 0, 0, 1, 0] });
    assert.equal((await dataset.summary('lengths', {})).longest, 14);
    assert.deepEqual(await dataset.summary('characters', {}), { distinct: 3, none: 1, most: [{ name: 'Ann', count: 2 }, { name: 'Bob', count: 2 }, { name: 'Cid', count: 1 }] });
    assert.deepEqual(await dataset.summary('splits', {}), [{ name: 'test', count: 3 }, { name: 'train', count: 3 }]);
    const group = { text: 'I love this', count: 2, ids: [0, 2] };
    assert.deepEqual(await dataset.summary('duplicates', {}), { groups: 1, extra: 1, most: [group] });
    assert.deepEqual(await dataset.summary('conflicts', {}), { texts: 1, records: 2, most: [group] });
    assert.deepEqual(await dataset.summary('leaks', {}), { texts: 1, pairs: [{ one: 'test', other: 'train', texts: 1 }], most: [group] });
    assert.deepEqual(await dataset.summary('nearDuplicates', {}), { examined: 5, of: 5, groups: 1, records: 2, most: [{ text: 'I love this', count: 2, ids: [0, 5] }] });
    assert.deepEqual(await dataset.summary('unknownLabels', {}), [{ label: 'glee', count: 1 }]);
  });

  it('counts labels in the bytes and, where they stand there otherwise, by DuckDB: the same as the side table', async () => {
    const usual = Array.from({ length: 300 }, (_, at) => ({ utterance: `u${at}`, all_emotions: [['joy', 0.3], ['anger', at % 2 ? 0.2 : 1], ['love', 0.7]].slice(0, 1 + (at % 3)) }));
    const odd: unknown[] = [[['joy', 0.25], ['love', 0.31]], [['joy', 0.9], ['anger', 0.9], ['love', 0.9], ['fear', 0.9], ['grief', 0.1], ['pride', 0.5]], [[' JOY ', 0.5]], [['joy']], [['joy', null]], [['joy', '0.4']], [], null, 'joy', ['joy', ['anger', 0.9]], [null, ['anger', 0.9]], [['glee', 0.9], ['joy', 0.5]], [{ joy: 1 }], [['joy', 0.9, 'twice']]];
    const lines = [...usual, ...odd.map(all_emotions => ({ utterance: 'odd', all_emotions })), { utterance: 'none' }].map(record => JSON.stringify(record));
    const dataset = await datasetOf([{ path: fileOf('pairs.jsonl', [...lines, '{"utterance": "cut", "all_emotions": [["joy", 0.9]'].join('\n')) }]);
    const direct = await dataset.summary('labels', {});
    assert.equal(direct.gold.find(({ label }) => label === 'joy')?.count, 300 + 9);
    await dataset.count({ labels: { any: ['joy'] } });
    assert.deepEqual(await dataset.summary('labels', {}), direct);
  });

  it('counts labels beside a record that is longer than was expected while the file was being looked at', async () => {
    const long = { utterance: 'x'.repeat(3 << 20), all_emotions: [['fear', 0.9]] };
    const lines = Array.from({ length: 5_000 }, (_, at) => JSON.stringify(at === 4_000 ? long : { utterance: `u${at}`, all_emotions: [['joy', 0.5]] }));
    const dataset = await datasetOf([{ path: fileOf('long.jsonl', lines.join('\n')) }]);
    const { records, gold } = await dataset.summary('labels', {});
    assert.equal(records, 5_000);
    assert.deepEqual(gold.filter(({ count }) => count > 0), [{ label: 'fear', count: 1 }, { label: 'joy', count: 4_999 }]);
  });

  it('exports what was chosen: JSON Lines byte for byte, and tables', async () => {
    const content = '{"utterance": "a",   "all_emotions": [["joy", 0.50]], "n": 1.0}\r\n{"utterance":"b","all_emotions":[]}\n{"utterance":"c","all_emotions":[["joy",1e0]]}';
    const dataset = await datasetOf([{ path: fileOf('data.jsonl', content) }]);
    const to = path.join(folder(), 'chosen.jsonl');
    assert.equal(await dataset.export({ labels: { any: ['joy'] } }, to, 'jsonl'), 2);
    assert.equal(readFileSync(to, 'utf8'), '{"utterance": "a",   "all_emotions": [["joy", 0.50]], "n": 1.0}\n{"utterance":"c","all_emotions":[["joy",1e0]]}\n');
    const parquet = path.join(folder(), 'chosen.parquet');
    assert.equal(await dataset.export({ sort: { by: { kind: 'field', name: 'utterance' }, descending: true } }, parquet, 'parquet'), 3);
    const again = await datasetOf([{ path: parquet }]);
    assert.deepEqual(await texts(again, {}), ['c', 'b', 'a']);
    assert.deepEqual(await ids(again, { labels: { any: ['joy'] } }), [0, 2]);
    assert.deepEqual(await ids(again, { text: { value: 'A', kind: 'substring' } }), [2]);
    const table = path.join(folder(), 'chosen.csv');
    assert.equal(await dataset.export({ labels: { none: ['joy'] } }, table, 'csv'), 1);
    assert.match(readFileSync(table, 'utf8'), /^utterance,all_emotions,n\r?\nb,/);
    await assert.rejects(dataset.export({}, path.join(folder(), 'no/such/folder'), 'jsonl'), (error: unknown) => error instanceof DatasetError && error.code === 'file');
  });

  it('leaves rows that cannot be read out of JSON Lines, and says so by the count', async () => {
    const shape = { text: 'utterance', labels: { form: 'name', field: 'labels', separator: ';' }, set: pairs.set } as const;
    const dataset = await datasetOf([{ path: fileOf('open.csv', 'utterance,labels\none,joy\n"two,love\nthree,anger\n') }], { shape });
    const to = path.join(folder(), 'readable.jsonl');
    const asked: number[] = [];
    assert.equal(await dataset.export({}, to, 'jsonl', { onProgress: ({ kind, total }) => { if (kind === 'export') asked.push(total); } }), 2);
    assert.equal(asked.at(-1), 3);
    assert.deepEqual(readFileSync(to, 'utf8').trim().split('\n').map(line => (JSON.parse(line) as { utterance: string }).utterance), ['one', 'three']);
  });

  it('sorts one way and the other where memory is short for two orders at once', async () => {
    const text = (at: number): string => ((at * 7919) % 200_003).toString(36).padStart(4, '0').repeat(60);
    const file = fileOf('wide.jsonl', Array.from({ length: 200_000 }, (_, at) => `{"utterance":"${text(at)}","all_emotions":[]}\n`).join(''));
    const dataset = await datasetOf([{ path: file }], { memoryMegabytes: 132 });
    for (const descending of [true, false, true]) {
      const found = (await texts(dataset, { sort: { by: { kind: 'field', name: 'utterance' }, descending } })).map(String);
      assert.equal(found.length, 500);
      assert.deepEqual(found, [...found].sort((one, other) => (one < other ? -1 : 1) * (descending ? -1 : 1)));
    }
    const smaller = await datasetOf([{ path: file }], { memoryMegabytes: 40 });
    await assert.rejects(smaller.rows({ sort: { by: { kind: 'field', name: 'utterance' }, descending: true } }, 0, 3), (error: unknown) => error instanceof DatasetError && error.code === 'query' && /Filter for fewer/.test(error.message));
  });

  it('reads tables as it reads lines, line breaks in fields and rows of the wrong length too', async () => {
    const shape = { ...pairs, labels: { form: 'name', field: 'labels', separator: ';' } as const, split: 'split' };
    const file = fileOf('data.csv', 'utterance,labels,split\n"one\ntwo",joy;love,a\n\nthree,anger,a,extra\nfour,,b\n');
    const dataset = await datasetOf([{ path: file }], { shape });
    assert.deepEqual(await texts(dataset, {}), ['one\ntwo', 'three', 'four']);
    assert.deepEqual((await dataset.rows({}, 0, 5)).map(({ line }) => line), [2, 5, 6]);
    assert.deepEqual(await ids(dataset, { labels: { any: ['love', 'anger'] } }), [0, 1]);
    assert.equal(await dataset.raw(0, 0), '"one\ntwo",joy;love,a');
    assert.deepEqual((await dataset.summary('malformed', {})).first, [{ file: 0, line: 5, reason: 'the row has 4 fields, the table has 3 columns' }]);
  });

  it('takes several files as one, each a split', async () => {
    const train = fileOf('train.jsonl', lines([{ utterance: 'a', all_emotions: [['joy', 1]] }, { utterance: 'same', all_emotions: [] }]));
    const dev = fileOf('dev.jsonl', lines([{ utterance: 'same', all_emotions: [['joy', 1]] }, { utterance: 'b', all_emotions: [] }]));
    const dataset = await datasetOf([{ path: train, split: 'train' }, { path: dev, split: 'validation' }]);
    assert.deepEqual((await dataset.rows({}, 1, 2)).map(({ id, file, record, split }) => [id, file, record, split]), [[1, 0, 1, 'train'], [2, 1, 0, 'validation']]);
    assert.deepEqual(await ids(dataset, { labels: { any: ['joy'] } }), [0, 2]);
    assert.deepEqual(await ids(dataset, { splits: ['validation'], text: { value: 'b', kind: 'substring' } }), [3]);
    assert.equal((await dataset.summary('leaks', {})).texts, 1);
    assert.equal(await dataset.raw(1, 1), '{"utterance":"b","all_emotions":[]}');
  });

  it('joins tables of numbers by record', async () => {
    const dataset = await smallSet();
    const joy = 1 << 17;
    await dataset.attach('model', { record: Uint32Array.of(0, 2, 5), agreement: Float32Array.of(0.25, 0.75, 0.5), labels: Uint32Array.of(joy, joy, 0) });
    assert.deepEqual(await ids(dataset, { attached: [{ table: 'model', column: 'agreement', from: 0.5 }] }), [2, 5]);
    assert.deepEqual(await ids(dataset, { sort: { by: { kind: 'attached', table: 'model', column: 'agreement' }, descending: true } }), [2, 5, 0, 1, 3, 4]);
    assert.deepEqual(await ids(dataset, { labels: { of: 'predicted', any: ['joy'] }, splits: ['test'] }), [2]);
    assert.equal((await dataset.summary('labels', {})).predicted?.find(({ label }) => label === 'joy')?.count, 2);
    assert.deepEqual((await dataset.rows({}, 0, 2)).map(({ attached }) => attached), [{ 'model.agreement': 0.25, 'model.labels': joy }, {}]);
    await assert.rejects(dataset.rows({ attached: [{ table: 'none', column: 'x' }] }, 0, 1), /No column x of a table none/);
  });

  it('says that it searches while a condition takes its time, not that it still reads the labels', async () => {
    const dataset = await datasetOf([{ path: fileOf('slow.jsonl', lines(small)) }], { shape: pairs });
    await dataset.summary('labels', {});
    const kinds = new Set<string>();
    const slow = "character = 'Cid' and len(list_transform(range(length(utterance) + 300000), number -> md5(number::varchar))) > 0";
    assert.equal(await dataset.count({ sql: slow }, { onProgress: ({ kind }) => kinds.add(kind) }), 1);
    assert.deepEqual([...kinds], ['query']);
  });

  it('works without a shape until fields matter, and says when a file changed', async () => {
    const file = fileOf('data.jsonl', lines(small));
    const dataset = openDataset([{ path: file }], { workerModule: await workerModule(), cacheFolder: folder(), log: () => undefined });
    after(() => dataset.dispose());
    assert.deepEqual((await dataset.rows({}, 4, 1)).map(({ record, labels }) => [record, labels]), [[4, []]]);
    await assert.rejects(dataset.count({ labels: { any: ['joy'] } }), /not yet known which fields/);
    await assert.rejects(dataset.summary('labels', {}), /not yet known which fields/);
    assert.deepEqual((await dataset.rows({ sql: "character = 'Cid'" }, 0, 5)).map(({ id }) => id), [5]);
    await dataset.setShape(pairs);
    assert.deepEqual((await dataset.columns()).map(({ name }) => name), ['utterance', 'character', 'split', 'all_emotions']);
    writeFileSync(file, lines(small.slice(0, 2)));
    await assert.rejects(dataset.rows({}, 0, 5), (error: unknown) => error instanceof DatasetError && error.code === 'changed');
    await dataset.reopen();
    assert.equal(await dataset.count({}), 2);
  });
});
