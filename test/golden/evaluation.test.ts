// Evaluations as they are shown in a terminal; `UPDATE=1` writes the expectations anew, to be read before they are kept.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LABEL_COUNT, labelIndex, type EmotionId } from '../../src/core/emotions';
import { openBenchmark } from '../../src/dataset/benchmarks/open';
import { evaluateModels, type EvaluateOptions, type Scorer } from '../../src/dataset/evaluate';
import { createStyle } from '../../src/cli/terminal/style';
import { evaluationText } from '../../src/cli/terminal/evaluationView';

const fixtures = path.resolve(__dirname, '../fixtures/benchmarks');
const options: EvaluateOptions = { source: '', limit: undefined, threshold: undefined, decision: 'best', resamples: 500, seed: 1, calibrationFloor: 0.1, calibrationBins: 5 };

/** Knows a few words, and nothing else. */
function scorer(name: string, contextLines: number, words: readonly (readonly [RegExp, EmotionId, number])[]): Scorer {
  const score = (text: string): Float32Array => {
    const scores = new Float32Array(LABEL_COUNT);
    scores[labelIndex('neutral')] = 0.4;
    for (const [word, label, value] of words) if (word.test(text)) scores[labelIndex(label)] = value;
    return scores;
  };
  return { name, digest: null, contextLines, thresholds: Array<number>(LABEL_COUNT).fill(0.45), score: inputs => Promise.resolve(inputs.map(({ text }) => ({ kind: 'scored', scores: score(text) }))) };
}

const plain = scorer('plain', 0, [[/!/, 'anger', 0.6], [/thank/i, 'gratitude', 0.9], [/\?/, 'curiosity', 0.7], [/day|platform/, 'neutral', 0.5], [/love/, 'love', 0.8]]);
const finer = scorer('finer', 2, [[/out/i, 'anger', 0.8], [/thank|congrat|last/i, 'joy', 0.7], [/\?/, 'surprise', 0.7], [/sorry|left/, 'sadness', 0.6], [/smell/, 'disgust', 0.9]]);

describe('evaluations in a terminal', () => {
  for (const name of ['goemotions', 'meld']) {
    it(name, async () => {
      const benchmark = await openBenchmark(path.join(fixtures, name), { form: undefined, split: 'dev', iemocap: 4, set: 'goEmotions', labels: undefined, stored: false });
      const { evaluation } = await evaluateModels(benchmark, [plain, finer], { ...options, source: name });
      const shown = evaluationText(evaluation, { style: createStyle(1), width: 100 });
      const expected = path.join(__dirname, 'evaluation', `${name}.expected.txt`);
      if (process.env['UPDATE'] === '1') writeFileSync(expected, shown);
      assert.equal(shown, readFileSync(expected, 'utf8'));
    });
  }
});
