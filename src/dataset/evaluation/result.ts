// What an evaluation finds, as plain data: this is the JSON report, and all that the other reports are made from.
import type { Interval } from '../../core/bootstrap';
import type { Calibration } from '../../core/calibration';
import type { Decision } from '../../core/classScores';
import type { Confusion } from '../../core/confusion';
import type { McNemar, PairedComparison } from '../../core/paired';
import type { ThresholdSweep } from '../../core/thresholdSweep';

export interface Estimate {
  readonly value: number;
  /** 95 %. */
  readonly interval: Interval;
}

export interface LabelResult {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: Estimate;
  /** Rows where it is gold. */
  readonly support: number;
  /** Rows where it is predicted. */
  readonly predicted: number;
  /** The model's own or the given one; null where no single threshold decides. */
  readonly threshold: number | null;
}

export interface LabelCalibration {
  readonly label: string;
  readonly pairs: number;
  readonly confidence: number;
  readonly observed: number;
  readonly ece: number;
}

export interface SystemResult {
  readonly name: string;
  /** SHA-256 over the model folder's files; null for stored predictions. */
  readonly digest: string | null;
  readonly contextLines: number;
  readonly macroF1: Estimate;
  readonly microF1: Estimate;
  readonly weightedF1: Estimate;
  /** The share of rows whose labels are exactly the gold ones. */
  readonly accuracy: Estimate;
  /** Macro-F1 over the labels that have gold rows. */
  readonly macroF1Present: number;
  /** Micro-F1 without the set's background class; null where it has none. */
  readonly microF1WithoutBackground: number | null;
  /** Rows for which nothing is predicted. */
  readonly unlabelled: number;
  readonly labels: readonly LabelResult[];
  readonly confusion: Confusion;
  /** Null where thresholds do not decide, or scores are not known. */
  readonly sweep: ThresholdSweep | null;
  readonly calibration: { readonly overall: Calibration; readonly byLabel: readonly LabelCalibration[] } | null;
}

export interface ComparisonResult extends PairedComparison {
  readonly second: SystemResult;
  /** Rows where the two predict differently. */
  readonly differing: number;
  readonly mcNemar: McNemar;
}

export interface DataResult {
  readonly title: string;
  /** The file or folder. */
  readonly source: string;
  readonly labelSet: string;
  readonly labelSetTitle: string;
  readonly kind: 'single' | 'multi';
  readonly background: string | null;
  /** Which of the 28 labels count as which class. */
  readonly classes: readonly { readonly id: string; readonly from: readonly string[] }[];
  readonly rows: number;
  /** Null where texts stand alone. */
  readonly dialogues: number | null;
  /** Rows that could not be read or scored. */
  readonly unusable: number;
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
}

export interface MethodResult {
  /** How a class gets its score from the labels that count as it. */
  readonly decision: Decision;
  readonly predictions: 'highest' | 'modelThresholds' | 'oneThreshold' | 'stored';
  readonly threshold: number | null;
  readonly resamples: number;
  readonly seed: number;
  readonly resampled: 'rows' | 'dialogues';
  /** Pairs of text and label under this score are left out of the calibration. */
  readonly calibrationFloor: number;
}

export interface Evaluation {
  readonly schema: 1;
  readonly data: DataResult;
  readonly method: MethodResult;
  readonly system: SystemResult;
  readonly comparison: ComparisonResult | null;
}
