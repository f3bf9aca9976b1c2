// Notes [[ ]] and the boneyard /* */: the parts of a Fountain document that are not the script.
import { Finder } from '../finder';
import type { LineTable } from '../lines';
import { LINE_COST, sliceIsFull, type Pace } from '../pace';

export interface Mask {
  readonly kind: 'note' | 'boneyard';
  readonly start: number;
  readonly end: number;
}

/**
 * In reading order, never overlapping. What is not closed is text, and an empty line ends the search for
 * a note's end: neither may hide the rest of a script while its writer is still typing.
 */
export function* maskSteps(text: string, lines: LineTable, pace: Pace): Generator<void, Mask[], void> {
  const masks: Mask[] = [];
  const note = new Finder(text, '[[');
  const noteEnd = new Finder(text, ']]');
  const boneyard = new Finder(text, '/*');
  const boneyardEnd = new Finder(text, '*/');
  let line = 0;
  let at = 0;
  for (;;) {
    const start = Math.min(note.from(at), boneyard.from(at));
    if (start === Infinity) return masks;
    const isNote = start === note.from(at);
    let close = (isNote ? noteEnd : boneyardEnd).from(start + 2);
    if (isNote && close < Infinity) {
      while (line < lines.count && (!isBlank(text, lines, line) || (lines.starts[line] ?? 0) < start)) {
        line++;
        if (sliceIsFull(pace, 8)) yield;
      }
      if (close > (lines.starts[line] ?? Infinity)) close = Infinity;
    }
    if (close < Infinity) masks.push({ kind: isNote ? 'note' : 'boneyard', start, end: close + 2 });
    at = close < Infinity ? close + 2 : start + 1;
    if (sliceIsFull(pace, LINE_COST)) yield;
  }
}

/** Empty; two spaces keep a note or a speech together. */
function isBlank(text: string, lines: LineTable, line: number): boolean {
  return lines.firsts[line] === lines.ends[line] && !isTwoSpaces(text, lines, line);
}

/** A line of two spaces and nothing else; an empty line that is indented, or filled up by a program, has more of them or others. */
export function isTwoSpaces(text: string, lines: LineTable, line: number): boolean {
  const start = lines.starts[line] ?? 0;
  return (lines.ends[line] ?? 0) - start === 2 && text.startsWith('  ', start);
}

/** Index of the first mask that ends after `offset`. */
export function maskAfter(masks: readonly Mask[], offset: number): number {
  let low = 0;
  let high = masks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((masks[middle]?.end ?? Infinity) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Calls `visit` for each part of [start, end) that no mask covers. */
export function visitVisible(masks: readonly Mask[], start: number, end: number, visit: (start: number, end: number) => void): void {
  let at = start;
  for (let index = maskAfter(masks, start); at < end; index++) {
    const mask = masks[index];
    const stop = Math.min(mask?.start ?? end, end);
    if (stop > at) visit(at, stop);
    if (mask === undefined || mask.start >= end) return;
    at = mask.end;
  }
}
