// Labels from names outside the 28.
import assert from 'node:assert/strict';
import { mapLabels, positives } from '../../../src/synthesis/labels/mapLabels';

describe('mapping labels', () => {
  it('keeps order, drops what is unknown, and joins what means the same at its higher value', () => {
    assert.deepEqual(mapLabels([['anxiety', 0.4], ['Joy', 0.2], ['jealousy', 0.9], ['nervousness', 0.7], ['hope', 0.3]]), [['nervousness', 0.7], ['joy', 0.2], ['optimism', 0.3]]);
    assert.deepEqual(mapLabels([]), []);
  });

  it('counts a label as positive from the threshold on, whatever the rounding', () => {
    assert.deepEqual(positives([['joy', 0.1 + 0.2], ['fear', 0.3], ['anger', 0.2]], 0.3).map(([name]) => name), ['joy', 'fear']);
    assert.deepEqual(positives([['joy', 0.3]], 0.1 + 0.2).length, 1);
  });
});
