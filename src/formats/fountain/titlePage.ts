// The title page: `Key: value` lines at the very start of a Fountain document, up to the first blank line.
import type { LineTable } from '../lines';
import { trimmedEnd } from '../lines';
import { sliceIsFull, type Pace } from '../pace';
import type { FountainElement } from './element';
import { titleKeyOf } from './lineKind';

/** A longer first paragraph is no title page. */
const MOST_LINES = 200;

export interface TitlePage {
  readonly elements: readonly FountainElement[];
  readonly lineCount: number;
}

const NONE: TitlePage = { elements: [], lineCount: 0 };

export function* titlePageSteps(text: string, lines: LineTable, pace: Pace): Generator<void, TitlePage, void> {
  const isBlank = (line: number): boolean => lines.firsts[line] === lines.ends[line];
  let line = 0;
  while (line < lines.count && isBlank(line)) {
    line++;
    if (sliceIsFull(pace, 8)) yield;
  }
  const first = line;
  while (line < lines.count && !isBlank(line)) {
    if (line - first >= MOST_LINES) return NONE;
    line++;
  }
  if (line === first || !beginsTitlePage(text, lines, first)) return NONE;
  const elements: FountainElement[] = [];
  for (let at = first; at < line; at++) addLine(text, lines, at, elements);
  return { elements, lineCount: line };
}

/** "FADE IN:" at the top of a script is no key: a key has a value beside it or, indented, below it. */
function beginsTitlePage(text: string, lines: LineTable, line: number): boolean {
  const { start, end } = lineRange(text, lines, line);
  if (start !== lines.starts[line]) return false;
  const key = titleKeyOf(text.slice(start, end));
  if (key === undefined) return false;
  if (end > start + key.length + 1) return true;
  const next = line + 1;
  return next < lines.count && (lines.firsts[next] ?? 0) > (lines.starts[next] ?? 0) && lines.firsts[next] !== lines.ends[next];
}

function addLine(text: string, lines: LineTable, line: number, elements: FountainElement[]): void {
  const { start, end } = lineRange(text, lines, line);
  const key = start === lines.starts[line] ? titleKeyOf(text.slice(start, end)) : undefined;
  const last = elements.at(-1);
  if (key === undefined && last !== undefined) {
    const contentStart = last.content.start === last.content.end ? start : last.content.start;
    elements[elements.length - 1] = { ...last, range: { start: last.range.start, end }, content: { start: contentStart, end } };
  } else if (key !== undefined) {
    let contentStart = start + key.length + 1;
    while (contentStart < end && text.charCodeAt(contentStart) <= 32) contentStart++;
    elements.push({ kind: 'titleField', range: { start, end }, content: { start: contentStart, end }, key });
  }
}

function lineRange(text: string, lines: LineTable, line: number): { start: number; end: number } {
  const start = lines.firsts[line] ?? 0;
  return { start, end: trimmedEnd(text, start, lines.ends[line] ?? 0) };
}
