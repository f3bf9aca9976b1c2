// Bootstrap confidence intervals: how much figures would move with other rows of the same kind (Efron's percentile method).
import { seededRandom } from './random';
import { addUnit, figuresOf, figuresOfAll, newCounts, type Contributions, type Figures } from './resampling';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface ResamplingOptions {
  readonly resamples: number;
  readonly seed: number;
}

export const OVERALL_FIGURES = ['macroF1', 'microF1', 'weightedF1', 'accuracy'] as const;
export type OverallFigure = (typeof OVERALL_FIGURES)[number];

export interface FigureIntervals {
  readonly overall: Readonly<Record<OverallFigure, Interval>>;
  readonly f1: readonly Interval[];
}

/** 95 % intervals of every figure. Units (rows or dialogues) are drawn with replacement, as many as there are. */
export function bootstrap(parts: Contributions, { resamples, seed }: ResamplingOptions): FigureIntervals {
  const figures = Array.from(resample([parts], { resamples, seed }), ([own]) => own as Figures);
  const intervalOf = (value: (figures: Figures) => number): Interval => interval(figures.map(value));
  return {
    overall: {
      macroF1: intervalOf(({ macroF1 }) => macroF1),
      microF1: intervalOf(({ microF1 }) => microF1),
      weightedF1: intervalOf(({ weightedF1 }) => weightedF1),
      accuracy: intervalOf(({ accuracy }) => accuracy),
    },
    f1: Array.from({ length: parts.classes }, (_, index) => intervalOf(({ f1 }) => f1[index] ?? 0)),
  };
}

/** Draws the same units for every system, and yields the figures of each. */
export function* resample(systems: readonly Contributions[], { resamples, seed }: ResamplingOptions): Generator<Figures[], void, undefined> {
  const random = seededRandom(seed);
  const units = systems[0]?.units ?? 0;
  const counts = systems.map(newCounts);
  // A resample without a rare label is no evidence that the label has an F1 of 0.
  const observed = systems.map(own => figuresOfAll(own).f1);
  for (let round = 0; round < resamples; round++) {
    for (const own of counts) own.fill(0);
    for (let draw = 0; draw < units; draw++) {
      const unit = Math.floor(random() * units);
      for (let at = 0; at < systems.length; at++) addUnit(counts[at] as Uint32Array, systems[at] as Contributions, unit);
    }
    yield counts.map((own, at) => figuresOf(own, systems[at]?.classes ?? 0, observed[at]));
  }
}

/** The 2.5 and 97.5 % quantiles. */
export function interval(values: readonly number[]): Interval {
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/** Linear between neighbours, as NumPy has it. @param sorted in rising order */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}
