// How far probabilities are what they say: reliability in bins of equal count, expected calibration error, Brier score.

/** Predictions as pairs: hits[i] is 1 where what probabilities[i] was given to is true. */
export interface Predictions {
  readonly probabilities: ArrayLike<number>;
  readonly hits: ArrayLike<number>;
}

export interface ReliabilityBin {
  readonly lowest: number;
  readonly highest: number;
  /** The mean of the probabilities in the bin. */
  readonly confidence: number;
  /** The share of them that is true. */
  readonly observed: number;
  readonly count: number;
}

export interface Calibration {
  readonly pairs: number;
  readonly bins: readonly ReliabilityBin[];
  /** How many of the probabilities lie in each twentieth of 0 to 1. */
  readonly histogram: readonly number[];
  /** The mean distance of confidence and observed share, each bin weighted by its count; 0 is perfect. */
  readonly ece: number;
  /** The mean squared distance of probability and truth. */
  readonly brier: number;
}

/**
 * @param wanted how many bins of equal count; fewer come out where equal probabilities, which stay together, fill several
 * @param floor pairs with a lower probability are left out: with many labels almost all are near 0, and would hide the rest
 * @returns undefined where no pair is left
 */
export function calibrate({ probabilities, hits }: Predictions, wanted = 15, floor = 0): Calibration | undefined {
  const kept = Array.from({ length: probabilities.length }, (_, index) => index).filter(index => (probabilities[index] ?? 0) >= floor);
  if (kept.length === 0) return undefined;
  const order = Uint32Array.from(kept).sort((a, b) => (probabilities[a] ?? 0) - (probabilities[b] ?? 0));
  const bins = edgesOf(order, probabilities, wanted).map(([from, to]) => binOf(order.subarray(from, to), probabilities, hits));
  const ece = bins.reduce((sum, { confidence, observed, count }) => sum + Math.abs(confidence - observed) * count, 0) / order.length;
  const squares = kept.reduce((sum, index) => sum + ((probabilities[index] ?? 0) - (hits[index] ?? 0)) ** 2, 0);
  return { pairs: kept.length, bins, histogram: histogramOf(kept.map(index => probabilities[index] ?? 0)), ece, brier: squares / kept.length };
}

function histogramOf(probabilities: readonly number[], parts = 20): number[] {
  const counts = Array<number>(parts).fill(0);
  for (const probability of probabilities) {
    const part = Math.min(parts - 1, Math.floor(probability * parts));
    counts[part] = (counts[part] ?? 0) + 1;
  }
  return counts;
}

/** Where bins begin and end in the sorted order; equal probabilities are never torn apart. */
function edgesOf(order: Uint32Array, probabilities: ArrayLike<number>, wanted: number): [number, number][] {
  const edges: [number, number][] = [];
  const valueAt = (at: number): number => probabilities[order[at] ?? 0] ?? 0;
  let from = 0;
  for (let bin = 1; bin <= wanted && from < order.length; bin++) {
    let to = Math.max(from + 1, Math.round((bin * order.length) / wanted));
    while (to < order.length && valueAt(to) === valueAt(to - 1)) to++;
    edges.push([from, to]);
    from = to;
  }
  return edges;
}

function binOf(members: Uint32Array, probabilities: ArrayLike<number>, hits: ArrayLike<number>): ReliabilityBin {
  let confidence = 0;
  let observed = 0;
  for (const index of members) {
    confidence += probabilities[index] ?? 0;
    observed += hits[index] ?? 0;
  }
  return {
    lowest: probabilities[members[0] ?? 0] ?? 0,
    highest: probabilities[members[members.length - 1] ?? 0] ?? 0,
    confidence: confidence / members.length,
    observed: observed / members.length,
    count: members.length,
  };
}
