import assert from 'node:assert/strict';
import { countLabels, f1, macroF1, microF1, precision, recall, support } from '../../../src/core/metrics';

describe('metrics', () => {
  // Worked by hand: label 0 has 2 hits, 1 wrong, 1 missed; label 1 one hit; label 2 is never right; label 3 never occurs.
  const gold = [[0], [0, 1], [0], [2], []];
  const predicted = [[0], [0, 1], [2], [0], []];
  const counts = countLabels(gold, predicted, 4);

  it('count hits, wrong and missed labels', () => {
    assert.deepEqual(counts[0], { truePositives: 2, falsePositives: 1, falseNegatives: 1 });
    assert.deepEqual(counts.map(support), [3, 1, 1, 0]);
  });

  it('agree with the hand-worked example', () => {
    assert.deepEqual(counts.map(precision), [2 / 3, 1, 0, 0]);
    assert.deepEqual(counts.map(recall), [2 / 3, 1, 0, 0]);
    assert.deepEqual(counts.map(f1), [2 / 3, 1, 0, 0]);
    assert.equal(macroF1(counts), (2 / 3 + 1) / 4);
    assert.equal(microF1(counts), 6 / 10);
  });

  it('refuse rows that do not match and labels that do not exist', () => {
    assert.throws(() => countLabels([[0]], [], 4), RangeError);
    assert.throws(() => countLabels([[4]], [[0]], 4), RangeError);
  });
});
