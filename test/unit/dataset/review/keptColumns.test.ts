// What a check found is kept beside the dataset, and joined again only to what it was found of.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { keepColumns, keptColumns, keptFile, type ColumnsOf } from '../../../../src/dataset/review/keptColumns';
import { temporaryFolder } from '../../classifier/support';

const of: ColumnsOf = { stamp: '12 34.5', model: 'abc', shape: { text: 'text', labels: 'labels' } };
const columns = { record: Uint32Array.of(0, 2, 5), labels: Float64Array.of(1, NaN, 2 ** 40), agreement: Float32Array.of(0.5, NaN, 1) };

describe('what a check found', () => {
  it('is kept as it was, and is the whole of what stands beside the dataset', async () => {
    const file = path.join(temporaryFolder('kept'), 'a.jsonl');
    assert.equal(await keptColumns(file, () => true), undefined);
    await keepColumns(file, of, columns);
    await keepColumns(file, of, columns);
    const told: ColumnsOf[] = [];
    assert.deepEqual(await keptColumns(file, own => told.push(own) > 0), columns);
    assert.deepEqual(told, [of]);
    assert.deepEqual(readdirSync(path.dirname(keptFile(file))), ['a.jsonl.checked']);
    await keepColumns(file, of, { record: new Uint32Array(0) });
    assert.deepEqual(await keptColumns(file, () => true), { record: new Uint32Array(0) });
  });

  it('is not taken for what another file, model or label set would give', async () => {
    const file = path.join(temporaryFolder('kept'), 'a.jsonl');
    await keepColumns(file, of, columns);
    assert.equal(await keptColumns(file, ({ model }) => Promise.resolve(model === 'other')), undefined);
  });

  it('counts for nothing where it is damaged', async () => {
    const file = path.join(temporaryFolder('kept'), 'a.jsonl');
    await keepColumns(file, of, columns);
    const whole = readFileSync(keptFile(file));
    for (const length of [0, 5, 30, 60, whole.length - 20]) {
      writeFileSync(keptFile(file), whole.subarray(0, length));
      assert.equal(await keptColumns(file, () => true), undefined, String(length));
    }
    writeFileSync(keptFile(file), Buffer.alloc(500, 255));
    assert.equal(await keptColumns(file, () => true), undefined);
  });
});
