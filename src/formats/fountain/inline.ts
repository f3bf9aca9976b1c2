// What is left to read of a stretch of Fountain once notes, the boneyard and marks of emphasis are gone.
import { isSpace, LF, SPACE } from '../characters';
import { newPace, runToEnd, SLICE, sliceIsFull, type Pace } from '../pace';
import { addPieces, CutWriter, type Piece } from '../pieces';
import { TextBuilder } from '../textBuilder';
import { BACKSLASH, EmphasisScanner, isMark } from './emphasis';
import { maskAfter, visitVisible, type Mask } from './masks';

/** Adds what text[start, end) says to `builder`. */
export function* inlineSteps(
  text: string,
  masks: readonly Mask[],
  start: number,
  end: number,
  builder: TextBuilder,
  pace: Pace,
): Generator<void, void, void> {
  if (isPlainLine(text, masks, start, end)) return builder.take(start, end);
  const pieces: Piece[] = [];
  visitVisible(masks, start, end, (from, to) => addPieces(text, from, to, pieces, isSpecial));
  const scanner = new EmphasisScanner(text);
  for (const [index, piece] of pieces.entries()) {
    const next = pieces[index + 1];
    scanner.scan(piece.start, piece.end, next === undefined ? LF : text.charCodeAt(next.start));
    if (sliceIsFull(pace, piece.end - piece.start)) yield;
  }
  const writer = new CutWriter(scanner, builder);
  for (const piece of pieces) {
    writer.add(piece);
    if (sliceIsFull(pace, piece.end - piece.start)) yield;
  }
}

/** Most lines need no second look: no marks, no notes, single spaces. */
function isPlainLine(text: string, masks: readonly Mask[], start: number, end: number): boolean {
  if (end <= start || end - start > SLICE || (masks[maskAfter(masks, start)]?.start ?? end) < end) return false;
  let previous = SPACE;
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (isSpecial(code) || (isSpace(code) && (code !== SPACE || previous === SPACE))) return false;
    previous = code;
  }
  return previous !== SPACE;
}

const isSpecial = (code: number): boolean => isMark(code) || code === BACKSLASH;

/** What a short text says, without its marks of emphasis. */
export function plainText(text: string): string {
  const builder = new TextBuilder(text);
  runToEnd(inlineSteps(text, [], 0, text.length, builder, newPace()));
  return builder.finish()?.text ?? '';
}
