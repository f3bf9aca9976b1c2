// Confident learning, one label against the rest: which labels of which records are likely to be wrong.
import type { LabelMatrix } from './labelMatrix';

/** One label of one record that the scores contradict. */
export interface LabelIssue {
  readonly row: number;
  readonly index: number;
  /** `extra`: given, and the scores say it is not there; `missing`: not given, and they say it is. */
  readonly kind: 'extra' | 'missing';
  /** Out-of-sample probability of the label. */
  readonly score: number;
}

/** What was found about one label. */
export interface JudgedLabel {
  readonly index: number;
  /** Records that are given the label. */
  readonly given: number;
  /** Mean score of records that have the label, and mean of 1 - score of those that have not; NaN where there are none. */
  readonly thresholds: { readonly with: number; readonly without: number };
  /** How many of the records that have it (have it not) are estimated to be wrong, after calibration to the counts. */
  readonly estimated: { readonly extra: number; readonly missing: number };
}

export interface LabelIssues {
  /** By row, then by label. */
  readonly issues: readonly LabelIssue[];
  /** For each record how good its labels are, 0 to 1, low where one is likely wrong. */
  readonly quality: Float32Array;
  readonly labels: readonly JudgedLabel[];
  /** Labels that too few records have, or lack, to say anything; none of `issues` is about them. */
  readonly rare: readonly number[];
}

export interface LabelIssueOptions {
  /** A label is judged from so many records with it, and without it, on; 10 by default, two for each of five folds. */
  readonly least?: number;
}

/** Weight of the worse score at each step of the moving average over a record's labels. */
const FORGETTING = 0.8;
const LEAST = 10;
/** Scores count as equal within this, so that the last bit of a mean decides nothing. */
const SAME = 1e-6;

/**
 * Confident learning (Northcutt et al., 2021) for each label against the rest, pruned by noise rate, as cleanlab's
 * multilabel_classification does by default.
 * @param given rows × classes, what the file says
 * @param scores rows × classes probabilities, row by row, out of sample: from a model that has not learned from the row
 * @throws RangeError where the two differ in shape
 */
export function labelIssues(given: LabelMatrix, scores: Float32Array, { least = LEAST }: LabelIssueOptions = {}): LabelIssues {
  const { rows, classes } = given;
  if (scores.length !== rows * classes) throw new RangeError(`${scores.length} scores for ${rows} × ${classes} labels`);
  const labels: JudgedLabel[] = [];
  const rare: number[] = [];
  const issues: LabelIssue[] = [];
  for (let index = 0; index < classes; index++) {
    const column = columnOf(given, scores, index);
    const judged = judge(index, column);
    labels.push(judged);
    if (Math.min(judged.given, rows - judged.given) < least) rare.push(index);
    else issues.push(...pruned(index, column, judged.estimated));
  }
  issues.sort((one, other) => one.row - other.row || one.index - other.index);
  return { issues, quality: labelQuality(given, scores), labels, rare };
}

/** One label of all records. */
interface Column {
  readonly given: Uint8Array;
  readonly scores: Float64Array;
}

function columnOf({ rows, classes, cells }: LabelMatrix, scores: Float32Array, index: number): Column {
  const column = { given: new Uint8Array(rows), scores: new Float64Array(rows) };
  for (let row = 0, at = index; row < rows; row++, at += classes) {
    column.given[row] = cells[at] ?? 0;
    column.scores[row] = scores[at] ?? 0;
  }
  return column;
}

/** Thresholds, the confident joint of what is given and what is so, and its calibration to the counts. */
function judge(index: number, { given, scores }: Column): JudgedLabel {
  let count = 0;
  const sums = [0, 0];
  given.forEach((has, row) => {
    const score = scores[row] ?? 0;
    count += has;
    if (has === 1) sums[1] = (sums[1] ?? 0) + score;
    else sums[0] = (sums[0] ?? 0) + 1 - score;
  });
  const thresholds = { with: (sums[1] ?? 0) / count, without: (sums[0] ?? 0) / (given.length - count) };
  const least = { with: floor(thresholds.with), without: floor(thresholds.without) };
  // joint[given][true], of the records that are surely one or the other.
  const joint = [[0, 0], [0, 0]] as [[number, number], [number, number]];
  given.forEach((has, row) => {
    const score = scores[row] ?? 0;
    const surelyWith = score >= least.with;
    const surelyWithout = 1 - score >= least.without;
    if (!surelyWith && !surelyWithout) return;
    const really = surelyWith && (!surelyWithout || score > 1 - score) ? 1 : 0;
    joint[has === 1 ? 1 : 0][really]++;
  });
  joint[0][0] = Math.max(joint[0][0], 1);
  joint[1][1] = Math.max(joint[1][1], 1);
  const [, missing] = calibrated(joint[0], given.length - count);
  const [extra] = calibrated(joint[1], count);
  return { index, given: count, thresholds, estimated: { extra: Math.min(extra, Math.max(0, count - 1)), missing: Math.min(missing, Math.max(0, given.length - count - 1)) } };
}

/** Nothing reaches the threshold of a side that has no record. */
const floor = (mean: number): number => (Number.isNaN(mean) ? 2 : Math.max(mean, 2 * SAME)) - SAME;

/** A row of the joint, made to add up to the records that it is about; whole numbers. */
function calibrated([first, second]: readonly [number, number], count: number): [number, number] {
  const part = (first / (first + second)) * count;
  const whole = [roundToEven(part), roundToEven(count - part)] as [number, number];
  const over = whole[0] + whole[1] - count;
  // Both halves were rounded the same way: the one that moved more moves back.
  if (over !== 0) whole[part - whole[0] > count - part - whole[1] === over < 0 ? 0 : 1] -= over;
  return whole;
}

function roundToEven(value: number): number {
  const rounded = Math.round(value);
  return Math.abs(value % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/** On each side, as many as are estimated to be wrong, the most contradicted first; never one that the scores agree with. */
function pruned(index: number, { given, scores }: Column, { extra, missing }: JudgedLabel['estimated']): LabelIssue[] {
  const worst = (has: 0 | 1, most: number, wrongness: (score: number) => number): LabelIssue[] => {
    const rows: number[] = [];
    given.forEach((own, row) => {
      if (own === has && wrongness(scores[row] ?? 0) > 0.5 + SAME / 2) rows.push(row);
    });
    rows.sort((a, b) => wrongness(scores[b] ?? 0) - wrongness(scores[a] ?? 0) || a - b);
    return rows.slice(0, most).map(row => ({ row, index, kind: has === 1 ? 'extra' : 'missing', score: scores[row] ?? 0 }));
  };
  return [...worst(1, extra, score => 1 - score), ...worst(0, missing, score => score)];
}

/**
 * How good a record's labels are: for each label the score of what is given (the probability where it is, its complement
 * where it is not), best first, as an exponential moving average that ends with the worst (cleanlab's
 * get_label_quality_scores with self-confidence).
 */
export function labelQuality({ rows, classes, cells }: LabelMatrix, scores: Float32Array): Float32Array {
  const quality = new Float32Array(rows);
  const own = new Float64Array(classes);
  for (let row = 0; row < rows; row++) {
    for (let index = 0; index < classes; index++) {
      const score = scores[row * classes + index] ?? 0;
      own[index] = cells[row * classes + index] === 1 ? score : 1 - score;
    }
    own.sort();
    let average = own[classes - 1] ?? 1;
    for (let at = classes - 2; at >= 0; at--) average = FORGETTING * (own[at] ?? 0) + (1 - FORGETTING) * average;
    quality[row] = average;
  }
  return quality;
}
