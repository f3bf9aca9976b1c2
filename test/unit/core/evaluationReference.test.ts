// What the project computes of predictions, against scikit-learn, NumPy and SciPy (test/fixtures/benchmarks/reference.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { quantile } from '../../../src/core/bootstrap';
import { calibrate } from '../../../src/core/calibration';
import { confusionOf } from '../../../src/core/confusion';
import { labelMatrix, type LabelMatrix } from '../../../src/core/labelMatrix';
import { countMatrices, exactMatch, f1, macroF1, microF1, precision, recall, support, weightedF1 } from '../../../src/core/metrics';
import { coinTest } from '../../../src/core/paired';
import { contributions, figuresOfAll } from '../../../src/core/resampling';
import { sweepThresholds } from '../../../src/core/thresholdSweep';

interface Figures {
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
  macro: number;
  micro: number;
  weighted: number;
  accuracy: number;
}

interface Reference {
  scores: number[][];
  multi: number[][];
  single: number[];
  said: number[];
  multiFigures: Figures;
  singleFigures: Figures;
  sweep: number[];
  bestByClass: number[];
  confusion: number[][];
  calibration: { bins: number; observed: number[]; confidence: number[]; brier: number };
  quantiles: number[];
  coin: [number, number, number][];
}

const reference = JSON.parse(readFileSync(path.resolve(__dirname, '../../fixtures/benchmarks/reference.json'), 'utf8')) as Reference;
const classes = 5;
const near = (found: number, wanted: number): void => assert.ok(Math.abs(found - wanted) < 1e-9, `${found} is not ${wanted}`);
const allNear = (found: readonly number[], wanted: readonly number[]): void => {
  assert.equal(found.length, wanted.length);
  found.forEach((value, index) => near(value, wanted[index]!));
};

const positives = (rows: readonly number[][], least: number): LabelMatrix =>
  labelMatrix(rows.map(row => row.flatMap((value, index) => (value >= least ? [index] : []))), classes);
const multi = positives(reference.multi, 1);
const multiSaid = positives(reference.scores, 0.5);
const single = labelMatrix(reference.single.map(index => [index]), classes);
const singleSaid = labelMatrix(reference.said.map(index => [index]), classes);

describe('evaluation against scikit-learn', () => {
  for (const [name, gold, said, wanted] of [['several labels', multi, multiSaid, reference.multiFigures], ['one label', single, singleSaid, reference.singleFigures]] as const) {
    it(`has the same figures for ${name} to a row`, () => {
      const counts = countMatrices(gold, said);
      allNear(counts.map(precision), wanted.precision);
      allNear(counts.map(recall), wanted.recall);
      allNear(counts.map(f1), wanted.f1);
      assert.deepEqual(counts.map(support), wanted.support);
      near(macroF1(counts), wanted.macro);
      near(microF1(counts), wanted.micro);
      near(weightedF1(counts), wanted.weighted);
      near(exactMatch(gold, said), wanted.accuracy);
    });

    it(`has the same figures for ${name} to a row where they are put together for resampling`, () => {
      const figures = figuresOfAll(contributions(gold, said));
      allNear(Array.from(figures.f1), wanted.f1);
      allNear([figures.macroF1, figures.microF1, figures.weightedF1, figures.accuracy], [wanted.macro, wanted.micro, wanted.weighted, wanted.accuracy]);
    });
  }

  it('has the same F1 at every threshold', () => {
    const sweep = sweepThresholds(multi, reference.scores.flat());
    allNear(sweep.points.map(point => point.macroF1), reference.sweep);
    allNear(sweep.byClass.map(own => own.f1), reference.bestByClass);
    near(sweep.best.macroF1, Math.max(...reference.sweep));
    near(sweep.bestByClassMacroF1, reference.bestByClass.reduce((sum, value) => sum + value) / classes);
  });

  it('has the same confusion matrix', () => assert.deepEqual(confusionOf(single, singleSaid).counts, reference.confusion));

  it('has the same reliability curve and Brier score', () => {
    const { bins, observed, confidence, brier } = reference.calibration;
    const found = calibrate({ probabilities: reference.scores.flat(), hits: reference.multi.flat() }, bins)!;
    allNear(found.bins.map(bin => bin.observed), observed);
    allNear(found.bins.map(bin => bin.confidence), confidence);
    near(found.brier, brier);
  });

  it('has the same quantiles', () => {
    const sorted = reference.scores.flat().sort((a, b) => a - b);
    allNear([0.025, 0.5, 0.975].map(share => quantile(sorted, share)), reference.quantiles);
  });

  it('has the same exact test of a coin', () => {
    for (const [heads, tails, p] of reference.coin) near(coinTest(heads, tails), p);
  });
});
