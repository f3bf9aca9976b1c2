// Stretches of a document, what is cut from them, and how what remains becomes text.
import { SLICE, sliceIsFull, type Pace } from './pace';
import type { TextBuilder } from './textBuilder';

export interface Piece {
  readonly start: number;
  readonly end: number;
}

/** A part is lengthened by no more than this. */
const LONGEST_MARK = 8;

/** What to leave out: starts and ends in reading order, not overlapping; a pair may be empty. */
export interface Cuts {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** Adds a stretch to `into`, long ones in parts that do not end behind a character that `keepsOn` names, if that can be helped. */
export function addPieces(text: string, start: number, end: number, into: Piece[], keepsOn?: (code: number) => boolean): void {
  let from = start;
  while (end - from > SLICE) {
    let to = from + SLICE;
    while (to < end && to < from + SLICE + LONGEST_MARK && keepsOn?.(text.charCodeAt(to - 1)) === true) to++;
    into.push({ start: from, end: to });
    from = to;
  }
  if (from < end) into.push({ start: from, end });
}

/** Adds stretches of the document to a text, without what is cut from them. Stretches come in reading order. */
export class CutWriter {
  private cut = 0;

  constructor(
    private readonly cuts: Cuts,
    private readonly builder: TextBuilder,
  ) {}

  add({ start, end }: Piece): void {
    const { starts, ends } = this.cuts;
    let at = start;
    for (; this.cut < starts.length; this.cut++) {
      const cutStart = starts[this.cut] ?? end;
      const cutEnd = ends[this.cut] ?? end;
      if (cutStart >= end) break;
      if (cutEnd <= cutStart) continue;
      if (cutStart > at) this.builder.add(at, cutStart);
      at = Math.max(at, cutEnd);
      if (cutEnd > end) break;
    }
    if (at < end) this.builder.add(at, end);
  }

  /** The same for a stretch of any length. */
  *steps({ start, end }: Piece, pace: Pace): Generator<void, void, void> {
    for (let from = start; from < end; from += SLICE) {
      const to = Math.min(end, from + SLICE);
      this.add({ start: from, end: to });
      if (sliceIsFull(pace, to - from)) yield;
    }
  }

  /** Puts in what the character at `at` stands for, unless it is cut. */
  put(text: string, at: number): void {
    while ((this.cuts.ends[this.cut] ?? Infinity) <= at) this.cut++;
    if ((this.cuts.starts[this.cut] ?? Infinity) <= at) return;
    if (text.trim() === '') this.builder.space();
    else this.builder.put(text);
  }
}
