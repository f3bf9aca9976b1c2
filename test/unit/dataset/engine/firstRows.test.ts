// The first rows are there before a file has been gone through, whatever its kind; what is asked of all records comes when all are known.
import assert from 'node:assert/strict';
import { closeDatasets, datasetOf, fileOf, pairs } from './support';

const RECORDS = 150_000;
const text = (at: number): string => `Utterance "${at}", ${'words and more '.repeat(8)}`;
const quoted = (words: string): string => `"${words.replaceAll('"', '""')}"`;
const shape = { ...pairs, labels: { form: 'name', field: 'labels' } as const };

const files: Readonly<Record<string, () => string>> = {
  'a.csv': () => `utterance,labels\n${Array.from({ length: RECORDS }, (_, at) => `${quoted(text(at))},joy\n`).join('')}`,
  'a.tsv': () => `utterance\tlabels\n${Array.from({ length: RECORDS }, (_, at) => `${quoted(text(at))}\tjoy\n`).join('')}`,
  'a.jsonl': () => Array.from({ length: RECORDS }, (_, at) => `${JSON.stringify({ utterance: text(at), labels: 'joy' })}\n`).join(''),
};

describe('the first rows', () => {
  after(closeDatasets);

  for (const [name, content] of Object.entries(files)) {
    it(`of ${name} come before its records are counted, and are the same as afterwards`, async () => {
      const dataset = await datasetOf([{ path: fileOf(name, content()) }], { shape });
      const order: string[] = [];
      const progress: number[] = [];
      const columns = dataset.columns().then(found => (order.push('columns'), found));
      const count = dataset.count({}, { onProgress: ({ kind, done, total }) => { if (kind === 'index') progress.push(done / total); } }).then(found => (order.push('count'), found));
      const first = await dataset.rows({}, 0, 100);
      order.push('rows');
      assert.deepEqual(first.map(({ fields }) => fields['utterance']), Array.from({ length: 100 }, (_, at) => text(at)));
      assert.deepEqual([first[99]?.line, first[99]?.labels.map(({ name: label }) => label)], [name === 'a.jsonl' ? 100 : 101, ['joy']]);
      assert.equal(await count, RECORDS);
      assert.deepEqual((await columns).map(({ name: own }) => own), ['utterance', 'labels']);
      assert.equal(order[0], 'rows', order.join());
      assert.deepEqual(await dataset.rows({}, 0, 100), first);
      assert.deepEqual((await dataset.rows({}, RECORDS - 1, 5)).map(({ fields }) => fields['utterance']), [text(RECORDS - 1)]);
      assert.deepEqual((await dataset.rows({ text: { value: `"${RECORDS - 1}"`, kind: 'substring' } }, 0, 5)).map(({ id }) => id), [RECORDS - 1]);
      assert.ok(progress.every((share, at) => share >= (progress[at - 1] ?? 0) && share <= 1), progress.join());
    });
  }
});
