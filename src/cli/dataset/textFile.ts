// Opens a dataset for the commands that review it, and says what of it cannot be read.
import path from 'node:path';
import type { RecordShape } from '../../dataset/records/shape';
import { DatasetFileError, fileRecords, openTextDataset, UnclearShapeError, type FileRecord, type TextDataset } from '../../dataset/review/textDataset';
import type { ParquetEngine } from '../../dataset/review/parquetRecords';
import { UsageError, codeOf } from '../exit';
import { cacheFolder, DATASET_WORKER } from '../folders';
import { say, type Io } from '../io';
import { unclearWords } from './unclearShape';

const MOST_SAID = 20;

/** What reads Parquet. */
export const parquetEngine = ({ env }: Io): ParquetEngine => ({ workerModule: DATASET_WORKER, cacheFolder: path.join(cacheFolder(env), 'datasets'), log: () => undefined });

export async function openDataset(io: Io, file: string, shape: RecordShape | undefined): Promise<TextDataset> {
  try {
    return await openTextDataset(file, shape, parquetEngine(io));
  } catch (error) {
    if (error instanceof UnclearShapeError) throw new UsageError(`${file}: ${unclearWords(error.proposals)}`);
    if (error instanceof DatasetFileError) throw new UsageError(error.message);
    if (codeOf(error) === 'ENOENT') throw new UsageError(`${file}: no such file`);
    if (codeOf(error) === 'EISDIR') throw new UsageError(`${file}: is a folder`);
    throw error;
  }
}

export interface Reading {
  readonly records: AsyncGenerator<FileRecord>;
  /** Rows that could not be read so far. */
  bad: number;
}

/** The first rows that cannot be read are said one by one. */
export function readDataset(io: Io, dataset: TextDataset): Reading {
  const reading: Reading = {
    bad: 0,
    records: fileRecords(dataset, io.signal, (line, reason) => {
      reading.bad++;
      if (reading.bad <= MOST_SAID) say(io, `${dataset.file}:${line}: ${reason}`);
      if (reading.bad === MOST_SAID + 1) say(io, 'and more rows that cannot be read');
    }),
  };
  return reading;
}

/** The files that a command is given, one at least. */
export function namedFiles(command: string, positionals: readonly string[]): readonly string[] {
  if (positionals.length === 0) throw new UsageError(`dataset ${command} needs a FILE`);
  if (positionals.includes('-')) throw new UsageError(`dataset ${command} reads files, not stdin: it reads them more than once`);
  return positionals;
}

/** Whether each of several is told of by its name. */
export const told = (files: readonly string[], file: string): string => (files.length > 1 ? `${file}: ` : '');
