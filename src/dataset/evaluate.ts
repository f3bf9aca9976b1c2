// Evaluates one model, or two on the same rows, on gold labels. What scores is a port, so that no model is known here.
import { comparePaired, mcNemar } from '../core/paired';
import type { Decision } from '../core/classScores';
import { LABEL_COUNT } from '../core/emotions';
import { labelMatrix, sameRow, type LabelMatrix } from '../core/labelMatrix';
import type { Benchmark, Problem } from './benchmarks/benchmark';
import { measure, type Measured, type MeasureOptions, type SystemName } from './evaluation/measure';
import { predict, type DecisionRule, type Predicted } from './evaluation/predict';
import type { ComparisonResult, Evaluation, MethodResult } from './evaluation/result';
import { dialogueUnits, evaluatedRows, scoreInput, type EvaluatedRow, type ScoreInput } from './evaluation/rows';

export type ScoreAnswer =
  /** 28 probabilities in GoEmotions order. */
  | { readonly kind: 'scored'; readonly scores: ArrayLike<number> }
  | { readonly kind: 'failed'; readonly reason: string };

/** A model with the context window it is given. */
export interface Scorer extends SystemName {
  /** Per label, in GoEmotions order. */
  readonly thresholds: ArrayLike<number>;
  /** Answers in the order of the inputs. */
  score(inputs: readonly ScoreInput[]): Promise<readonly ScoreAnswer[]>;
}

export interface EvaluateOptions {
  readonly source: string;
  readonly limit: number | undefined;
  /** One for all labels, instead of the model's own. */
  readonly threshold: number | undefined;
  readonly decision: Decision;
  readonly resamples: number;
  readonly seed: number;
  readonly calibrationFloor: number;
  readonly calibrationBins: number;
}

export interface Evaluated {
  readonly evaluation: Evaluation;
  /** Rows that a model could not score; they are left out for both. */
  readonly unscored: readonly Problem[];
}

/** @throws RangeError where no row is left to evaluate */
export async function evaluateModels(benchmark: Benchmark, [first, second]: readonly [Scorer, Scorer?], options: EvaluateOptions): Promise<Evaluated> {
  const rows = evaluatedRows(benchmark, options.limit);
  const systems = second === undefined ? [first] : [first, second];
  const answers: (readonly ScoreAnswer[])[] = [];
  // One after the other: each has all of the machine.
  for (const system of systems) answers.push(await system.score(rows.map(row => scoreInput(benchmark, row, system.contextLines))));
  const usable = rows.flatMap((_, row) => (answers.every(own => own[row]?.kind === 'scored') ? [row] : []));
  const unscored = rows.flatMap(({ turn: { file, line } }, row): Problem[] => {
    const failed = answers.map(own => own[row]).find(answer => answer?.kind === 'failed');
    return failed?.kind === 'failed' ? [{ file, line, reason: failed.reason }] : [];
  });
  const kept = usable.flatMap(row => rows[row] ?? []);
  const measuring = measureOptions(benchmark, kept, options);
  const [one, other] = systems.map((system, at) => {
    const rule = ruleOf(benchmark, system, options);
    const scores = usable.flatMap(row => {
      const answer = answers[at]?.[row];
      return answer?.kind === 'scored' ? [answer.scores] : [];
    });
    return measure(system, predict(benchmark.set, scores, rule), rule, measuring);
  });
  if (one === undefined) throw new RangeError('no system to evaluate');
  const predictions = benchmark.set.kind === 'single' ? 'highest' : options.threshold === undefined ? 'modelThresholds' : 'oneThreshold';
  const comparison = other === undefined ? null : compare(measuring, one, other);
  return { unscored, evaluation: report({ benchmark, options, measuring, predictions, one, comparison, unusable: benchmark.problems.length + unscored.length }) };
}

/** From the answers that the rows hold themselves. */
export function evaluateStored(benchmark: Benchmark, options: EvaluateOptions): Evaluation {
  const rows = evaluatedRows(benchmark, options.limit);
  const measuring = measureOptions(benchmark, rows, options);
  const scores = rows.map(({ turn }) => turn.stored?.scores);
  const complete = scores.every(own => own !== undefined);
  const predicted: Predicted = {
    labels: labelMatrix(rows.map(({ turn }) => turn.stored?.classes ?? []), benchmark.set.classes.length),
    scores: complete ? predict(benchmark.set, scores, { kind: 'highest', decision: options.decision }).scores : undefined,
  };
  const one = measure({ name: 'stored predictions', digest: null, contextLines: 0 }, predicted, undefined, measuring);
  return report({ benchmark, options, measuring, predictions: 'stored', one, comparison: null, unusable: benchmark.problems.length });
}

function measureOptions({ set }: Benchmark, rows: readonly EvaluatedRow[], options: EvaluateOptions): MeasureOptions {
  if (rows.length === 0) throw new RangeError('there is no row that can be evaluated');
  return {
    set,
    gold: labelMatrix(rows.map(({ turn }) => turn.gold), set.classes.length),
    units: dialogueUnits(rows),
    resampling: { resamples: options.resamples, seed: options.seed },
    calibrationFloor: options.calibrationFloor,
    calibrationBins: options.calibrationBins,
  };
}

function ruleOf({ set }: Benchmark, { thresholds }: Scorer, { threshold, decision }: EvaluateOptions): DecisionRule {
  if (set.kind === 'single') return { kind: 'highest', decision };
  return { kind: 'thresholds', thresholds: threshold === undefined ? thresholds : Array<number>(LABEL_COUNT).fill(threshold), global: threshold, decision };
}

function compare({ gold, resampling }: MeasureOptions, one: Measured, other: Measured): ComparisonResult {
  const [first, second] = [one.predicted.labels, other.predicted.labels];
  return {
    second: other.result,
    ...comparePaired(one.parts, other.parts, resampling),
    differing: differing(first, second),
    mcNemar: mcNemar(gold, first, second),
  };
}

function differing(one: LabelMatrix, other: LabelMatrix): number {
  let count = 0;
  for (let row = 0; row < one.rows; row++) if (!sameRow(one, other, row)) count++;
  return count;
}

interface Findings {
  readonly benchmark: Benchmark;
  readonly options: EvaluateOptions;
  readonly measuring: MeasureOptions;
  readonly predictions: MethodResult['predictions'];
  readonly one: Measured;
  readonly comparison: ComparisonResult | null;
  readonly unusable: number;
}

function report({ benchmark: { title, set, leftOut }, options, measuring, predictions, one, comparison, unusable }: Findings): Evaluation {
  return {
    schema: 1,
    data: {
      title,
      source: options.source,
      labelSet: set.id,
      labelSetTitle: set.title,
      kind: set.kind,
      background: set.background ?? null,
      classes: set.classes.map(({ id, from }) => ({ id, from })),
      rows: measuring.gold.rows,
      dialogues: measuring.units === undefined ? null : one.parts.units,
      unusable,
      leftOut: Array.from(leftOut, ([reason, count]) => ({ reason, count })),
    },
    method: {
      decision: options.decision,
      predictions,
      threshold: predictions === 'oneThreshold' ? (options.threshold ?? null) : null,
      resamples: options.resamples,
      seed: options.seed,
      resampled: measuring.units === undefined ? 'rows' : 'dialogues',
      calibrationFloor: options.calibrationFloor,
    },
    system: one.result,
    comparison,
  };
}
