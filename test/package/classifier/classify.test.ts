// The classifier as its callers see it, with real workers and the real model.
import assert from 'node:assert/strict';
import { LABELS } from '../../../src/core/emotions';
import { labelsOf } from '../../../src/core/labels';
import type { Result } from '../../../src/classifier/classifier';
import { closeClassifiers, contextlessModel, goEmotions, openClassifier } from '../../unit/classifier/support';

const scoresOf = (result: Result | undefined): Float32Array => {
  assert.equal(result?.kind, 'scored');
  return result.scores;
};
const farthest = (a: Float32Array, b: Float32Array): number => a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? NaN))), 0);

describe('classify', function () {
  this.timeout(30_000);
  afterEach(closeClassifiers);

  it('gives 28 probabilities per text, in the order of the texts', async () => {
    const classifier = await openClassifier();
    const { thresholds } = await classifier.model();
    const texts = ['Thank you so much for your help!', 'I am so sorry for what I did.', 'What a beautiful day, I am happy!'];
    const results = await classifier.classify(texts.map(text => ({ text })));
    const strongest = results.map(result => labelsOf(scoresOf(result), thresholds)[0]?.label);
    assert.deepEqual(strongest, ['gratitude', 'remorse', 'joy']);
    for (const result of results) {
      assert.equal(scoresOf(result).length, LABELS.length);
      assert.ok(scoresOf(result).every(score => score >= 0 && score <= 1));
    }
  });

  it('gives a text the same scores whatever it is scored together with', async () => {
    const classifier = await openClassifier({ workers: 1 });
    const dev = goEmotions('dev')?.slice(0, 300) ?? Array.from({ length: 300 }, (_, at) => `Line ${at}: ${'what a day '.repeat(at % 17)}!`);
    const together = await classifier.classify(dev.map(text => ({ text })));
    for (const at of [0, 7, 42, 99, 150, 299]) {
      const [alone] = await classifier.classify([{ text: dev[at] ?? '' }]);
      assert.ok(farthest(scoresOf(alone), scoresOf(together[at])) <= 1e-5, dev[at]);
    }
    const reversed = await classifier.classify(dev.map(text => ({ text })).reverse());
    dev.forEach((text, at) => assert.ok(farthest(scoresOf(together[at]), scoresOf(reversed[dev.length - 1 - at])) <= 1e-5, text));
  });

  it('hands out every result once, as it arrives', async () => {
    const classifier = await openClassifier();
    const texts = Array.from({ length: 200 }, (_, at) => `This is line ${at % 150}.`);
    const seen = new Map<number, Result>();
    const results = await classifier.classify(
      texts.map(text => ({ text })),
      {
        onResult: (index, result) => {
          assert.ok(!seen.has(index));
          seen.set(index, result);
        },
      },
    );
    assert.equal(seen.size, texts.length);
    results.forEach((result, index) => assert.equal(seen.get(index), result));
    assert.deepEqual(scoresOf(results[0]), scoresOf(results[150]));
  });

  it('ignores context and speaker for a model that was trained without', async () => {
    const classifier = await openClassifier({ deduplicate: false, modelFolder: contextlessModel() });
    const [bare, full] = await classifier.classify([{ text: 'How dare you!' }, { text: 'How dare you!', context: 'ANN: You are late.', speaker: 'BOB' }]);
    assert.deepEqual(scoresOf(bare), scoresOf(full));
  });

  it('reads a long speech in parts, and takes the highest score of each label', async () => {
    const classifier = await openClassifier();
    const thanks = 'Thank you, thank you so much for everything that you have done for us! ';
    const plain = 'The road goes down to the river and over the bridge and then up to the house again. ';
    const text = plain.repeat(7) + thanks;
    const [long, ...others] = await classifier.classify([{ text }, { text: plain }], { embeddings: true });
    assert.ok(long?.kind === 'scored' && long.parts);
    assert.ok(long.parts.length >= 2);
    assert.equal(text.slice(0, long.parts[0]?.end).trim().endsWith('again.'), true);
    assert.equal(long.parts.at(-1)?.end, text.trimEnd().length);
    long.scores.forEach((score, label) => assert.equal(score, Math.max(...(long.parts ?? []).map(part => part.scores[label] ?? 0))));
    const gratitude = LABELS.indexOf('gratitude');
    assert.ok((long.parts.at(-1)?.scores[gratitude] ?? 0) > (long.parts[0]?.scores[gratitude] ?? 1));
    assert.equal(long.embedding?.length, 384);
    const alone = await classifier.classify(long.parts.map(({ start, end }) => ({ text: text.slice(start, end) })));
    alone.forEach((result, part) => assert.ok(farthest(scoresOf(result), long.parts?.[part]?.scores ?? new Float32Array(28)) <= 1e-5));
    assert.ok(others[0]?.kind === 'scored' && others[0].parts === undefined);
  });

  it('gives embeddings only where asked for', async () => {
    const classifier = await openClassifier();
    const [plain] = await classifier.classify([{ text: 'Good morning.' }]);
    const [embedded] = await classifier.classify([{ text: 'Good morning.' }], { embeddings: true });
    assert.ok(plain?.kind === 'scored' && plain.embedding === undefined);
    assert.ok(embedded?.kind === 'scored');
    assert.equal(embedded.embedding?.length, 384);
    assert.ok(embedded.embedding.some(value => value !== 0));
    assert.deepEqual(embedded.scores, plain.scores);
  });

  it('answers no texts with no results, and starts nothing for them', async () => {
    const classifier = await openClassifier();
    assert.deepEqual(await classifier.classify([]), []);
    assert.deepEqual(classifier.status, { kind: 'idle' });
  });
});
