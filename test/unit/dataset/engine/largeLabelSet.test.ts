// A label set of more classes than there are bits: what still works, and what says that it does not.
import assert from 'node:assert/strict';
import type { RecordShape } from '../../../../src/dataset/records/shape';
import { closeDatasets, datasetOf, fileOf } from './support';

describe('a label set of more than 64 classes', function () {
  this.timeout(60_000);
  after(closeDatasets);

  it('has rows, text, SQL and order, and says why there is no more', async () => {
    const classes = Array.from({ length: 70 }, (_, at) => ({ id: `class ${at}`, from: [] }));
    const shape: RecordShape = { text: 'text', labels: { form: 'name', field: 'label' }, set: { id: 'own', title: 'this file', kind: 'single', classes } };
    const file = fileOf('many.jsonl', classes.map(({ id }, at) => JSON.stringify({ text: `words ${at}`, label: id, rank: 70 - at })).join('\n'));
    const dataset = await datasetOf([{ path: file }], { shape });
    assert.deepEqual((await dataset.rows({}, 69, 1)).map(({ labels }) => labels.map(({ index }) => index)), [[69]]);
    assert.equal(await dataset.count({ text: { value: 'words 6', kind: 'substring' } }), 11);
    assert.equal(await dataset.count({ sql: "label = 'class 69'" }), 1);
    assert.equal((await dataset.rows({ sort: { by: { kind: 'field', name: 'rank' } } }, 0, 1))[0]?.id, 69);
    const why = /The label set has 70 classes: with more than 64 there is no summary, and rows are filtered only by text, SQL/;
    await assert.rejects(dataset.summary('labels', {}), why);
    await assert.rejects(dataset.count({ labels: { all: ['class 69'] } }), why);
  });
});
