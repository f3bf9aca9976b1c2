// What a patch log says of the records of a dataset, as columns that are joined to its view: the verdict of each, and whether it has a note.
import { VERDICT_CODES } from '../../core/verdictCodes';
import type { AttachedColumns } from '../engine/query';
import { JudgedRecords, type Judged } from './judged';
import type { LogState } from './changes';
import { recordLines } from './recordLines';
import type { TextDataset } from './textDataset';

/** A change in bulk is no look at the record, but its labels are other ones now. */
const codeOf = ({ verdict, labels }: Judged): number => {
  const kind = verdict?.kind ?? (labels === undefined ? undefined : 'labels');
  return kind === undefined || kind === 'note' ? NaN : VERDICT_CODES[kind];
};

/** @returns undefined where the log says nothing of any record. `judged` is a code of VERDICT_CODES, `note` is 1; NaN where there is neither */
export async function verdictColumns(dataset: Pick<TextDataset, 'file' | 'framing' | 'table'>, state: LogState, signal?: AbortSignal): Promise<AttachedColumns | undefined> {
  const byLine = (await JudgedRecords.find(dataset, state, signal)).byLine();
  if (byLine.size === 0) return undefined;
  const numbers = await numbersOf(dataset, byLine, signal);
  const judged = Float32Array.from(numbers.values(), line => codeOf(byLine.get(line) as Judged));
  const note = Float32Array.from(numbers.values(), line => ((byLine.get(line)?.notes.length ?? 0) > 0 ? 1 : NaN));
  return { record: Uint32Array.from(numbers.keys()), judged, note };
}

/** The lines of these records by their numbers. */
async function numbersOf({ file, framing, table }: Pick<TextDataset, 'file' | 'framing' | 'table'>, wanted: ReadonlyMap<number, unknown>, signal?: AbortSignal): Promise<Map<number, number>> {
  if (framing.kind === 'parquet') return new Map(Array.from(wanted.keys(), line => [line - 1, line]));
  const found = new Map<number, number>();
  let number = table?.header === true ? -2 : -1;
  for await (const { line, blank } of recordLines(file, framing, signal)) {
    if (blank) continue;
    number++;
    if (wanted.has(line)) found.set(number, line);
    if (found.size === wanted.size) break;
  }
  return found;
}
