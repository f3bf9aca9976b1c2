// What the document of a single record is called, and what stands in it: every character as in the file.
import path from 'node:path';
import { formatOf } from '../../../dataset/engine/fileFormat';
import { prettyJson } from '../text/prettyJson';

export interface RawText {
  readonly name: string;
  readonly text: string;
}

/**
 * @param record from 0
 * @param raw as the engine gives it; Parquet has no text, so its JSON is broken into lines, with every number and escape as it came
 */
export function rawText(place: string, record: number, raw: string): RawText {
  const format = formatOf(place);
  const name = `${path.basename(place)} record ${record + 1}.${format === 'csv' || format === 'tsv' ? 'txt' : 'json'}`;
  return { name, text: format === 'parquet' ? prettyJson(raw) : raw };
}
