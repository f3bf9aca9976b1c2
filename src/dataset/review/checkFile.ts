// Checks the labels of a file: its records as the check wants them, and which number each has in the file.
import type { ModelInput } from '../check/parts';
import { checkLabels, type CheckOptions, type CheckRecord, type LabelCheck } from '../check/checkLabels';
import { RecordList } from '../engine/bits';
import { parquetCount } from './parquetRecords';
import { recordLines } from './recordLines';
import { classesIn, fileRecords, type FileRecord, type TextDataset } from './textDataset';

export interface FileCheck {
  readonly dataset: TextDataset;
  readonly check: LabelCheck;
  /** For each row of the check the record's number in the file, from 0. */
  readonly numbers: Uint32Array;
  /** Rows of the file that could not be read. */
  readonly bad: number;
}

export function modelInputOf({ record: { text, context, character } }: Pick<FileRecord, 'record'>): ModelInput {
  return { text, ...(context !== undefined && { context }), ...(character !== undefined && { speaker: character }) };
}

export const checkRecordOf = (record: FileRecord): CheckRecord => ({ line: record.line, input: modelInputOf(record), labels: classesIn(record.record.labels) });

/** The file is read once to count its records, so that there is a time left to tell, and once for the model. */
export async function checkFile(dataset: TextDataset, options: Omit<CheckOptions, 'file' | 'classes' | 'total'>): Promise<FileCheck> {
  const { signal } = options;
  const numbers = new RecordList();
  let bad = 0;
  async function* records(): AsyncGenerator<CheckRecord> {
    for await (const record of fileRecords(dataset, signal, () => bad++)) {
      numbers.push(record.number);
      yield checkRecordOf(record);
    }
  }
  const total = await countRecords(dataset, signal);
  const check = await checkLabels(records(), { ...options, file: dataset.file, classes: dataset.shape.set.classes.length, total });
  return { dataset, check, numbers: numbers.slice(0, numbers.length), bad };
}

async function countRecords({ file, framing, table }: TextDataset, signal: AbortSignal | undefined): Promise<number> {
  if (framing.kind === 'parquet') return parquetCount(file, framing.engine, signal);
  let count = table?.header === true ? -1 : 0;
  for await (const { blank } of recordLines(file, framing, signal)) if (!blank) count++;
  return count;
}
