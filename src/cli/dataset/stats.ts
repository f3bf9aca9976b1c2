// `emo-pillars dataset stats`: what a dataset holds, for people or as JSON.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { EXIT_CODES, SHAPE_HELP } from './helpParts';
import { readShapeOptions, takenWords } from './shapeOption';
import { formOfFiles } from './statsShape';
import { DatasetError, openDataset, type Dataset } from '../../dataset/engine/dataset';
import { SUMMARY_PARTS, type DatasetFile, type SummaryPart, type SummaryParts } from '../../dataset/engine/query';
import { proposeSplits } from '../../dataset/engine/splits';
import { EXIT, UsageError, type ExitCode } from '../exit';
import { cacheFolder, DATASET_WORKER } from '../folders';
import { say, type Io } from '../io';
import { choice, parse, refuseOverwriting } from '../options';
import { openOutput } from '../output';
import { openProgress } from '../progress';
import { colorDepth, createStyle } from '../terminal/style';
import { statsText, type Statistics } from '../terminal/datasetView';

export const STATS_HELP = `emo-pillars dataset stats: what is in a dataset

Usage
  emo-pillars dataset stats [options] FILE…     JSON Lines, CSV, TSV or Parquet, of any size

Several files are taken as one dataset; which split each is, its name says (train, dev, test).

Options
  --format text|json       text for reading (the default)
  --where SQL              only the records that fit this condition of DuckDB over their fields
  --only PART,…            not all of: ${SUMMARY_PARTS.slice(0, 6).join(', ')},
                           ${SUMMARY_PARTS.slice(6).join(', ')}
  -o, --output FILE        write there instead of stdout
  --width N, --no-color
  --verbose                what the engine does, on stderr
${SHAPE_HELP}

Exit codes
  0    done
  1    there are lines that cannot be read, or a file that cannot
${EXIT_CODES}`;

const flags = {
  format: { type: 'string', default: 'text' },
  shape: { type: 'string' },
  labels: { type: 'string' },
  where: { type: 'string' },
  only: { type: 'string' },
  output: { type: 'string', short: 'o' },
  width: { type: 'string' },
  'no-color': { type: 'boolean', default: false },
  verbose: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export async function stats(io: Io, args: readonly string[]): Promise<ExitCode> {
  const { values, positionals } = parse({ args: [...args], allowPositionals: true, options: flags });
  if (values.help) {
    io.stdout.write(STATS_HELP);
    return EXIT.ok;
  }
  if (positionals.length === 0) throw new UsageError('dataset stats needs at least one FILE');
  const format = choice('format', values.format, ['text', 'json']);
  const parts = values.only === undefined ? SUMMARY_PARTS : values.only.split(',').map(name => choice('only', name, SUMMARY_PARTS));
  refuseOverwriting(values.output, positionals);
  const options = readShapeOptions(values.shape, values.labels);
  const files = filesOf(positionals);
  const dataset = open(io, files, values.verbose);
  try {
    const shape = await formOfFiles(dataset, options);
    const taken = takenWords(shape, options);
    if (taken !== undefined) say(io, `${positionals.join(', ')}: ${taken}`);
    await dataset.setShape(shape);
    const found = await collect(io, dataset, parts, values.where);
    const statistics: Statistics = { schema: 1, files: (await dataset.info()).files, set: shape.set.title, ...found };
    const output = await openOutput(io, values.output);
    const terminal = output.terminal;
    const style = createStyle(colorDepth({ never: values['no-color'], env: io.env, terminalDepth: terminal?.getColorDepth(io.env) }));
    const width = values.width === undefined ? Math.min(terminal?.columns ?? 100, 100) : Number(values.width);
    await output.write(format === 'json' ? `${JSON.stringify(statistics, null, 2)}\n` : statsText(statistics, { style, width: Number.isFinite(width) ? width : 100 }));
    await output.finish();
    return (found.malformed?.count ?? 0) === 0 ? EXIT.ok : EXIT.incomplete;
  } catch (error) {
    io.signal.throwIfAborted();
    if (!(error instanceof DatasetError)) throw error;
    if (error.code === 'query') throw new UsageError(error.message);
    say(io, error.message);
    return EXIT.incomplete;
  } finally {
    dataset.dispose();
  }
}

function filesOf(paths: readonly string[]): DatasetFile[] {
  if (paths.length === 1) return paths.map(file => ({ path: file }));
  const splits = proposeSplits(paths);
  return paths.map((file, at) => ({ path: file, split: splits[at] ?? path.basename(file) }));
}

function open(io: Io, files: readonly DatasetFile[], verbose: boolean): Dataset {
  const folder = path.join(cacheFolder(io.env), 'datasets');
  mkdirSync(folder, { recursive: true });
  const log = (level: string, message: string): void => {
    if (verbose) say(io, `${level}: ${message}`);
  };
  return openDataset(files, { workerModule: DATASET_WORKER, cacheFolder: folder, log });
}

type Found = { [P in SummaryPart]?: SummaryParts[P] };

async function collect(io: Io, dataset: Dataset, parts: readonly SummaryPart[], where: string | undefined): Promise<Found> {
  const query = where === undefined ? {} : { sql: where };
  const progress = openProgress(io, false, 'steps');
  const found: Record<string, unknown> = {};
  try {
    for (const part of parts) {
      found[part] = await dataset.summary(part, query, { signal: io.signal, onProgress: ({ done, total }) => progress.at(done, total) });
    }
  } finally {
    progress.clear();
  }
  return found;
}
