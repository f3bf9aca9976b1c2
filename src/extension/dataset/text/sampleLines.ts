// The lines of a document that say what it is: drawn as from a file, and its label set by all of them. Pure.
import type * as vscode from 'vscode';
import { LabelCounts } from '../../../dataset/records/labelCounts';
import { SAMPLED, Sample, samplePlaces } from '../../../dataset/records/sampling';
import type { RecordShape } from '../../../dataset/records/shape';
import { tooMuchOf, type LineText } from './recordLines';

/** As much of a document as is sampled. */
export type Lines = Pick<vscode.TextDocument, 'lineCount' | 'lineAt' | 'offsetAt' | 'positionAt'>;

/** Read in one turn, and as every other part reads a file. */
export function sampleOf(document: Lines): string[] {
  const { lineCount } = document;
  const sample = new Sample();
  let line = 0;
  for (let left: number = SAMPLED.first; line < lineCount && left > 0; line++) {
    const { text } = document.lineAt(line);
    if (tooMuchOf(text) !== undefined) continue;
    sample.add(text);
    if (text.trim() !== '') left--;
  }
  if (line >= lineCount) return sample.rows;
  const length = document.offsetAt(document.lineAt(lineCount - 1).range.end);
  const from = document.offsetAt(document.lineAt(line).range.start);
  for (const place of samplePlaces(from, length)) {
    const next = place === from ? line : document.positionAt(place).line + 1;
    if (next < line || next >= lineCount) continue;
    const { text } = document.lineAt(next);
    if (tooMuchOf(text) === undefined) sample.add(text);
    line = next + 1;
  }
  return sample.rows;
}

/** Whether the labels of the sample may not be all, so that those of every record are wanted. */
export function sayTooLittle(sample: readonly string[], shape: RecordShape): boolean {
  const counts = new LabelCounts(shape);
  for (const line of sample) counts.add(line);
  return counts.sayTooLittle;
}

/** The shape with the label set that all records make, not only those of the sample. */
export function* withWholeSet(shape: RecordShape, lineCount: () => number, lineText: LineText): Generator<void, RecordShape, void> {
  const counts = new LabelCounts(shape);
  for (let line = 0; line < lineCount(); line++) {
    yield;
    const text = lineText(line);
    if (tooMuchOf(text) === undefined) counts.add(text);
  }
  return { ...shape, set: counts.set() ?? shape.set };
}
