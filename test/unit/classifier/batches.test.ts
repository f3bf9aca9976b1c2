// Batches hold inputs of one width only, which is the input's own.
import assert from 'node:assert/strict';
import { bucketWidth, fillBatch, planBatches } from '../../../src/classifier/batches';

describe('batches', () => {
  it('give every input a width of its own, rounded up', () => {
    assert.deepEqual([1, 4, 5, 64, 126, 127, 128].map(tokens => bucketWidth(tokens, 128)), [2, 4, 6, 64, 126, 128, 128]);
    assert.equal(bucketWidth(49, 49), 49);
  });

  it('hold every input once, of one width, and not more tokens than asked for', () => {
    const lengths = Array.from({ length: 500 }, (_, index) => 2 + ((index * 37) % 127));
    const batches = planBatches(lengths, 128, 256);
    assert.deepEqual(batches.flatMap(({ rows }) => rows).sort((a, b) => a - b), lengths.map((_, index) => index));
    for (const { width, rows } of batches) {
      assert.ok(rows.every(row => bucketWidth(lengths[row] ?? 0, 128) === width));
      assert.ok(width > 64 ? rows.length === 1 : rows.length * width <= 256);
    }
    assert.deepEqual(batches.map(({ width }) => width), batches.map(({ width }) => width).sort((a, b) => a - b));
  });

  it('are padded with zeros, and masked', () => {
    const { ids, mask } = fillBatch([[101, 7592, 102], [101, 102]], 4);
    assert.deepEqual([...ids], [101n, 7592n, 102n, 0n, 101n, 102n, 0n, 0n]);
    assert.deepEqual([...mask], [1n, 1n, 1n, 0n, 1n, 1n, 0n, 0n]);
  });
});
