// `emo-pillars evaluate`: how good a model is on gold labels, or which of two is better.
import type { ClassifierInput, Result } from '../classifier/classifier';
import { BenchmarkError, type Benchmark, type Problem } from '../dataset/benchmarks/benchmark';
import { openBenchmark } from '../dataset/benchmarks/open';
import { evaluateModels, evaluateStored, type EvaluateOptions, type ScoreAnswer, type Scorer } from '../dataset/evaluate';
import type { Evaluation } from '../dataset/evaluation/result';
import { evaluationPage } from '../dataset/report/page';
import { openEngine, type Engine, type EngineOptions } from './engine';
import { readEvaluateOptions, type EvaluateCommand } from './evaluateOptions';
import { EXIT, UsageError, type ExitCode } from './exit';
import { EVALUATE_HELP } from './evaluateHelp';
import { say, type Io } from './io';
import { openOutput, type Output } from './output';
import { inOrder } from './pipeline';
import { openProgress } from './progress';
import { evaluationText } from './terminal/evaluationView';
import { colorDepth, createStyle } from './terminal/style';

/** Rows that go to the classifier together, and batches under way. */
const batchSize = 512;
const depth = 3;
/** Problems that are said one by one. */
const mostProblems = 20;
const calibrationBins = 15;

export async function evaluate(io: Io, args: readonly string[]): Promise<ExitCode> {
  const command = readEvaluateOptions(args);
  const output = await openOutput(io, undefined);
  if (command === 'help') {
    await output.write(EVALUATE_HELP);
    return EXIT.ok;
  }
  const benchmark = await open(io, command);
  if (benchmark === undefined) return EXIT.incomplete;
  if (command.threshold !== undefined && benchmark.set.kind === 'single') throw new UsageError(`--threshold: a row of ${benchmark.title} has one class, and the highest score decides`);
  reportProblems(io, benchmark.problems);
  if (benchmark.turns.every(({ gold }) => gold === undefined)) {
    say(io, `${command.place}: there is no row that can be evaluated`);
    return EXIT.incomplete;
  }
  // Before the work, so that a path that cannot be written is said at once.
  const files = await openFiles(io, [command.json, command.html]);
  try {
    const { evaluation, unscored } = await run(io, command, benchmark);
    reportProblems(io, unscored);
    await writeAll(files, [`${JSON.stringify(evaluation, null, 2)}\n`, evaluationPage(evaluation)]);
    await output.write(viewOf(io, command, output, evaluation));
    return evaluation.data.unusable === 0 ? EXIT.ok : EXIT.incomplete;
  } catch (error) {
    for (const file of files) await file?.abandon();
    throw error;
  }
}

async function open(io: Io, { place, open: options }: EvaluateCommand): Promise<Benchmark | undefined> {
  try {
    return await openBenchmark(place, options);
  } catch (error) {
    if (!(error instanceof BenchmarkError)) throw error;
    say(io, error.message);
    return undefined;
  }
}

async function run(io: Io, command: EvaluateCommand, benchmark: Benchmark): Promise<{ evaluation: Evaluation; unscored: readonly Problem[] }> {
  const options: EvaluateOptions = { ...command, source: command.place, calibrationBins };
  if (command.engine === undefined) return { evaluation: evaluateStored(benchmark, options), unscored: [] };
  const { against, contextLines } = command;
  const engine = await openEngine(io, command.engine);
  try {
    const first = scorerOf(io, engine, contextLines);
    if (against === undefined) return await evaluateModels(benchmark, [first], options);
    if (against.kind === 'context' && engine.model.contextLines === 0) throw new UsageError(`--against-context ${against.lines}: ${first.name} reads no context, so there is nothing to compare`);
    if (against.kind === 'context') return await evaluateModels(benchmark, [first, scorerOf(io, engine, against.lines)], options);
    return await withSecond(io, against.engine, async other => {
      const second = scorerOf(io, other, contextLines);
      // Two versions of one model go by the same name.
      const pair: [Scorer, Scorer] = first.name === second.name ? [withDigest(first), withDigest(second)] : [first, second];
      return evaluateModels(benchmark, pair, options);
    });
  } finally {
    await engine.close();
  }
}

async function withSecond<T>(io: Io, options: EngineOptions, work: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine(io, options);
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

const withDigest = (scorer: Scorer): Scorer => ({ ...scorer, name: `${scorer.name} (${scorer.digest?.slice(0, 8) ?? ''})` });

function scorerOf(io: Io, engine: Engine, lines: number | undefined): Scorer {
  const { name, digest, thresholds, contextLines } = engine.model;
  if (lines !== undefined && lines > 0 && contextLines === 0) say(io, `${name} reads no context, so none is given`);
  return {
    name,
    digest,
    thresholds,
    contextLines: contextLines === 0 ? 0 : (lines ?? contextLines),
    score: async inputs => (await scoreAll(io, engine, inputs)).map((result): ScoreAnswer => (result.kind === 'scored' ? { kind: 'scored', scores: result.scores } : result)),
  };
}

async function scoreAll(io: Io, engine: Engine, inputs: readonly ClassifierInput[]): Promise<Result[]> {
  const progress = openProgress(io, false, 'rows');
  const results: Result[] = [];
  try {
    progress.at(0, inputs.length);
    for await (const batch of inOrder(batches(inputs), depth, own => engine.score(own))) {
      results.push(...batch);
      progress.at(results.length, inputs.length);
    }
  } finally {
    progress.clear();
  }
  return results;
}

// eslint-disable-next-line @typescript-eslint/require-await -- inOrder takes what may come later
async function* batches(inputs: readonly ClassifierInput[]): AsyncGenerator<readonly ClassifierInput[]> {
  for (let from = 0; from < inputs.length; from += batchSize) yield inputs.slice(from, from + batchSize);
}

function reportProblems(io: Io, problems: readonly Problem[]): void {
  for (const { file, line, reason } of problems.slice(0, mostProblems)) say(io, `${file}:${line}: ${reason}`);
  if (problems.length > mostProblems) say(io, `and ${(problems.length - mostProblems).toLocaleString('en')} more rows that cannot be used`);
}

async function openFiles(io: Io, names: readonly (string | undefined)[]): Promise<(Output | undefined)[]> {
  const files: (Output | undefined)[] = [];
  try {
    for (const name of names) files.push(name === undefined ? undefined : await openOutput(io, name));
    return files;
  } catch (error) {
    for (const file of files) await file?.abandon();
    throw error;
  }
}

async function writeAll(files: readonly (Output | undefined)[], texts: readonly string[]): Promise<void> {
  for (const [at, file] of files.entries()) {
    await file?.write(texts[at] ?? '');
    await file?.finish();
  }
}

function viewOf(io: Io, { color }: EvaluateCommand, { terminal }: Output, evaluation: Evaluation): string {
  const terminalDepth = terminal?.getColorDepth(io.env);
  const style = createStyle(colorDepth({ never: !color, env: io.env, terminalDepth }));
  return evaluationText(evaluation, { style, width: Math.min(terminal?.columns ?? 100, 100) });
}
