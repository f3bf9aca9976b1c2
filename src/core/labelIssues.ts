// Confident learning, one label against the rest: which labels of which records are likely to be wrong.
import { LabelIssueTable, type IssueColumns } from './labelIssueTable';
import type { LabelMatrix } from './labelMatrix';
import { Largest } from './largest';

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
  const judge = new LabelJudge(classes, least);
  for (const pass of PASSES) judge[pass](0, given, scores);
  const { issues, labels, rare } = judge.judged();
  return { issues: [...new LabelIssueTable(issues)], quality: labelQuality(given, scores), labels, rare };
}

/** What has to be seen of all rows before the next can begin. */
export const PASSES = ['average', 'count', 'choose'] as const;

/**
 * The same over rows that come block by block, in their order: all of them once for each of the passes. It keeps as many
 * issues as it finds, and of each label a few numbers.
 */
export class LabelJudge {
  readonly #classes: number;
  readonly #least: number;
  #rows = 0;
  /** For each class [without, with]. */
  readonly #given: Float64Array;
  readonly #sums: Float64Array;
  /** For each class joint[given][true], of the records that are surely one or the other. */
  readonly #joint: Float64Array;
  #labels: readonly JudgedLabel[] | undefined;
  #floors: { readonly with: number; readonly without: number }[] = [];
  /** For each class that is judged: labels that are missing, and those that are too many. */
  #chosen: readonly (readonly [Largest, Largest] | undefined)[] | undefined;

  constructor(classes: number, least: number) {
    this.#classes = classes;
    this.#least = least;
    this.#given = new Float64Array(classes * 2);
    this.#sums = new Float64Array(classes * 2);
    this.#joint = new Float64Array(classes * 4);
  }

  average(_from: number, { rows, classes, cells }: LabelMatrix, scores: Float32Array): void {
    this.#rows += rows;
    for (let row = 0, at = 0; row < rows; row++) {
      for (let index = 0; index < classes; index++, at++) {
        const has = cells[at] as number;
        const score = scores[at] as number;
        const place = index * 2 + has;
        this.#given[place] = (this.#given[place] as number) + 1;
        this.#sums[place] = (this.#sums[place] as number) + (has === 1 ? score : 1 - score);
      }
    }
  }

  count(_from: number, { rows, classes, cells }: LabelMatrix, scores: Float32Array): void {
    if (this.#floors.length === 0) this.#floors = this.#all(index => ({ with: floor(this.#threshold(index, 1)), without: floor(this.#threshold(index, 0)) }));
    for (let row = 0, at = 0; row < rows; row++) {
      for (let index = 0; index < classes; index++, at++) {
        const least = this.#floors[index] as { with: number; without: number };
        const score = scores[at] as number;
        const surelyWith = score >= least.with;
        const surelyWithout = 1 - score >= least.without;
        if (!surelyWith && !surelyWithout) continue;
        const really = surelyWith && (!surelyWithout || score > 1 - score) ? 1 : 0;
        const place = index * 4 + (cells[at] as number) * 2 + really;
        this.#joint[place] = (this.#joint[place] as number) + 1;
      }
    }
  }

  choose(from: number, { rows, classes, cells }: LabelMatrix, scores: Float32Array): void {
    this.#chosen ??= this.#labelsFound().map(({ given, estimated }) => (this.#isRare(given) ? undefined : [new Largest(estimated.missing), new Largest(estimated.extra)]));
    for (let row = 0, at = 0; row < rows; row++) {
      for (let index = 0; index < classes; index++, at++) {
        const has = cells[at] as number;
        const score = scores[at] as number;
        const wrongness = has === 1 ? 1 - score : score;
        // Never one that the scores agree with.
        if (wrongness > 0.5 + SAME / 2) this.#chosen[index]?.[has as 0 | 1].offer(from + row, wrongness, score);
      }
    }
  }

  /** On each side of a label as many as are estimated to be wrong, the most contradicted; by row, then by label. */
  judged(): { readonly issues: IssueColumns; readonly labels: readonly JudgedLabel[]; readonly rare: readonly number[] } {
    const labels = this.#labelsFound();
    const found = (this.#chosen ?? []).flatMap((sides, index) => (sides ?? []).map((side, extra) => ({ index, extra, ...side.take() })));
    const count = found.reduce((sum, { rows }) => sum + rows.length, 0);
    // Where each issue stands when they are sorted: a whole number of its row and its label.
    const keys = new Float64Array(count);
    const [scores, extra] = [new Float32Array(count), new Uint8Array(count)];
    let from = 0;
    for (const { index, extra: side, rows, notes } of found) {
      rows.forEach((row, at) => (keys[from + at] = row * this.#classes + index));
      scores.set(notes, from);
      extra.fill(side, from, from + rows.length);
      from += rows.length;
    }
    const places = new Uint32Array(count).map((_, at) => at).sort((one, other) => (keys[one] as number) - (keys[other] as number));
    const issues = {
      rows: places.map(at => Math.floor((keys[at] as number) / this.#classes)),
      labels: Uint16Array.from(places, at => (keys[at] as number) % this.#classes),
      extra: Uint8Array.from(places, at => extra[at] as number),
      scores: Float32Array.from(places, at => scores[at] as number),
    };
    return { issues, labels, rare: labels.filter(({ given }) => this.#isRare(given)).map(({ index }) => index) };
  }

  #all<T>(of: (index: number) => T): T[] {
    return Array.from({ length: this.#classes }, (_, index) => of(index));
  }

  #isRare(given: number): boolean {
    return Math.min(given, this.#rows - given) < this.#least;
  }

  #threshold(index: number, side: 0 | 1): number {
    return (this.#sums[index * 2 + side] as number) / (this.#given[index * 2 + side] as number);
  }

  /** The confident joint of what is given and what is so, calibrated to the counts. */
  #labelsFound(): readonly JudgedLabel[] {
    return (this.#labels ??= this.#all((index): JudgedLabel => {
      const [without, count] = [this.#given[index * 2] as number, this.#given[index * 2 + 1] as number];
      const [a, b, c, d] = this.#joint.subarray(index * 4, index * 4 + 4) as unknown as [number, number, number, number];
      const [, missing] = calibrated([Math.max(a, 1), b], without);
      const [extra] = calibrated([c, Math.max(d, 1)], count);
      const estimated = { extra: Math.min(extra, Math.max(0, count - 1)), missing: Math.min(missing, Math.max(0, without - 1)) };
      return { index, given: count, thresholds: { with: this.#threshold(index, 1), without: this.#threshold(index, 0) }, estimated };
    }));
  }
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
