// One record of a file as it stands there, found by its line without an editor: at any size.
import { recordLines } from './recordLines';
import type { TextDataset } from './textDataset';

export interface RawRecordText {
  /** Its number in the file, from 0, as fileRecords counts. */
  readonly number: number;
  /** Without the line end. */
  readonly text: string;
}

/** Undefined where no record begins on this line; reads the file up to there. */
export async function rawRecordAt({ file, framing, table }: Pick<TextDataset, 'file' | 'framing' | 'table'>, wanted: number, signal?: AbortSignal): Promise<RawRecordText | undefined> {
  let number = table?.header === true ? -2 : -1;
  for await (const { line, bytes, blank } of recordLines(file, framing, signal)) {
    if (line > wanted) return undefined;
    if (blank) continue;
    number++;
    if (line === wanted) return number < 0 ? undefined : { number, text: bytes.toString('utf8') };
  }
  return undefined;
}
