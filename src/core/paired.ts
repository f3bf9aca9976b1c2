// Whether one system is better than another on the same rows, or only seems so.
import { interval, resample, type Interval, type ResamplingOptions } from './bootstrap';
import { assertSameShape, sameRow, type LabelMatrix } from './labelMatrix';
import { seededRandom } from './random';
import { addUnit, figuresOf, figuresOfAll, newCounts, type Contributions } from './resampling';

export interface Difference {
  /** The second system less the first. */
  readonly value: number;
  /** 95 %, by the paired bootstrap. */
  readonly interval: Interval;
  /** Two-sided: how often a resample is on the other side of 0, or on it (never exactly 0, since resamples are finite). */
  readonly pBootstrap: number;
  /** Two-sided, by approximate randomisation: how often swapping the two at random gives as large a difference. */
  readonly pRandomisation: number;
}

export interface PairedComparison {
  readonly macroF1: Difference;
  readonly accuracy: Difference;
  /** Per class. */
  readonly f1: readonly { readonly value: number; readonly interval: Interval }[];
}

/** Both systems' contributions must be of the same units. */
export function comparePaired(first: Contributions, second: Contributions, options: ResamplingOptions): PairedComparison {
  if (first.units !== second.units || first.classes !== second.classes) throw new RangeError('the two systems are not about the same rows');
  const pairs = Array.from(resample([first, second], options));
  const one = figuresOfAll(first);
  const other = figuresOfAll(second);
  const swapped = randomise(first, second, options);
  const differences = (value: (figures: (typeof pairs)[number][number]) => number): number[] =>
    pairs.map(([a, b]) => (a === undefined || b === undefined ? 0 : value(b) - value(a)));
  const difference = (name: 'macroF1' | 'accuracy'): Difference => {
    const value = other[name] - one[name];
    const samples = differences(figures => figures[name]);
    return { value, interval: interval(samples), pBootstrap: otherSide(samples), pRandomisation: asLarge(swapped[name], value) };
  };
  return {
    macroF1: difference('macroF1'),
    accuracy: difference('accuracy'),
    f1: Array.from(one.f1, (own, index) => ({
      value: (other.f1[index] ?? 0) - own,
      interval: interval(differences(({ f1 }) => f1[index] ?? 0)),
    })),
  };
}

/** The differences that come of swapping the two systems' answers, unit by unit, by the toss of a coin. */
function randomise(first: Contributions, second: Contributions, { resamples, seed }: ResamplingOptions): Record<'macroF1' | 'accuracy', Float64Array> {
  const random = seededRandom(seed);
  const left = newCounts(first);
  const right = newCounts(first);
  const macroF1 = new Float64Array(resamples);
  const accuracy = new Float64Array(resamples);
  for (let round = 0; round < resamples; round++) {
    left.fill(0);
    right.fill(0);
    for (let unit = 0; unit < first.units; unit++) {
      const swap = random() < 0.5;
      addUnit(swap ? right : left, first, unit);
      addUnit(swap ? left : right, second, unit);
    }
    const one = figuresOf(left, first.classes);
    const other = figuresOf(right, first.classes);
    macroF1[round] = other.macroF1 - one.macroF1;
    accuracy[round] = other.accuracy - one.accuracy;
  }
  return { macroF1, accuracy };
}

/** 1 is added above and below, so that no p-value claims more than so many resamples can. */
function otherSide(samples: readonly number[]): number {
  const below = samples.filter(value => value <= 0).length;
  const above = samples.filter(value => value >= 0).length;
  return Math.min(1, (2 * (1 + Math.min(below, above))) / (samples.length + 1));
}

function asLarge(samples: Float64Array, observed: number): number {
  // Sums in another order differ in the last bits.
  const limit = Math.abs(observed) - 1e-12;
  return (1 + samples.filter(value => Math.abs(value) >= limit).length) / (samples.length + 1);
}

export interface McNemar {
  /** Rows that only the first has exactly right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Exact and two-sided: were the systems equally good, each such row would fall to either like a coin. */
  readonly p: number;
}

export function mcNemar(gold: LabelMatrix, first: LabelMatrix, second: LabelMatrix): McNemar {
  assertSameShape(gold, first);
  assertSameShape(gold, second);
  let onlyFirst = 0;
  let onlySecond = 0;
  for (let row = 0; row < gold.rows; row++) {
    const one = sameRow(gold, first, row);
    const other = sameRow(gold, second, row);
    if (one && !other) onlyFirst++;
    if (other && !one) onlySecond++;
  }
  return { onlyFirst, onlySecond, p: coinTest(onlyFirst, onlySecond) };
}

/** The exact two-sided binomial test of a fair coin. */
export function coinTest(heads: number, tails: number): number {
  const total = heads + tails;
  const few = Math.min(heads, tails);
  if (2 * few === total) return 1;
  let term = -total * Math.LN2;
  let sum = Math.exp(term);
  for (let count = 1; count <= few; count++) {
    term += Math.log((total - count + 1) / count);
    sum += Math.exp(term);
  }
  return Math.min(1, 2 * sum);
}
