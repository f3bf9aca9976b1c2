// All figures of one system on the evaluated rows.
import { bootstrap, type ResamplingOptions } from '../../core/bootstrap';
import { calibrate } from '../../core/calibration';
import { labelIndex } from '../../core/emotions';
import { confusionOf } from '../../core/confusion';
import { classesOf, type LabelMatrix } from '../../core/labelMatrix';
import { classNames, type LabelSet } from '../../core/labelSets';
import { countMatrices, exactMatch, f1, macroF1, microF1, precision, recall, support, weightedF1 } from '../../core/metrics';
import { contributions, type Contributions } from '../../core/resampling';
import { sweepThresholds } from '../../core/thresholdSweep';
import type { DecisionRule, Predicted } from './predict';
import type { LabelCalibration, LabelResult, SystemResult } from './result';

export interface Measured {
  readonly result: SystemResult;
  readonly predicted: Predicted;
  readonly parts: Contributions;
}

export interface MeasureOptions {
  readonly set: LabelSet;
  readonly gold: LabelMatrix;
  readonly units: ArrayLike<number> | undefined;
  readonly resampling: ResamplingOptions;
  readonly calibrationFloor: number;
  readonly calibrationBins: number;
}

export interface SystemName {
  readonly name: string;
  readonly digest: string | null;
  readonly contextLines: number;
}

/** @param rule undefined where the predictions were stored */
export function measure({ name, digest, contextLines }: SystemName, predicted: Predicted, rule: DecisionRule | undefined, options: MeasureOptions): Measured {
  const { set, gold } = options;
  const counts = countMatrices(gold, predicted.labels);
  const parts = contributions(gold, predicted.labels, options.units);
  const intervals = bootstrap(parts, options.resampling);
  const background = set.classes.findIndex(({ id }) => id === set.background);
  const labels = classNames(set).map((label, index): LabelResult => {
    const own = counts[index] ?? { truePositives: 0, falsePositives: 0, falseNegatives: 0 };
    return {
      label,
      precision: precision(own),
      recall: recall(own),
      f1: { value: f1(own), interval: intervals.f1[index] ?? { low: 0, high: 0 } },
      support: support(own),
      predicted: own.truePositives + own.falsePositives,
      threshold: thresholdOf(set, index, rule),
    };
  });
  const result: SystemResult = {
    name,
    digest,
    contextLines,
    macroF1: { value: macroF1(counts), interval: intervals.overall.macroF1 },
    microF1: { value: microF1(counts), interval: intervals.overall.microF1 },
    weightedF1: { value: weightedF1(counts), interval: intervals.overall.weightedF1 },
    accuracy: { value: exactMatch(gold, predicted.labels), interval: intervals.overall.accuracy },
    macroF1Present: macroF1(counts.filter(own => support(own) > 0)),
    microF1WithoutBackground: background < 0 ? null : microF1(counts.filter((_, index) => index !== background)),
    unlabelled: unlabelled(predicted.labels),
    labels,
    confusion: confusionOf(gold, predicted.labels),
    sweep: predicted.scores === undefined || set.kind === 'single' ? null : sweepThresholds(gold, predicted.scores),
    calibration: calibrationOf(predicted.scores, options),
  };
  return { result, predicted, parts };
}

function thresholdOf({ classes }: LabelSet, index: number, rule: DecisionRule | undefined): number | null {
  if (rule?.kind !== 'thresholds') return null;
  const [only, ...others] = classes[index]?.from ?? [];
  if (rule.global !== undefined) return rule.global;
  if (only === undefined || others.length > 0) return null;
  // A threshold of 0.35 is kept as a float, which would be shown as 0.3499999940395355.
  return Math.round((rule.thresholds[labelIndex(only)] ?? 1) * 1e6) / 1e6;
}

function unlabelled(labels: LabelMatrix): number {
  let count = 0;
  for (let row = 0; row < labels.rows; row++) if (classesOf(labels, row).length === 0) count++;
  return count;
}

function calibrationOf(scores: Float32Array | undefined, { set, gold, calibrationFloor, calibrationBins }: MeasureOptions): SystemResult['calibration'] {
  if (scores === undefined) return null;
  const overall = calibrate({ probabilities: scores, hits: gold.cells }, calibrationBins, calibrationFloor);
  if (overall === undefined) return null;
  const byLabel = classNames(set).map((label, index): LabelCalibration => {
    const column = (values: ArrayLike<number>): Float64Array => Float64Array.from({ length: gold.rows }, (_, row) => values[row * gold.classes + index] ?? 0);
    const own = calibrate({ probabilities: column(scores), hits: column(gold.cells) }, calibrationBins, calibrationFloor);
    const mean = (value: 'confidence' | 'observed'): number => (own === undefined ? 0 : own.bins.reduce((sum, bin) => sum + bin[value] * bin.count, 0) / own.pairs);
    return { label, pairs: own?.pairs ?? 0, confidence: mean('confidence'), observed: mean('observed'), ece: own?.ece ?? 0 };
  });
  return { overall, byLabel };
}
