// What to draw where: from annotations, settings and the lines in view to labels, tints and marks. Pure.
import { emotion, NEUTRAL, type EmotionGroup } from '../../core/emotions';
import type { LabelScore } from '../../core/labels';
import type { TextRange, Utterance } from '../../core/utterance';
import type { Settings } from '../settings';
import { leadingLabel, shownLabels, type Annotation } from './annotation';
import { movedOffset, movedRange, type EditsSince } from './edits';
import { joined, labelText } from './template';

export interface Position {
  readonly line: number;
  readonly character: number;
}

/** What a plan needs to know of the text as it is now. */
export interface TextView {
  readonly positionAt: (offset: number) => Position;
  readonly lineText: (line: number) => string;
}

/** Lines from `first` to `last`, both included. */
export interface LineSpan {
  readonly first: number;
  readonly last: number;
}

export interface PlannedLabel {
  readonly line: number;
  /** The end of the line: a label never stands inside one. */
  readonly character: number;
  readonly text: string;
  /** Of the leading emotion: a line's end takes one colour, the signs tell the others. */
  readonly group: EmotionGroup;
  /** Columns between the text and the label. */
  readonly gap: number;
  readonly utterance: Utterance;
}

export interface PlannedTint {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly group: EmotionGroup;
}

export interface Plan {
  readonly labels: readonly PlannedLabel[];
  readonly tints: readonly PlannedTint[];
  /** On lines that the editor draws in part only, where a decoration would not be seen. */
  readonly beyondDrawing: readonly PlannedLabel[];
}

export interface PlanRequest {
  readonly annotations: readonly Annotation[];
  readonly thresholds: ArrayLike<number>;
  readonly settings: Settings;
  readonly text: TextView;
  readonly edits: EditsSince;
  /** Lines being edited: what touches them steps back. */
  readonly editing: readonly LineSpan[];
  /** The editor draws no more characters of a line than these. */
  readonly drawn: number;
}

/** The default of `editor.stopRenderingLineAfter`. */
export const DRAWN_CHARACTERS = 10_000;
const GAP = 3;

/** From the cue, where there is one, to the end of the speech. */
export const extentOf = ({ cue, range }: Utterance): TextRange => ({ start: Math.min(cue?.start ?? range.start, range.start), end: range.end });

/** The last place where a hint is seen: what it says counts among the characters drawn. */
export const lastSeen = (drawn: number): number => Math.max(0, drawn - 100);

/**
 * Where the hint of an utterance stands on a line whose end is never seen: where its speech ends, else where it begins.
 * Of those that begin beyond what is drawn, the first one stands in the last place.
 */
function seenCharacter(utterance: Utterance, line: number, { text, edits: editsSince, drawn }: PlanRequest): number {
  const { range } = utterance;
  const last = lastSeen(drawn);
  const edits = editsSince(utterance);
  const start = text.positionAt(movedOffset(range.start, edits, 'start'));
  const end = text.positionAt(movedOffset(range.end, edits, 'end'));
  if (end.line === line && end.character <= last) return end.character;
  return start.line === line ? Math.min(start.character, last) : start.line < line ? 0 : last;
}

const TAB = 4;

/** Columns that a line takes, near enough to line labels up. */
function columnsOf(line: string): number {
  let columns = 0;
  for (const character of line) columns += character === '\t' ? TAB - (columns % TAB) : character > '\u2E7F' ? 2 : 1;
  return columns;
}

function tintsOf(utterance: Utterance, group: EmotionGroup, { text, edits, drawn }: PlanRequest): PlannedTint[] {
  const since = edits(utterance);
  const tints: PlannedTint[] = [];
  for (const segment of utterance.segments) {
    const range = movedRange(segment.range, since);
    const start = text.positionAt(range.start);
    const end = text.positionAt(range.end);
    if (start.line !== end.line || start.character >= end.character || end.character > drawn) continue;
    const previous = tints.at(-1);
    if (previous?.line === start.line) tints[tints.length - 1] = { ...previous, end: end.character };
    else tints.push({ line: start.line, start: start.character, end: end.character, group });
  }
  return tints;
}

/** The line that carries the label: the name's, where the name has one of its own, or the last one of the speech. */
function lineOf(utterance: Utterance, { settings, text, edits: editsSince }: PlanRequest): number {
  const { cue, range } = utterance;
  const edits = editsSince(utterance);
  const { line: last } = text.positionAt(movedOffset(range.end, edits, 'end'));
  if (settings.placement === 'speech' || cue === undefined) return last;
  const { line } = text.positionAt(movedOffset(cue.end, edits, 'end'));
  return line === text.positionAt(movedOffset(range.start, edits, 'start')).line ? last : line;
}

function labelOf(utterance: Utterance, shown: readonly LabelScore[], group: EmotionGroup, request: PlanRequest): PlannedLabel {
  const { settings, text } = request;
  const line = lineOf(utterance, request);
  const lineText = text.lineText(line);
  const room = lineText.length > settings.alignment ? 0 : settings.alignment - columnsOf(lineText);
  return { line, character: lineText.length, text: labelText(settings.template, shown), group, gap: Math.max(GAP, room), utterance };
}

export function plan(request: PlanRequest): Plan {
  const { annotations, thresholds, settings, text, edits, editing, drawn } = request;
  const labels = new Map<number, PlannedLabel>();
  const beyondDrawing: PlannedLabel[] = [];
  const tints: PlannedTint[] = [];
  for (const { utterance, result } of annotations) {
    const shown = shownLabels(result, thresholds, settings);
    const leading = leadingLabel(shown);
    if (leading === undefined) continue;
    const { group } = emotion(leading.label);
    const extent = movedRange(extentOf(utterance), edits(utterance));
    const first = text.positionAt(extent.start).line;
    const end = text.positionAt(extent.end);
    if (editing.some(span => span.first <= end.line && span.last >= first)) continue;
    const label = labelOf(utterance, shown, group, request);
    const before = labels.get(label.line);
    if (label.character > drawn) {
      const hint = { ...label, character: seenCharacter(utterance, label.line, request) };
      const previous = beyondDrawing.at(-1);
      if (previous?.line !== hint.line || previous.character !== hint.character) beyondDrawing.push(hint);
    }
    // Two who speak in one line share its end.
    else labels.set(label.line, before === undefined ? label : { ...before, text: joined([before.text, label.text]) });
    tints.push(...tintsOf(utterance, group, request));
  }
  return { labels: [...labels.values()], tints, beyondDrawing };
}

export interface PlannedMark {
  readonly utterance: Utterance;
  readonly group: EmotionGroup;
}

/** Marks for the `most` strongest emotions of the whole document, in reading order. */
export function* planMarks(
  annotations: Iterable<Annotation>,
  thresholds: ArrayLike<number>,
  settings: Settings,
  most: number,
): Generator<void, PlannedMark[], void> {
  let strongest: { readonly mark: PlannedMark; readonly strength: number; readonly order: number }[] = [];
  const cut = (): void => {
    strongest = strongest.sort((a, b) => b.strength - a.strength).slice(0, most);
  };
  let count = 0;
  for (const { utterance, result } of annotations) {
    if (++count % 256 === 0) yield;
    const leading = leadingLabel(shownLabels(result, thresholds, settings));
    if (leading === undefined || leading.label === NEUTRAL) continue;
    strongest.push({ mark: { utterance, group: emotion(leading.label).group }, strength: leading.probability, order: count });
    if (strongest.length >= 4 * most) cut();
  }
  cut();
  return strongest.sort((a, b) => a.order - b.order).map(({ mark }) => mark);
}
