// F1 at every threshold: one for all classes, and the best for each.
import type { LabelMatrix } from './labelMatrix';
import { f1, macroF1, microF1, type LabelCounts } from './metrics';

export interface SweepPoint {
  readonly threshold: number;
  readonly macroF1: number;
  readonly microF1: number;
}

export interface ClassSweep {
  /** The threshold with the highest F1; the lowest of several. */
  readonly threshold: number;
  readonly f1: number;
}

export interface ThresholdSweep {
  readonly points: readonly SweepPoint[];
  /** The point of the highest macro-F1. */
  readonly best: SweepPoint;
  readonly byClass: readonly ClassSweep[];
  /** Macro-F1 where each class has its own best threshold. */
  readonly bestByClassMacroF1: number;
}

/** 0.05, 0.06, … 0.95. */
export const SWEEP: readonly number[] = Array.from({ length: 91 }, (_, index) => (index + 5) / 100);

/** @param scores row by row, as many as `gold` has cells */
export function sweepThresholds(gold: LabelMatrix, scores: ArrayLike<number>, thresholds: readonly number[] = SWEEP): ThresholdSweep {
  const counts = countAtThresholds(gold, scores, thresholds);
  const points = thresholds.map((threshold, at) => {
    const own = counts[at] ?? [];
    return { threshold, macroF1: macroF1(own), microF1: microF1(own) };
  });
  const byClass = Array.from({ length: gold.classes }, (_, index) => {
    const curve = thresholds.map((threshold, at) => ({ threshold, f1: f1(counts[at]?.[index] ?? nothing) }));
    return curve.reduce((best, point) => (point.f1 > best.f1 ? point : best));
  });
  return {
    points,
    best: points.reduce((best, point) => (point.macroF1 > best.macroF1 ? point : best)),
    byClass,
    bestByClassMacroF1: byClass.reduce((sum, own) => sum + own.f1, 0) / gold.classes,
  };
}

const nothing: LabelCounts = { truePositives: 0, falsePositives: 0, falseNegatives: 0 };

/** For each threshold the counts per class, where a class is predicted at scores from the threshold up. */
function countAtThresholds(gold: LabelMatrix, scores: ArrayLike<number>, thresholds: readonly number[]): LabelCounts[][] {
  const { classes, cells } = gold;
  // [t * classes + c]: the gold and other rows whose score reaches threshold t, but not the next.
  const right = new Uint32Array((thresholds.length + 1) * classes);
  const wrong = new Uint32Array(right.length);
  const total = new Uint32Array(classes);
  cells.forEach((truth, at) => {
    const level = reached(scores[at] ?? 0, thresholds);
    const slot = level * classes + (at % classes);
    const tally = truth === 1 ? right : wrong;
    tally[slot] = (tally[slot] ?? 0) + 1;
    total[at % classes] = (total[at % classes] ?? 0) + truth;
  });
  const counts: LabelCounts[][] = [];
  const passed = Array.from(total, () => ({ right: 0, wrong: 0 }));
  for (let at = thresholds.length; at > 0; at--) {
    counts.unshift(passed.map((own, index) => {
      own.right += right[at * classes + index] ?? 0;
      own.wrong += wrong[at * classes + index] ?? 0;
      return { truePositives: own.right, falsePositives: own.wrong, falseNegatives: (total[index] ?? 0) - own.right };
    }));
  }
  return counts;
}

/** How many of the rising thresholds a score reaches. */
function reached(score: number, thresholds: readonly number[]): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (score >= (thresholds[middle] ?? Infinity)) low = middle + 1;
    else high = middle;
  }
  return low;
}
