// Folds: every label evenly, duplicates together, the same for the same seed.
import assert from 'node:assert/strict';
import { labelMatrix } from '../../../../src/core/labelMatrix';
import { PackedLabels } from '../../../../src/core/packedLabels';
import { seededRandom } from '../../../../src/core/random';
import { dealFolds } from '../../../../src/dataset/check/folds';

const random = seededRandom(5);
const rows = 2000;
const lists = Array.from({ length: rows }, () => [0.4, 0.2, 0.1, 0.01].flatMap((share, index) => (random() < share ? [index] : [])));
const labels = labelMatrix(lists, 4);
// Every tenth record says what the one before it says.
const groups = Float64Array.from({ length: rows }, (_, row) => (row % 10 === 9 ? row - 1 : row));
const fold = dealFolds(PackedLabels.of(labels), groups, { folds: 5, seed: 1 });

describe('folds', () => {
  it('have every label in equal parts, as far as it goes', () => {
    for (let index = 0; index < 4; index++) {
      const counts = [0, 1, 2, 3, 4].map(own => lists.filter((list, row) => fold[row] === own && list.includes(index)).length);
      const mean = counts.reduce((sum, count) => sum + count) / 5;
      assert.ok(counts.every(count => Math.abs(count - mean) <= Math.max(2, mean * 0.1)), `label ${index}: ${counts.join(', ')}`);
    }
    const sizes = [0, 1, 2, 3, 4].map(own => fold.filter(value => value === own).length);
    assert.ok(sizes.every(size => Math.abs(size - rows / 5) < rows / 50), sizes.join(', '));
  });

  it('keep records together that say the same', () => groups.forEach((group, row) => assert.equal(fold[row], fold[group])));

  it('are the same for the same seed, and others for another', () => {
    assert.deepEqual(dealFolds(PackedLabels.of(labels), groups, { folds: 5, seed: 1 }), fold);
    assert.notDeepEqual(dealFolds(PackedLabels.of(labels), groups, { folds: 5, seed: 2 }), fold);
  });

  it('take records without labels, and fewer records than folds', () => {
    assert.equal(new Set(dealFolds(PackedLabels.of(labelMatrix([[], [], []], 2)), Float64Array.of(1, 2, 3), { folds: 5, seed: 1 })).size, 3);
  });
});
