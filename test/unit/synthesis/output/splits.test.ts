// Splits: the paper's shares, one narrative in one split, and no narrative trained on that the other part tests.
import assert from 'node:assert/strict';
import { compareNarratives } from '../../../../src/synthesis/output/narrativeOrder';
import { emptySplits, splitOf, type Split } from '../../../../src/synthesis/output/splits';
import { sha256 } from './made';

const hashes = Array.from({ length: 20_000 }, (_, at) => sha256(`story ${at}`));
const shares = (kind: 'contextless' | 'rewritten'): Record<Split, number> => {
  const found = { train: 0, validation: 0, test: 0 };
  for (const hash of hashes) found[splitOf(hash, kind)] += 1 / hashes.length;
  return found;
};

describe('the split of a narrative', () => {
  it('has the shares of the paper', () => {
    const near = (found: Record<Split, number>, wanted: Record<Split, number>) => {
      for (const split of ['train', 'validation', 'test'] as const) assert.ok(Math.abs(found[split] - wanted[split]) < 0.01, `${split} ${found[split]}`);
    };
    near(shares('contextless'), { train: 0.8, validation: 0.1, test: 0.1 });
    near(shares('rewritten'), { train: 0.9, validation: 0.05, test: 0.05 });
  });

  it('is the same for both halves of a pair, and held out of contextless data where it is held out of contextual data', () => {
    for (const hash of hashes) {
      const contextual = splitOf(hash, 'original');
      assert.equal(splitOf(hash, 'rewritten'), contextual);
      if (contextual !== 'train') assert.equal(splitOf(hash, 'contextless'), contextual);
    }
  });

  it('may be one that no narrative falls into, which is said of parts that have examples', () => {
    const file = (split: Split) => ({ split });
    assert.deepEqual(emptySplits([{ part: 'contextless', files: [file('train'), file('test')] }, { part: 'contextual', files: [] }]), ['contextless/validation']);
    assert.deepEqual(emptySplits([{ part: 'contextless', files: (['train', 'validation', 'test'] as const).map(file) }]), []);
  });

  it('refuses what is no hash', () => assert.throws(() => splitOf('story', 'original'), /no SHA-256/));
});

describe('the order of narratives', () => {
  it('takes numbers by their value and the lines of a corpus by their number', () => {
    const wanted = ['a/2.txt', 'a/10.txt', 'b.jsonl:2', 'b.jsonl:10', 'b.jsonl-more.txt', 'c.txt'];
    assert.deepEqual([...wanted].reverse().sort(compareNarratives), wanted);
  });
});
