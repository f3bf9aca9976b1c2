// `emo-pillars dataset issues`: labels that are likely wrong, the most suspicious first.
import path from 'node:path';
import { LABEL_COUNT } from '../../core/emotions';
import { classNames } from '../../core/labelSets';
import { readModelFolder, modelFolderOf } from '../../classifier/modelFolder';
import { checkLabels, type CheckRecord, type LabelCheck } from '../../dataset/check/checkLabels';
import { LEARNED_FROM } from '../../dataset/check/outOfSample';
import { openTrainingHashes } from '../../dataset/check/trainingHashes';
import { reviewQueue, type ReviewQueue } from '../../dataset/review/queue';
import { checkRecordOf } from '../../dataset/review/checkFile';
import type { FileRecord, TextDataset } from '../../dataset/review/textDataset';
import { openEngine, type Engine, type EngineOptions } from '../engine';
import { EXIT, type ExitCode } from '../exit';
import { cacheFolder, LABEL_CHECK_WORKER, MODEL_FOLDER } from '../folders';
import { say, type Io } from '../io';
import { choice, engineFlags, engineOptions, parse, wholeNumberIn } from '../options';
import { openOutput, type Output } from '../output';
import { openProgress } from '../progress';
import { ISSUES_HELP } from './reviewHelp';
import { readShapeOptions, takenWords, withSet } from './shapeOption';
import { namedFiles, openDataset, readDataset, told } from './textFile';

const { device, model, verbose, help } = engineFlags;

export async function issues(io: Io, args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: { device, model, verbose, help, top: { type: 'string', default: '20' }, format: { type: 'string', default: 'table' }, least: { type: 'string', default: '10' }, shape: { type: 'string' }, labels: { type: 'string' } },
  });
  const output = await openOutput(io, undefined);
  if (values.help) {
    await output.write(ISSUES_HELP);
    return EXIT.ok;
  }
  const files = namedFiles('issues', positionals);
  const top = wholeNumberIn('top', values.top, 0, Number.MAX_SAFE_INTEGER);
  const format = choice('format', values.format, ['table', 'jsonl']);
  const least = wholeNumberIn('least', values.least, 1, Number.MAX_SAFE_INTEGER);
  const said = readShapeOptions(values.shape, values.labels);
  const datasets: TextDataset[] = [];
  // Before hours of work: what is wrong with any of them is said now.
  for (const file of files) {
    const read = await openDataset(io, file, said.shape);
    const taken = takenWords(read.shape, said);
    if (taken !== undefined) say(io, `${file}: ${taken}`);
    datasets.push(said.set === undefined ? read : { ...read, shape: withSet(read.shape, said.set) });
  }
  const options = engineOptions(values, false);
  const engine = await openEngine(io, options);
  try {
    let unread = 0;
    for (const dataset of datasets) unread += await issuesOf(io, dataset, { engine, options, least, top, format, output, prefix: told(files, dataset.file) });
    return unread === 0 ? EXIT.ok : EXIT.incomplete;
  } finally {
    await engine.close();
  }
}

interface Job {
  readonly engine: Engine;
  readonly options: EngineOptions;
  readonly least: number;
  readonly top: number;
  readonly format: 'table' | 'jsonl';
  readonly output: Output;
  readonly prefix: string;
}

/** @returns how many records could not be read */
async function issuesOf(io: Io, dataset: TextDataset, job: Job): Promise<number> {
  const { file } = dataset;
  const { top, format, output } = job;
  if (dataset.notWritable !== undefined) say(io, `${file}: its labels can be checked, but not corrected: ${dataset.notWritable}`);
  const { check, bad } = await run(io, dataset, job);
  const names = classNames(dataset.shape.set);
  const queue = reviewQueue(check, { names, shares: { error: 1, uncertain: 0, random: 0 }, ...(top > 0 && { size: top }) });
  const { entries } = queue;
  for (const entry of entries) await output.write(format === 'jsonl' ? `${JSON.stringify({ file, ...rowOf(check, entry, names) })}\n` : `${file}:${entry.line}: ${entry.reason}\n`);
  summary(line => say(io, `${job.prefix}${line}`), check, queue, entries.length, names);
  return bad + check.unread.length;
}

async function run(io: Io, dataset: TextDataset, { engine, options, least }: Job): Promise<{ check: LabelCheck; bad: number }> {
  const progress = openProgress(io, false, 'records');
  const reading = readDataset(io, dataset);
  try {
    const { hiddenSize, trainingHashesFile } = await readModelFolder(options.modelFolder ?? modelFolderOf(io.env, MODEL_FOLDER));
    const training = trainingHashesFile === undefined ? undefined : await openTrainingHashes(trainingHashesFile);
    const check = await checkLabels(checkRecords(reading.records), {
      file: dataset.file,
      elsewhere: path.join(cacheFolder(io.env), 'checks'),
      classes: dataset.shape.set.classes.length,
      encoder: { digest: engine.model.digest, labels: LABEL_COUNT, columns: hiddenSize, encode: inputs => engine.embed(inputs) },
      workerModule: LABEL_CHECK_WORKER,
      log: (level, message) => options.verbose && level !== 'trace' && say(io, `${level}: ${message}`),
      least,
      signal: io.signal,
      ...(training && { training }),
      onProgress: own => (own.kind === 'classifying' ? progress.at(own.done, own.total) : progress.at(Math.round(own.share * 100), 100)),
    });
    return { check, bad: reading.bad };
  } finally {
    progress.clear();
  }
}

async function* checkRecords(records: AsyncIterable<FileRecord>): AsyncGenerator<CheckRecord> {
  for await (const record of records) yield checkRecordOf(record);
}

function rowOf({ given, quality, issues: all, seen }: LabelCheck, { row, line, reason }: ReviewQueue['entries'][number], names: readonly string[]): object {
  const own = all.ofRow(row).map(({ index, kind, score }) => ({ label: names[index], kind, score: round(score) }));
  return { line, reason, labels: given.of(row).map(index => names[index]), quality: round(quality[row] ?? 0), issues: own, ...(seen !== undefined && { seen: seen.rows[row] === 1 }) };
}

const round = (value: number): number => Number(value.toPrecision(4));

function summary(tell: (line: string) => void, check: LabelCheck, queue: ReviewQueue, shown: number, names: readonly string[]): void {
  const count = (value: number): string => value.toLocaleString('en');
  tell(`${count(queue.errors)} of ${count(check.lines.length)} records are likely errors${shown < queue.errors ? `; ${count(shown)} are shown` : ''}`);
  if (check.lines.length > LEARNED_FROM) tell(`what the labels mean was learned from about ${count(LEARNED_FROM)} of the records, drawn by chance`);
  if (check.rare.length > 0) tell(`too rare to judge, so nothing is said of them: ${check.rare.map(index => `${names[index] ?? index} (${check.labels[index]?.given ?? 0})`).join(', ')}`);
  if (check.seen !== undefined && check.seen.count > 0) tell(`the model was trained on ${count(check.seen.count)} of the records; none is judged by its own scores, but its encoder has seen them`);
  for (const { row, reason } of check.unread.slice(0, 20)) tell(`line ${check.lines[row] ?? 0}: the model could not read it: ${reason}`);
}
