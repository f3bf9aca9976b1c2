// Evaluation with scorers made by hand, and the reports that are made of it.
import assert from 'node:assert/strict';
import path from 'node:path';
import { LABEL_COUNT, labelIndex, type EmotionId } from '../../../src/core/emotions';
import { labelSet, type LabelSetId } from '../../../src/core/labelSets';
import type { Benchmark, Turn } from '../../../src/dataset/benchmarks/benchmark';
import { openBenchmark } from '../../../src/dataset/benchmarks/open';
import { evaluateModels, type EvaluateOptions, type Scorer } from '../../../src/dataset/evaluate';
import type { Evaluation } from '../../../src/dataset/evaluation/result';
import type { ScoreInput } from '../../../src/dataset/evaluation/rows';
import { evaluationPage } from '../../../src/dataset/report/page';

const options: EvaluateOptions = {
  source: 'data', limit: undefined, threshold: undefined, decision: 'best', resamples: 200, seed: 1, calibrationFloor: 0.1, calibrationBins: 5,
};

function scores(of: Partial<Record<EmotionId, number>>): Float32Array {
  const all = new Float32Array(LABEL_COUNT);
  for (const [label, score] of Object.entries(of)) all[labelIndex(label as EmotionId)] = score;
  return all;
}

function scorer(name: string, contextLines: number, answer: (input: ScoreInput) => Partial<Record<EmotionId, number>> | string): Scorer & { readonly seen: ScoreInput[] } {
  const seen: ScoreInput[] = [];
  return {
    name, digest: 'd', contextLines, thresholds: Array<number>(LABEL_COUNT).fill(0.5), seen,
    score(inputs) {
      seen.push(...inputs);
      return Promise.resolve(inputs.map(input => {
        const found = answer(input);
        return typeof found === 'string' ? { kind: 'failed', reason: found } : { kind: 'scored', scores: scores(found) };
      }));
    },
  };
}

const benchmark = (set: LabelSetId, turns: readonly Partial<Turn>[]): Benchmark => ({
  title: 'Made by hand', set: labelSet(set), problems: [], leftOut: new Map(), turns: turns.map((turn, index) => ({ file: 'f', line: index + 1, text: `line ${index + 1}`, ...turn })),
});

const dialogue = benchmark('ekman', [
  { speaker: 'ANN', dialogue: 0, gold: [1] },
  { dialogue: 0, text: 'two\nlines' },
  { speaker: 'BOB', dialogue: 0, gold: [3] },
  { speaker: 'ANN', dialogue: 1, gold: [0] },
  { context: 'A: one\nB: two\nC: three', gold: [2] },
]);

describe('what a model is given', () => {
  const inputs = async (lines: number): Promise<ScoreInput[]> => {
    const own = scorer('m', lines, () => ({ neutral: 1 }));
    await evaluateModels(dialogue, [own], options);
    return own.seen;
  };
  it('are the lines before, in the same dialogue, oldest first', async () => {
    assert.deepEqual(await inputs(2), [
      { text: 'line 1', speaker: 'ANN' },
      { text: 'line 3', speaker: 'BOB', context: 'ANN: line 1\ntwo lines' },
      { text: 'line 4', speaker: 'ANN' },
      { text: 'line 5', context: 'B: two\nC: three' },
    ]);
  });
  it('is nothing where the model reads no context', async () => assert.ok((await inputs(0)).every(({ context }) => context === undefined)));
});

describe('an evaluation', () => {
  it('decides for the class of the highest label', async () => {
    const { evaluation } = await evaluateModels(dialogue, [scorer('m', 0, () => ({ joy: 0.3, love: 0.3, anger: 0.4 }))], options);
    assert.equal(evaluation.system.labels.find(({ label }) => label === 'anger')?.predicted, 4);
    const summed = await evaluateModels(dialogue, [scorer('m', 0, () => ({ joy: 0.3, love: 0.3, anger: 0.4 }))], { ...options, decision: 'sum' });
    assert.equal(summed.evaluation.system.labels.find(({ label }) => label === 'joy')?.predicted, 4);
  });

  it('leaves out for both what one of two cannot score', async () => {
    const { evaluation, unscored } = await evaluateModels(
      dialogue,
      [scorer('one', 0, ({ text }) => (text === 'line 3' ? 'it died' : { neutral: 1 })), scorer('other', 0, () => ({ joy: 1 }))],
      options,
    );
    assert.deepEqual(unscored, [{ file: 'f', line: 3, reason: 'it died' }]);
    assert.deepEqual([evaluation.data.rows, evaluation.data.unusable, evaluation.comparison?.differing], [3, 1, 3]);
    assert.deepEqual(evaluation.comparison?.mcNemar, { onlyFirst: 1, onlySecond: 1, p: 1 });
  });

  it('gives a class of several labels no threshold of its own, and predicts it where one of them passes', async () => {
    const plutchik = benchmark('plutchik', [{ gold: [4, 7] }, { gold: [0] }]);
    const { evaluation } = await evaluateModels(plutchik, [scorer('m', 0, () => ({ love: 0.6, approval: 0.4 }))], options);
    assert.deepEqual(evaluation.system.labels.map(({ predicted }) => predicted), [0, 0, 0, 0, 2, 0, 0, 0]);
    assert.deepEqual(evaluation.system.labels.map(({ threshold }) => threshold).slice(4), [null, null, null, null]);
  });

  it('refuses to measure nothing', () => assert.rejects(evaluateModels(benchmark('ekman', []), [scorer('m', 0, () => ({}))], options), RangeError));
});

describe('the HTML report', () => {
  const folder = path.resolve(__dirname, '../../fixtures/benchmarks');
  let pages: [string, Evaluation][];

  before(async () => {
    const read = { form: undefined, split: 'dev', iemocap: 4, labels: undefined, set: 'goEmotions', stored: false } as const;
    const one = scorer('<b>"one"</b> & co', 0, ({ text }) => ({ gratitude: text.length % 10 / 10, joy: 0.4, neutral: 0.55 }));
    const other = scorer('other', 4, ({ text }) => ({ anger: text.length % 7 / 7, neutral: 0.5 }));
    pages = await Promise.all((['goemotions', 'meld'] as const).map(async name => {
      const { evaluation } = await evaluateModels(await openBenchmark(path.join(folder, name), read), [one, other], options);
      return [evaluationPage(evaluation), evaluation] as [string, Evaluation];
    }));
  });

  it('is well-formed: every element is closed, in order, and its text escaped', () => {
    for (const [page] of pages) {
      const open: string[] = [];
      for (const [, closing, name = '', rest = ''] of page.replace(/^<!DOCTYPE html>/, '').replace(/<style>[^]*?<\/style>/, '').matchAll(/<(\/?)([\w-]+)((?:\s[\w:-]+="[^"<>]*")*\/?)>/g)) {
        if (closing !== '') assert.equal(open.pop(), name);
        else if (!rest.endsWith('/')) open.push(name);
      }
      assert.deepEqual(open, []);
      assert.ok(page.includes('&lt;b&gt;&quot;one&quot;&lt;/b&gt; &amp; co') && !page.includes('<b>'));
      assert.ok(!/NaN|undefined|Infinity/.test(page));
    }
  });

  it('loads nothing and runs nothing', () => {
    for (const [page] of pages) {
      assert.ok(!/<(?:script|link|img|iframe|object)|\s(?:src|href|on\w+)=|url\(|@import/i.test(page));
      assert.deepEqual([...page.matchAll(/https?:[^"\s]*/g)].filter(([url]) => url !== 'http://www.w3.org/2000/svg'), []);
      assert.match(page, /default-src 'none'/);
    }
  });

  it('names and describes every picture, under ids of its own', () => {
    for (const [page] of pages) {
      const pictures = [...page.matchAll(/<svg[^>]*aria-labelledby="(\S+) (\S+)"[^>]*><title id="(\S+)">[^<]+<\/title><desc id="(\S+)">[^<]+<\/desc>/g)];
      assert.equal(pictures.length, [...page.matchAll(/<svg /g)].length);
      for (const [, title, description, ...ids] of pictures) assert.deepEqual(ids, [title, description]);
      const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
      assert.equal(new Set(ids).size, ids.length);
    }
  });

  it('has the figures, the comparison and the labels that count as a class', () => {
    const [[many, evaluation], [single]] = pages as [[string, Evaluation], [string, Evaluation]];
    assert.ok(many.includes(evaluation.system.macroF1.value.toFixed(4)));
    for (const heading of ['Comparison', 'By label', 'What is taken for what', 'Thresholds', 'Calibration', 'How this was measured']) assert.ok(many.includes(`<h2>${heading}</h2>`), heading);
    assert.match(many, /Optimistic: these thresholds are chosen on the very data/);
    assert.ok(!single.includes('<h2>Thresholds</h2>') && single.includes('curiosity, realization, surprise'));
    assert.match(single, /bootstrap resamples of whole dialogues/);
  });
});
