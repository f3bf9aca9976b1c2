// Mean cosines from sums of vectors, against every pair counted one by one.
import assert from 'node:assert/strict';
import { seededRandom } from '../../../../src/core/random';
import { DiversityMeter } from '../../../../src/synthesis/output/diversity';
import { costText } from '../../../../src/synthesis/output/prices';
import { example } from './made';

const signal = new AbortController().signal;

describe('diversity', () => {
  it('is the mean cosine of all pairs, within and across characters', async () => {
    const random = seededRandom(7);
    const vectors = new Map<string, Float32Array>();
    const examples = Array.from({ length: 300 }, (_, at) => example({ story: `s${at % 5}`, actor: `a${at % 7}`, number: at, kind: 'contextless', labels: at % 4 === 0 ? [['neutral', 0.9]] : [['joy', 0.5], ['neutral', 0.2]] }));
    for (const { utterance } of examples) vectors.set(utterance, Float32Array.from({ length: 16 }, () => random() - 0.3));
    const meter = new DiversityMeter(texts => Promise.resolve(texts.map(text => vectors.get(text))), { utterances: examples.length, kind: 'contextless', threshold: 0.3, signal });
    for (const own of examples) await meter.add(own);
    await meter.add(example({ story: 's0', actor: 'a0', number: 900, kind: 'rewritten' }));
    const found = await meter.finish();
    for (const [likeness, own] of [[found.all, examples], [found.neutral, examples.filter(({ all_emotions_mapped }) => all_emotions_mapped[0]?.[0] === 'neutral')]] as const) {
      const sums = { within: 0, withinPairs: 0, across: 0, acrossPairs: 0 };
      own.forEach((one, at) => own.slice(at + 1).forEach(other => {
        const same = one.provenance.narrative.id === other.provenance.narrative.id && one.character === other.character;
        const value = cosine(vectors.get(one.utterance)!, vectors.get(other.utterance)!);
        if (same) { sums.within += value; sums.withinPairs++; } else { sums.across += value; sums.acrossPairs++; }
      }));
      assert.equal(likeness.utterances, own.length);
      assert.equal(likeness.within.pairs, sums.withinPairs);
      assert.equal(likeness.across.pairs, sums.acrossPairs);
      assert.ok(Math.abs(likeness.within.mean! - sums.within / sums.withinPairs) < 1e-5);
      assert.ok(Math.abs(likeness.across.mean! - sums.across / sums.acrossPairs) < 1e-5);
    }
  });

  it('says nothing where there is no pair', async () => {
    const meter = new DiversityMeter(texts => Promise.resolve(texts.map(() => undefined)), { utterances: 1, kind: 'contextless', threshold: 0.3, signal });
    await meter.add(example({ story: 's', actor: 'a', number: 1, kind: 'contextless' }));
    assert.deepEqual((await meter.finish()).all, { utterances: 0, characters: 0, within: { mean: undefined, pairs: 0 }, across: { mean: undefined, pairs: 0 } });
  });
});

const cosine = (one: Float32Array, other: Float32Array): number => one.reduce((sum, value, at) => sum + value * other[at]!, 0) / (Math.hypot(...one) * Math.hypot(...other));

describe('the cost', () => {
  it('is of millions of tokens', () => {
    const prices = { input: 0.25, output: 0.75, currency: 'USD' };
    assert.equal(costText({ prompt: 4_000_000, completion: 2_000_000 }, prices), '2.50 USD');
    assert.equal(costText({ prompt: 1000, completion: 0 }, prices), '0.00025 USD');
    assert.equal(costText({ prompt: 0, completion: 0 }, prices), '0.00 USD');
  });
});
