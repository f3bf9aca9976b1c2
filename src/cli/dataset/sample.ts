// `emo-pillars dataset sample`: some records of a dataset, or an agreement study of them.
import { hashOf, recordLines } from '../../dataset/review/recordLines';
import { classesIn, type FileRecord, type TextDataset } from '../../dataset/review/textDataset';
import { drawByLabel, drawRows } from '../../dataset/study/sample';
import { studyFrom, withoutMeaning } from '../../dataset/study/fromDataset';
import { studyFile, writeStudy } from '../../dataset/study/study';
import { openEngine, type EngineOptions } from '../engine';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { say, type Io } from '../io';
import { choice, engineFlags, engineOptions, parse, wholeNumberIn } from '../options';
import { openOutput, type Output } from '../output';
import { SAMPLE_HELP } from './reviewHelp';
import { readShapeOptions, withSet } from './shapeOption';
import { namedFiles, openDataset, readDataset, type Reading } from './textFile';

const { device, model, verbose, help } = engineFlags;

export async function sample(io: Io, args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parse({
    args: [...args],
    allowPositionals: true,
    options: { device, model, verbose, help, count: { type: 'string', short: 'n' }, seed: { type: 'string', default: '1' }, by: { type: 'string' }, study: { type: 'string' }, shape: { type: 'string' }, labels: { type: 'string' } },
  });
  const output = await openOutput(io, undefined);
  if (values.help) {
    await output.write(SAMPLE_HELP);
    return EXIT.ok;
  }
  const files = namedFiles('sample', positionals);
  if (values.count === undefined) throw new UsageError('dataset sample needs -n N, the number of records');
  const count = wholeNumberIn('n', values.count, 1, 10_000_000);
  const seed = wholeNumberIn('seed', values.seed, 0, 4_294_967_295);
  const byLabel = values.by !== undefined;
  if (values.by !== undefined) choice('by', values.by, ['label']);
  if (byLabel && values.study !== undefined) throw new UsageError('--by label does not go with --study, whose sample is drawn as in the paper');
  if (values.study !== undefined && files.length > 1) throw new UsageError('--study makes a study of one FILE');
  const { shape, set } = readShapeOptions(values.shape, values.labels);
  const datasets: TextDataset[] = [];
  for (const file of files) {
    const read = await openDataset(io, file, shape);
    datasets.push(set === undefined ? read : { ...read, shape: withSet(read.shape, set) });
  }
  refuseMixed(datasets);
  let bad = 0;
  for (const [at, dataset] of datasets.entries()) {
    const reading = readDataset(io, dataset);
    if (values.study === undefined) {
      const rows = byLabel
        ? await drawByLabel(reading.records, ({ record }) => classesIn(record.labels), dataset.shape.set.classes.length, { count, seed })
        : await drawRows(reading.records, { count, seed });
      await print(io, output, dataset, rows, at === 0);
    } else await makeFrom(io, dataset, reading, { count, seed, folder: values.study, engine: engineOptions(values, false) });
    bad += reading.bad;
  }
  return bad === 0 ? EXIT.ok : EXIT.incomplete;
}

/** What is printed one after the other has to be one file again. */
function refuseMixed(datasets: readonly TextDataset[]): void {
  const formOf = ({ table }: TextDataset): string => JSON.stringify(table ?? 'lines');
  const [first, ...others] = datasets;
  const other = first && others.find(own => formOf(own) !== formOf(first));
  if (first && other) throw new UsageError(`${other.file} is of another kind, or has other columns, than ${first.file}: sample them one by one`);
}

/** As they stand in the file, which is read once more: their bytes were not kept. */
async function print(io: Io, output: Output, { file, framing, table }: TextDataset, rows: readonly FileRecord[], first: boolean): Promise<void> {
  const wanted = new Map(rows.map(({ line, hash }) => [line, hash]));
  let header = table?.header === true;
  for await (const { line, bytes, blank } of recordLines(file, framing, io.signal)) {
    if (blank) continue;
    const chosen = header ? first : wanted.has(line) && wanted.get(line) === hashOf(bytes);
    header = false;
    if (chosen) await output.write(`${bytes.toString('utf8')}\n`);
  }
}

interface StudyOrder {
  readonly count: number;
  readonly seed: number;
  readonly folder: string;
  readonly engine: EngineOptions;
}

async function makeFrom(io: Io, { shape: { set } }: TextDataset, { records }: Reading, { count, seed, folder, engine: options }: StudyOrder): Promise<void> {
  const unknown = withoutMeaning(set);
  if (unknown.length > 0) say(io, `${unknown.slice(0, 10).join(', ')}${unknown.length > 10 ? ` and ${unknown.length - 10} more` : ''}: these labels mean none of the 28 that the model knows, so where they are options beyond the labels of a record, they are drawn by chance`);
  const engine = await openEngine(io, options);
  try {
    const { study, neutral } = await studyFrom(records, { set, count, seed, score: async inputs => (await engine.score(inputs)).map(result => (result.kind === 'scored' ? result.scores : undefined)) });
    await writeStudy(folder, study);
    say(io, `${studyFile(folder)}: ${study.items.length} records, ${neutral} of them neutral`);
  } finally {
    await engine.close();
  }
}
