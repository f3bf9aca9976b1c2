// Transcripts: `NAME: line`, times, asides, wrapped lines, stage directions, and acts and scenes.
import type { Script } from '../core/utterance';
import { isSceneHeading } from './fountain/lineKind';
import { lineSteps, trimmedEnd, type LineTable } from './lines';
import { LINE_COST, newPace, runToEnd, SLICE, sliceIsFull, type Pace } from './pace';
import { CutWriter, type Piece } from './pieces';
import { ScriptBuilder } from './scriptBuilder';
import { bracketedTimeLength, cueLineOf, labelOf, type NameStyle, type SpeakerLabel } from './speakerLabel';
import { DirectionScanner } from './stageDirections';
import { TextBuilder } from './textBuilder';

const NUMBER = String.raw`(?:\d{1,3}[a-z]?|[ivxlc]{1,7}|one|two|three|four|five|six|seven|eight|nine|ten|the\s+\p{L}+)`;
const PART = String.raw`(?:act|scene|part|chapter|episode)\s+${NUMBER}`;
const HEADING = new RegExp(String.raw`^(?:#{1,6}\s+\S|${PART}(?:[\s,.:;–—-]{1,4}${PART})?\s*(?:$|[.,:;(–—-])|scene\s*:|\[scene\s*[:,]|(?:prologue|epilogue|induction|interlude|teaser|cold open)\s*[.:]?$)`, 'iu');
const LONGEST_HEADING = 200;
const TITLE = /^title\s*:\s+(\S.*)$/i;

export function* transcriptSteps(text: string): Generator<void, Script, void> {
  const pace = newPace();
  const lines = yield* lineSteps(text, pace);
  const { labels } = yield* labelSteps(text, lines, pace);
  const script = new ScriptBuilder('transcript', text.length);
  let title: string | undefined;
  let speech: Speech | undefined;
  for (let line = 0; line < lines.count; line++) {
    if (sliceIsFull(pace, LINE_COST)) yield;
    const { start, end } = lineRange(text, lines, line);
    const label = labels.get(line);
    if (start === end) {
      if (speech?.endsAtBlank() !== true) continue;
      yield* speech.finish(script, pace);
      speech = undefined;
    } else if (label !== undefined) {
      yield* speech?.finish(script, pace) ?? [];
      speech = new Speech(text, start, label);
      speech.add(start + label.textStart, end);
    } else if (isHeading(text, start, end)) {
      yield* speech?.finish(script, pace) ?? [];
      speech = undefined;
      script.addScene(headingOf(text.slice(start, end)), start);
    } else {
      const time = bracketedTimeLength(text.slice(start, Math.min(end, start + LONGEST_HEADING)));
      if (script.isEmpty && speech === undefined && title === undefined) title = titleOf(text, start, end);
      if (time > 0) speech ??= new Speech(text, start);
      speech?.add(start + time, end);
    }
  }
  yield* speech?.finish(script, pace) ?? [];
  return script.finish(title);
}

function lineRange(text: string, lines: LineTable, line: number): Piece {
  const start = lines.firsts[line] ?? 0;
  return { start, end: trimmedEnd(text, start, lines.ends[line] ?? start) };
}

interface Labels {
  /** By line. */
  readonly labels: ReadonlyMap<number, SpeakerLabel>;
  readonly evidence: Evidence;
}

/** The lines that name a speaker, with what they name. A name needs evidence; see `isSpeaker`. */
function* labelSteps(text: string, lines: LineTable, pace: Pace): Generator<void, Labels, void> {
  const labels = new Map<number, SpeakerLabel>();
  const evidence: Evidence = { names: new Map(), styles: { capitals: 0, title: 0, lower: 0 }, units: 0 };
  let blank = true;
  for (let line = 0; line < lines.count; line++) {
    const { start, end } = lineRange(text, lines, line);
    const label = start === end || isHeading(text, start, end) ? undefined : readLabel(text, lines, line, start, end);
    if (label !== undefined) {
      labels.set(line, label);
      evidence.names.set(label.name, (evidence.names.get(label.name) ?? 0) + 1);
      evidence.styles[label.style]++;
    }
    if (label !== undefined || (blank && start < end)) evidence.units++;
    blank = start === end;
    if (sliceIsFull(pace, 2 * LINE_COST)) yield;
  }
  for (const [line, label] of labels) if (!isSpeaker(label, evidence)) labels.delete(line);
  return { labels, evidence };
}

function readLabel(text: string, lines: LineTable, line: number, start: number, end: number): SpeakerLabel | undefined {
  const head = text.slice(start, Math.min(end, start + LONGEST_HEADING));
  const label = labelOf(head);
  if (label !== undefined) return label;
  const isFollowed = line + 1 < lines.count && lines.firsts[line + 1] !== lines.ends[line + 1];
  return isFollowed && end - start < LONGEST_HEADING ? cueLineOf(head) : undefined;
}

/** Whether a text is mostly lines with names, some of which come back. */
export function looksLikeTranscript(text: string): boolean {
  const pace = newPace();
  const { labels, evidence } = runToEnd(labelSteps(text, runToEnd(lineSteps(text, pace)), pace));
  let repeated = 0;
  for (const { name, timed } of labels.values()) if (timed || (evidence.names.get(name) ?? 0) > 1) repeated++;
  return labels.size > 2 && repeated > 1 && labels.size * 2 >= evidence.units;
}

interface Evidence {
  /** How many lines begin with each name. */
  readonly names: Map<string, number>;
  readonly styles: Record<NameStyle, number>;
  /** Lines with a name, and paragraphs without. */
  units: number;
}

/**
 * Whether a word before a colon is a speaker. Most capitals and times say so themselves; other names have to come back,
 * or to stand in a document that is mostly made of such lines.
 */
function isSpeaker({ name, style, timed, sure }: SpeakerLabel, { names, styles, units }: Evidence): boolean {
  const all = styles.capitals + styles.title + styles.lower;
  const repeated = (names.get(name) ?? 0) > 1;
  if (sure || timed) return true;
  // Where everybody is written small, one who speaks once is no less a speaker.
  if (style === 'lower') return repeated ? all * 2 >= units : styles.lower * 2 > all && all > 2 && all === units;
  if (repeated) return all * 4 >= units;
  if (style === 'capitals') return all * 2 >= units;
  return styles.title > 1 && styles.capitals <= styles.title && all * 2 >= units;
}

function isHeading(text: string, start: number, end: number): boolean {
  if (end - start > LONGEST_HEADING) return false;
  const line = text.slice(start, end);
  return HEADING.test(line) || isSceneHeading(line);
}

const headingOf = (line: string): string => line.replace(/^(?:#+|\[)\s*/, '').replace(/\]$/, '').trim();

function titleOf(text: string, start: number, end: number): string | undefined {
  return end - start > LONGEST_HEADING ? undefined : TITLE.exec(text.slice(start, end))?.[1];
}

/** What one speaker says, line by line, until a blank line or the next speaker. */
class Speech {
  private readonly lines: Piece[] = [];
  private blanks = 0;

  constructor(
    private readonly text: string,
    private readonly start: number,
    private readonly label?: SpeakerLabel,
  ) {}

  add(start: number, end: number): void {
    if (start < end) this.lines.push({ start, end });
  }

  /** A blank line ends a speech, but one may stand between a name and what is said. */
  endsAtBlank(): boolean {
    this.blanks++;
    return this.lines.length > 0 || this.blanks > 1;
  }

  *finish(script: ScriptBuilder, pace: Pace): Generator<void, void, void> {
    const { text, label } = this;
    const builder = new TextBuilder(text);
    const directions = new DirectionScanner(text, this.lines.at(-1)?.end ?? 0);
    for (const { start, end } of this.lines) {
      directions.beginLine();
      for (let from = start; from < end; from += SLICE) {
        directions.scan(from, Math.min(end, from + SLICE), end);
        if (sliceIsFull(pace, Math.min(end - from, SLICE))) yield;
      }
    }
    const writer = new CutWriter(directions, builder);
    for (const line of this.lines) {
      builder.space();
      yield* writer.steps(line, pace);
    }
    const cue = label === undefined ? undefined : { start: this.start + label.nameStart, end: this.start + label.nameEnd };
    script.addUtterance({ said: builder.finish(), speaker: label?.name, cue });
  }
}
