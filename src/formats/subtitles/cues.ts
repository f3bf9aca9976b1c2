// The cues of a SubRip or WebVTT file: when they are shown and on which lines they stand.
import type { LineTable } from '../lines';
import { LINE_COST, sliceIsFull, type Pace } from '../pace';

export interface SubtitleCue {
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Indices of its lines of text: [firstLine, endLine). */
  readonly firstLine: number;
  readonly endLine: number;
}

const TIMING = /^\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\s*-->\s*(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?(?:\s|$)/;
const LONGEST_TIMING = 300;
const BLOCK = /^(?:NOTE|STYLE|REGION)(?:\s|$)/;

export function* cueSteps(text: string, lines: LineTable, format: 'subrip' | 'webvtt', pace: Pace): Generator<void, SubtitleCue[], void> {
  const cues: SubtitleCue[] = [];
  let line = 0;
  let afterBlank = true;
  while (line < lines.count) {
    if (sliceIsFull(pace, LINE_COST)) yield;
    const blank = isBlank(lines, line);
    if (!blank && afterBlank && format === 'webvtt' && isBlock(text, lines, line)) {
      line = skipBlock(lines, line);
      continue;
    }
    afterBlank = blank;
    const times = blank ? undefined : timingOf(text, lines, line);
    line++;
    if (times === undefined) continue;
    const firstLine = line;
    while (line < lines.count && !isBlank(lines, line) && !beginsCue(text, lines, line)) {
      line++;
      if (sliceIsFull(pace, LINE_COST)) yield;
    }
    cues.push({ ...times, firstLine, endLine: line });
  }
  return cues;
}

const isBlank = (lines: LineTable, line: number): boolean => lines.firsts[line] === lines.ends[line];

/** Comments, styles, regions and the file's own header are no cues. */
function isBlock(text: string, lines: LineTable, line: number): boolean {
  const start = lines.starts[line] ?? 0;
  const head = text.slice(start, Math.min(lines.ends[line] ?? start, start + 8));
  return BLOCK.test(head) || (line === 0 && head.startsWith('WEBVTT'));
}

function skipBlock(lines: LineTable, line: number): number {
  while (line < lines.count && !isBlank(lines, line)) line++;
  return line;
}

/** Where no blank line parts two cues: a timing, or a number with a timing below it. */
function beginsCue(text: string, lines: LineTable, line: number): boolean {
  if (timingOf(text, lines, line) !== undefined) return true;
  const start = lines.firsts[line] ?? 0;
  const end = lines.ends[line] ?? start;
  return end - start < 10 && /^\d+\s*$/.test(text.slice(start, end)) && line + 1 < lines.count && timingOf(text, lines, line + 1) !== undefined;
}

function timingOf(text: string, lines: LineTable, line: number): { from: number; to: number } | undefined {
  const start = lines.firsts[line] ?? 0;
  const end = lines.ends[line] ?? start;
  if (end - start > LONGEST_TIMING) return undefined;
  const match = TIMING.exec(text.slice(start, end));
  if (match === null) return undefined;
  const [, ...parts] = match;
  return { from: milliseconds(parts.slice(0, 4)), to: milliseconds(parts.slice(4)) };
}

function milliseconds([hours = '0', minutes = '0', seconds = '0', fraction = '0']: readonly (string | undefined)[]): number {
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'));
}
