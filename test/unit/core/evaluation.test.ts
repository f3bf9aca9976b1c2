// The parts of an evaluation, against values worked by hand.
import assert from 'node:assert/strict';
import { bootstrap, interval } from '../../../src/core/bootstrap';
import { calibrate } from '../../../src/core/calibration';
import { confusedPairs, confusionOf } from '../../../src/core/confusion';
import { labelMatrix } from '../../../src/core/labelMatrix';
import { countMatrices, exactMatch, weightedF1 } from '../../../src/core/metrics';
import { comparePaired, mcNemar } from '../../../src/core/paired';
import { seededRandom } from '../../../src/core/random';
import { contributions, figuresOfAll } from '../../../src/core/resampling';
import { sweepThresholds } from '../../../src/core/thresholdSweep';

const options = { resamples: 1000, seed: 1 };

describe('tables of labels', () => {
  const gold = labelMatrix([[0], [0, 1], [0], [2], []], 4);
  const predicted = labelMatrix([[0], [0, 1], [2], [0], []], 4);

  it('count hits, wrong and missed', () => {
    assert.deepEqual(countMatrices(gold, predicted)[0], { truePositives: 2, falsePositives: 1, falseNegatives: 1 });
  });
  it('weigh F1 by support, and compare whole rows', () => {
    assert.equal(weightedF1(countMatrices(gold, predicted)), ((2 / 3) * 3 + 1) / 5);
    assert.equal(exactMatch(gold, predicted), 3 / 5);
  });
  it('refuse what does not fit', () => {
    assert.throws(() => labelMatrix([[4]], 4), RangeError);
    assert.throws(() => countMatrices(gold, labelMatrix([[0]], 4)), RangeError);
  });
});

describe('confusion', () => {
  it('counts a missed label against each wrong one, and alone where there is none', () => {
    const { counts, missedAlone } = confusionOf(labelMatrix([[0], [0, 1], [0], [1]], 3), labelMatrix([[0], [0, 2], [1, 2], []], 3));
    assert.deepEqual(counts, [[2, 1, 1], [0, 0, 1], [0, 0, 0]]);
    assert.deepEqual(missedAlone, [0, 1, 0]);
  });
  it('ranks mistakes', () => {
    const confusion = confusionOf(labelMatrix([[0], [0], [1], [2]], 3), labelMatrix([[1], [1], [0], [2]], 3));
    assert.deepEqual(confusedPairs(confusion, 5), [{ gold: 0, predicted: 1, count: 2 }, { gold: 1, predicted: 0, count: 1 }]);
  });
});

describe('calibration', () => {
  it('has bins of equal count, and their distance from the truth', () => {
    const { bins, ece, brier, pairs } = calibrate({ probabilities: [0.9, 0.1, 0.3, 0.7], hits: [1, 0, 1, 1] }, 2)!;
    assert.deepEqual(bins.map(({ count, observed }) => [count, observed]), [[2, 0.5], [2, 1]]);
    assert.equal(pairs, 4);
    assert.ok(Math.abs(ece - (0.3 + 0.2) / 2) < 1e-12);
    assert.ok(Math.abs(brier - (0.01 + 0.01 + 0.49 + 0.09) / 4) < 1e-12);
  });
  it('keeps equal probabilities together', () => {
    const { bins } = calibrate({ probabilities: [0.2, 0.2, 0.2, 0.2, 0.8], hits: [0, 1, 0, 1, 1] }, 5)!;
    assert.deepEqual(bins.map(({ count }) => count), [4, 1]);
  });
  it('leaves out what is under the floor, and says nothing of nothing', () => {
    assert.equal(calibrate({ probabilities: [0.05, 0.1, 0.5], hits: [0, 0, 1] }, 15, 0.1)!.pairs, 2);
    assert.equal(calibrate({ probabilities: [0.05], hits: [0] }, 15, 0.1), undefined);
  });
});

describe('the threshold sweep', () => {
  it('counts a score that is exactly the threshold as reaching it', () => {
    const gold = labelMatrix([[0], [], [0], []], 1);
    const { points, best, byClass } = sweepThresholds(gold, [0.6, 0.4, 0.5, 0.1], [0.4, 0.5, 0.6, 0.7]);
    assert.deepEqual(points.map(point => point.macroF1), [0.8, 1, 2 / 3, 0]);
    assert.equal(best.threshold, 0.5);
    assert.deepEqual(byClass, [{ threshold: 0.5, f1: 1 }]);
  });
});

describe('the bootstrap', () => {
  const rows = Array.from({ length: 400 }, (_, index) => [index % 2]);
  const gold = labelMatrix(rows, 2);
  const said = labelMatrix(rows.map(([index], row) => [row % 10 === 0 ? 1 - index! : index!]), 2);

  it('gives the same intervals for the same seed, and others for another', () => {
    const parts = contributions(gold, said);
    assert.deepEqual(bootstrap(parts, options), bootstrap(parts, options));
    assert.notDeepEqual(bootstrap(parts, options), bootstrap(parts, { ...options, seed: 2 }));
  });

  it('is as wide as theory has it', () => {
    const { low, high } = bootstrap(contributions(gold, said), options).overall.accuracy;
    const half = 1.96 * Math.sqrt((0.9 * 0.1) / 400);
    assert.ok(Math.abs(low - (0.9 - half)) < 0.006 && Math.abs(high - (0.9 + half)) < 0.006, `${low} to ${high}`);
  });

  it('is wider where the rows of a dialogue go together', () => {
    const units = Array.from({ length: 400 }, (_, row) => Math.floor(row / 40));
    // Of each ten dialogues one is wholly wrong.
    const clustered = labelMatrix(rows.map(([index], row) => [units[row] === 3 ? 1 - index! : index!]), 2);
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    const alone = bootstrap(contributions(gold, clustered), options).overall.accuracy;
    const together = bootstrap(contributions(gold, clustered, units), options).overall.accuracy;
    assert.ok(width(together) > 3 * width(alone));
    assert.equal(figuresOfAll(contributions(gold, clustered, units)).accuracy, 0.9);
  });

  it('takes the middle 95 %', () => assert.deepEqual(interval(Array.from({ length: 101 }, (_, index) => index)), { low: 2.5, high: 97.5 }));

  it('draws evenly', () => {
    const random = seededRandom(3);
    const mean = Array.from({ length: 20_000 }, random).reduce((sum, value) => sum + value) / 20_000;
    assert.ok(Math.abs(mean - 0.5) < 0.01);
  });

  it('is fast', function () {
    this.timeout(20_000);
    const random = seededRandom(1);
    const lists = (): number[][] => Array.from({ length: 5000 }, () => [Math.floor(random() * 28), Math.floor(random() * 28)]);
    const start = performance.now();
    bootstrap(contributions(labelMatrix(lists(), 28), labelMatrix(lists(), 28)), options);
    assert.ok(performance.now() - start < 8000);
  });
});

describe('a paired comparison', () => {
  const rows = Array.from({ length: 300 }, (_, index) => [index % 3]);
  const gold = labelMatrix(rows, 3);
  const wrongEvery = (step: number): ReturnType<typeof labelMatrix> => labelMatrix(rows.map(([index], row) => [row % step === 0 ? (index! + 1) % 3 : index!]), 3);

  it('finds a large difference', () => {
    const { macroF1, accuracy, f1 } = comparePaired(contributions(gold, wrongEvery(4)), contributions(gold, wrongEvery(50)), options);
    assert.ok(Math.abs(accuracy.value - (0.98 - 0.75)) < 1e-12);
    assert.ok(macroF1.interval.low > 0.15 && macroF1.interval.high < 0.3);
    assert.ok(macroF1.pBootstrap < 0.003 && macroF1.pRandomisation < 0.003 && accuracy.pRandomisation < 0.003);
    assert.equal(f1.length, 3);
  });
  it('finds none between equals', () => {
    const same = contributions(gold, wrongEvery(10));
    const { macroF1 } = comparePaired(same, same, options);
    assert.deepEqual([macroF1.value, macroF1.pBootstrap, macroF1.pRandomisation], [0, 1, 1]);
  });
  it('counts the rows that only one has right', () => {
    const truth = labelMatrix([[0], [0], [0], [0]], 2);
    const found = mcNemar(truth, labelMatrix([[0], [1], [1], [1]], 2), labelMatrix([[0], [0], [0], [1]], 2));
    assert.deepEqual(found, { onlyFirst: 0, onlySecond: 2, p: 0.5 });
  });
  it('refuses systems on other rows', () => {
    assert.throws(() => comparePaired(contributions(gold, gold), contributions(labelMatrix([[0]], 3), labelMatrix([[0]], 3)), options), RangeError);
  });
});

describe('a resample without a rare label', () => {
  it('takes its F1 from all rows', () => {
    // One row of 30 has label 1, and it is right: about a third of the resamples miss it.
    const rows = labelMatrix(Array.from({ length: 30 }, (_, index) => [index === 0 ? 1 : 0]), 2);
    const { overall, f1 } = bootstrap(contributions(rows, rows), options);
    assert.deepEqual([overall.macroF1, f1[1]], [{ low: 1, high: 1 }, { low: 1, high: 1 }]);
  });
});
