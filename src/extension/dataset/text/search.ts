// Finds records by number or by words of their text, a few at a time. Pure.
import { stringIn } from '../../../dataset/records/jsonScan';
import { labelRanges } from '../../../dataset/records/labelRanges';
import type { RecordShape } from '../../../dataset/records/shape';
import { isBlank, tooMuchOf, type LineText } from './recordLines';

export interface FoundRecord {
  readonly line: number;
  readonly text: string;
}

export const MOST_FOUND = 50;
const LONGEST_TEXT = 200;

export function textOf(line: string, shape: RecordShape): string {
  const { textStart, textEnd } = (tooMuchOf(line) !== undefined ? undefined : labelRanges(line, shape)) ?? {};
  if (textStart === undefined || textEnd === undefined) return line.slice(0, LONGEST_TEXT);
  return stringIn(line, { start: textStart - 1, end: textEnd + 1 }).replace(/\s+/g, ' ').slice(0, LONGEST_TEXT);
}

/**
 * A number, which counts no blank lines, gives that record and those after it, words the records whose text has them, from `first` on and then those before;
 * nothing gives the records from `first` on.
 */
export function* findRecords(wanted: string, first: number, lineCount: number, lineText: LineText, shape: RecordShape): Generator<void, FoundRecord[], void> {
  const number = /^\s*\d[\d,]*\s*$/.test(wanted) ? Number(wanted.replaceAll(',', '')) : undefined;
  const start = number === undefined ? first : yield* lineOf(number, lineCount, lineText);
  const words = number === undefined ? wanted.trim().toLowerCase() : '';
  const found: FoundRecord[] = [];
  for (let count = 0; count < lineCount && found.length < MOST_FOUND; count++) {
    yield;
    const line = (start + count) % lineCount;
    const written = lineText(line);
    if (isBlank(written)) continue;
    // Most lines are passed over without being taken apart.
    if (words !== '' && !written.includes('\\') && !written.toLowerCase().includes(words)) continue;
    const text = textOf(written, shape);
    if (words === '' || text.toLowerCase().includes(words)) found.push({ line, text });
  }
  return found;
}

/** The line of a record by its number from 1; of the last one where there are fewer. */
function* lineOf(number: number, lineCount: number, lineText: LineText): Generator<void, number, void> {
  let last = 0;
  for (let line = 0, record = 0; line < lineCount && record < Math.max(1, number); line++) {
    yield;
    if (isBlank(lineText(line))) continue;
    record++;
    last = line;
  }
  return last;
}
