// What is left to read of a stretch of Fountain once notes, the boneyard and marks of emphasis are gone.
import { LF } from '../characters';
import { newPace, runToEnd, SLICE, sliceIsFull, type Pace } from '../pace';
import { TextBuilder } from '../textBuilder';
import { EmphasisScanner } from './emphasis';
import { visitVisible, type Mask } from './masks';

/** Adds what text[start, end) says to `builder`. */
export function* inlineSteps(
  text: string,
  masks: readonly Mask[],
  start: number,
  end: number,
  builder: TextBuilder,
  pace: Pace,
): Generator<void, void, void> {
  const pieces: { start: number; end: number }[] = [];
  visitVisible(masks, start, end, (from, to) => split(text, from, to, pieces));
  const scanner = new EmphasisScanner(text);
  for (const [index, piece] of pieces.entries()) {
    const next = pieces[index + 1];
    scanner.scan(piece.start, piece.end, next === undefined ? LF : text.charCodeAt(next.start));
    if (sliceIsFull(pace, piece.end - piece.start)) yield;
  }
  let cut = 0;
  for (const piece of pieces) {
    let at = piece.start;
    while (scanner.cutStart(cut) < piece.end) {
      if (scanner.cutEnd(cut) > scanner.cutStart(cut)) {
        builder.add(at, scanner.cutStart(cut));
        at = scanner.cutEnd(cut);
      }
      cut++;
    }
    builder.add(at, piece.end);
    if (sliceIsFull(pace, piece.end - piece.start)) yield;
  }
}

/** Long pieces in parts, none of which ends in the middle of a mark. */
function split(text: string, start: number, end: number, into: { start: number; end: number }[]): void {
  let from = start;
  while (end - from > SLICE) {
    let to = from + SLICE;
    while (to < end && !isPlain(text.charCodeAt(to - 1))) to++;
    into.push({ start: from, end: to });
    from = to;
  }
  into.push({ start: from, end });
}

const isPlain = (code: number): boolean => code !== 42 && code !== 95 && code !== 92;

/** What a short text says, without its marks of emphasis. */
export function plainText(text: string): string {
  const builder = new TextBuilder(text);
  runToEnd(inlineSteps(text, [], 0, text.length, builder, newPace()));
  return builder.finish()?.text ?? '';
}
