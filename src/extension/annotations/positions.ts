// Utterances by where they stand in the present text. Pure.
import type { Utterance } from '../../core/utterance';
import { movedOffset, type EditsSince } from './edits';
import { extentOf } from './plan';

/** Index of the first utterance that ends at or after an offset of the present text. */
export function firstAt(utterances: readonly Utterance[], offset: number, editsSince: EditsSince): number {
  let low = 0;
  let high = utterances.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const utterance = utterances[middle] as Utterance;
    if (movedOffset(utterance.range.end, editsSince(utterance), 'end') < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Indices of the utterances that touch [start, end) of the present text. */
export function touching(utterances: readonly Utterance[], start: number, end: number, editsSince: EditsSince): number[] {
  const found: number[] = [];
  for (let at = firstAt(utterances, start, editsSince); at < utterances.length; at++) {
    const utterance = utterances[at] as Utterance;
    if (movedOffset(extentOf(utterance).start, editsSince(utterance), 'start') > end) break;
    found.push(at);
  }
  return found;
}
