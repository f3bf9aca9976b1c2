// A dataset in one file as the review and the check read it: its framing, its shape, its records one by one, and how a record gets other labels.
import { isUtf8 } from 'node:buffer';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { DatasetError } from '../engine/dataset';
import { formatOf } from '../engine/fileFormat';
import { tellShape, type ToldShape } from '../engine/fileShape';
import { tableOfFile } from '../engine/sampleFile';
import { readRow, rewriteRow } from '../records/tableRecord';
import type { Proposal } from '../records/proposeShape';
import { readRecord, type RecordReading } from '../records/readRecord';
import { rewriteLabels, type WantedLabel } from '../records/rewriteLabels';
import { counts, type DatasetRecord, type GivenLabel, type RecordShape } from '../records/shape';
import type { TableForm } from '../records/table';
import { withParquet, type ParquetEngine } from './parquetRecords';
import type { RecordMark } from './patchEntry';
import { hashOf, recordLines, type Framing } from './recordLines';

export interface TextDataset {
  readonly file: string;
  readonly framing: Framing;
  readonly shape: RecordShape;
  /** Of CSV and TSV. */
  readonly table?: TableForm;
  /** Why corrections cannot be written into the file, in words that go on after its name; absent where they can. */
  readonly notWritable?: string;
}

export interface FileRecord extends RecordMark {
  /** Its number in the file, from 0; blank lines and the header of a table do not count. */
  readonly number: number;
  readonly record: DatasetRecord;
}

/** The file cannot be read as a dataset; the message says why, and what to do. */
export class DatasetFileError extends Error {
  readonly code = 'dataset-file';
}

/** Which fields hold the text and the labels, or which labels they are, cannot be told for sure: somebody has to say. */
export class UnclearShapeError extends DatasetFileError {
  constructor(
    readonly file: string,
    readonly proposals: readonly Proposal[],
  ) {
    super(`${file}: it is not certain which fields hold the text and the labels${proposals[0] === undefined ? '' : `: perhaps ${proposals[0].why}`}`);
  }
}

/**
 * Looks at the file to see what it is; `shape` is taken as it is where it is given.
 * @param engine needed for Parquet
 * @throws UnclearShapeError where no shape is given and the file does not say for sure which it has; DatasetFileError where it has none
 */
export async function openTextDataset(file: string, shape?: RecordShape, engine?: ParquetEngine): Promise<TextDataset> {
  if (formatOf(file) === 'parquet') return openParquet(file, shape, engine);
  const table = await tableOfFile(file);
  const framing: Framing = table?.quotes === true ? { kind: 'table', separator: table.separator } : { kind: 'lines' };
  return { file, framing, shape: shape ?? certain(file, await tellShape([{ kind: 'text', file, table }])), ...(table && { table }) };
}

function certain(file: string, { found }: ToldShape): RecordShape {
  if (found.kind === 'none') throw new DatasetFileError(`${file}: ${found.reason}`);
  if (found.kind === 'proposals') throw new UnclearShapeError(file, found.proposals);
  return found.shape;
}

async function openParquet(file: string, given: RecordShape | undefined, engine: ParquetEngine | undefined): Promise<TextDataset> {
  if (engine === undefined) throw new DatasetFileError(`${file}: Parquet cannot be read here`);
  await access(file);
  return withParquet(file, engine, async dataset => {
    try {
      const shape = given ?? certain(file, await tellShape([{ kind: 'engine', dataset }]));
      const notWritable = await dataset.notWritable(shape.labels);
      return { file, framing: { kind: 'parquet', engine }, shape, ...(notWritable !== undefined && { notWritable }) };
    } catch (error) {
      throw error instanceof DatasetError ? new DatasetFileError(`${file}: ${error.message}`) : error;
    }
  });
}

/** @throws DatasetFileError where nothing that is judged could be written back: before anything is */
export function refuseUnwritable({ file, notWritable }: TextDataset): void {
  if (notWritable !== undefined) throw new DatasetFileError(`${path.basename(file)} cannot be corrected: ${notWritable}. Export it to JSON Lines and correct that.`);
}

/** Every record in the order of the file; a row without text is told to `onBad`. */
export async function* fileRecords({ file, framing, shape, table }: TextDataset, signal?: AbortSignal, onBad?: (line: number, reason: string) => void): AsyncGenerator<FileRecord> {
  let header = table?.header === true;
  let number = -1;
  for await (const { line, bytes, blank } of recordLines(file, framing, signal)) {
    if (blank) continue;
    const skip = header;
    header = false;
    if (skip) continue;
    const text = bytes.toString('utf8');
    number++;
    // Its other characters could not be written back.
    if (!isUtf8(bytes)) {
      onBad?.(line, 'it is not UTF-8');
      continue;
    }
    const reading: RecordReading = table === undefined ? readRecord(text, shape) : readRow(text, table, shape);
    if (reading.kind === 'record' && reading.record.text.trim() !== '') yield { line, number, hash: hashOf(bytes), record: reading.record };
    else onBad?.(line, reading.faults[0]?.message ?? 'it is empty');
  }
}

/** For applyCorrections. */
export const rewriterOf =
  ({ shape, table }: TextDataset) =>
  (record: string, labels: readonly WantedLabel[]): string =>
    table === undefined ? rewriteLabels(record, shape, labels) : rewriteRow(record, table, shape, labels);

/** As a correction writes them. */
export const wantedOf = (labels: readonly GivenLabel[]): WantedLabel[] => labels.map(({ name, score }) => ({ name, ...(score !== undefined && { score }) }));

/** The classes that a record counts as having. */
export const classesIn = (labels: readonly GivenLabel[]): number[] => [...new Set(labels.flatMap(label => (label.index !== undefined && counts(label) ? [label.index] : [])))];
