// What a document says, as plain data: utterances with exact ranges, in scenes, by speakers.

/** A half-open range of UTF-16 code units in the document. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * A piece of an utterance's text and where it stands in the document.
 * `text.slice(textStart, textEnd)` is what the document says at `range`, character for character;
 * what lies between two segments was left out (markup, line breaks, parentheticals) or put in (a space).
 */
export interface Segment {
  readonly textStart: number;
  readonly textEnd: number;
  readonly range: TextRange;
}

export interface Utterance {
  /** Unique in its script and stable while the utterances before it stay: "1", "2", … in reading order. */
  readonly id: string;
  readonly speaker?: string;
  /** The scene heading above it or, without one, the innermost section. */
  readonly scene?: string;
  /** Index of its scene in `Script.scenes`; -1 before the first. */
  readonly sceneIndex: number;
  /** What the model reads: markup stripped, white space collapsed to single spaces, never empty. */
  readonly text: string;
  /** From its first to its last spoken character. */
  readonly range: TextRange;
  /** In reading order, never overlapping. */
  readonly segments: readonly Segment[];
  /** The character cue, where the format has one. */
  readonly cue?: TextRange;
}

export interface Scene {
  readonly heading: string;
  /** From the heading to the next scene or the end of the document. */
  readonly range: TextRange;
}

export interface Script {
  readonly format: FormatId;
  readonly title?: string;
  readonly scenes: readonly Scene[];
  /** In reading order. */
  readonly utterances: readonly Utterance[];
}

export type FormatId = 'fountain' | 'transcript' | 'subrip' | 'webvtt';

/** The parts of the document that text[start, end) of an utterance stands in, clipped to it. */
export function rangesOf(utterance: Utterance, start: number, end: number): TextRange[] {
  const ranges: TextRange[] = [];
  for (const segment of utterance.segments) {
    const from = Math.max(start, segment.textStart);
    const to = Math.min(end, segment.textEnd);
    if (from >= to) continue;
    const base = segment.range.start - segment.textStart;
    ranges.push({ start: base + from, end: base + to });
  }
  return ranges;
}

/** Speakers in order of first appearance, with the number of their utterances. */
export function speakersOf(utterances: readonly Utterance[]): Map<string, number> {
  const speakers = new Map<string, number>();
  for (const { speaker } of utterances) {
    if (speaker !== undefined) speakers.set(speaker, (speakers.get(speaker) ?? 0) + 1);
  }
  return speakers;
}
