// Where offsets of an older text stand now, after the edits made since: what is shown moves with the text until it is read again.
import type { TextRange, Utterance } from '../../core/utterance';

/** A replacement of [start, end) by `length` characters, in the offsets of the text as it was just before it. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly length: number;
}

/** The edits made since an utterance's offsets were taken, oldest first. */
export type EditsSince = (utterance: Utterance) => readonly Edit[];

/** `next` as a continuation of `last`, as in typing and taking back; undefined where it is none. */
export function continued(last: Edit | undefined, next: Edit): Edit | undefined {
  if (last === undefined || next.end !== last.start + last.length || next.start < last.start) return undefined;
  return { ...last, length: last.length - (next.end - next.start) + next.length };
}

/**
 * @param edits oldest first
 * @param side a 'start' moves with text put in right before it, an 'end' stays before text put in right after it
 */
export function movedOffset(offset: number, edits: readonly Edit[], side: 'start' | 'end'): number {
  let at = offset;
  for (const { start, end, length } of edits) {
    if (at < start || (at === start && (side === 'end' || end > start))) continue;
    if (at >= end) at += length - (end - start);
    else at = start + (side === 'end' ? 0 : length);
  }
  return at;
}

export function movedRange(range: TextRange, edits: readonly Edit[]): TextRange {
  if (edits.length === 0) return range;
  const start = movedOffset(range.start, edits, 'start');
  return { start, end: Math.max(start, movedOffset(range.end, edits, 'end')) };
}

const MOST_REGIONS = 64;

/**
 * The regions being edited, in the offsets of the text after `edit`.
 * Beyond a bounded number (a replacement everywhere at once) they melt into one.
 */
export function editedRegions(regions: readonly TextRange[], edit: Edit): TextRange[] {
  const next: TextRange = { start: edit.start, end: edit.start + edit.length };
  const merged: TextRange[] = [];
  let grown = next;
  for (const region of regions) {
    const moved = movedRange(region, [edit]);
    if (moved.end < grown.start || moved.start > grown.end) merged.push(moved);
    else grown = { start: Math.min(moved.start, grown.start), end: Math.max(moved.end, grown.end) };
  }
  merged.push(grown);
  if (merged.length <= MOST_REGIONS) return merged;
  return [{ start: Math.min(...merged.map(({ start }) => start)), end: Math.max(...merged.map(({ end }) => end)) }];
}
