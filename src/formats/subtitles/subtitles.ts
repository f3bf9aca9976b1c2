// Subtitles (SubRip, WebVTT): cues become utterances; turns inside a cue are parted, sentences over several cues joined.
import type { Script, TextRange } from '../../core/utterance';
import { lineSteps, trimmedEnd, type LineTable } from '../lines';
import { LINE_COST, newPace, sliceIsFull, type Pace } from '../pace';
import { ScriptBuilder } from '../scriptBuilder';
import { cueSteps, type SubtitleCue } from './cues';
import { openingOf } from './openings';
import { PayloadReader, type Token } from './payload';
import { speakerSteps, type Speakers } from './speakers';
import { goesOn, mergeTurns, utteranceSteps, type Run, type Turn } from './turns';

export function* subtitleSteps(text: string, format: 'subrip' | 'webvtt'): Generator<void, Script, void> {
  const pace = newPace();
  const lines = yield* lineSteps(text, pace);
  const cues = yield* cueSteps(text, lines, format, pace);
  const speakers = yield* speakerSteps(text, lines, cues, pace);
  const script = new ScriptBuilder(format, text.length);
  const file: SubtitleFile = { text, lines, speakers, payload: new PayloadReader(text) };
  let open: Turn | undefined;
  for (const cue of cues) {
    for (const turn of yield* turnSteps(file, cue, pace)) {
      if (open !== undefined && goesOn(text, open, turn)) {
        open = mergeTurns(open, turn);
      } else {
        if (open !== undefined) yield* utteranceSteps(text, open, script, pace);
        open = turn;
      }
    }
    if (sliceIsFull(pace, LINE_COST)) yield;
  }
  if (open !== undefined) yield* utteranceSteps(text, open, script, pace);
  return script.finish();
}

interface SubtitleFile {
  readonly text: string;
  readonly lines: LineTable;
  readonly speakers: Speakers;
  readonly payload: PayloadReader;
}

/** Who speaks in a cue, one turn after another. */
function* turnSteps({ text, lines, speakers, payload }: SubtitleFile, cue: SubtitleCue, pace: Pace): Generator<void, Turn[], void> {
  const turns = new TurnList(cue, speakers);
  for (let line = cue.firstLine; line < cue.endLine; line++) {
    const start = lines.firsts[line] ?? 0;
    const end = trimmedEnd(text, start, lines.ends[line] ?? start);
    turns.beginLine(end);
    const tokens = yield* payload.lineSteps(start, end, pace);
    turns.addLine(text, tokens);
    if (sliceIsFull(pace, LINE_COST + end - start)) yield;
  }
  return turns.finish();
}

class TurnList {
  private readonly turns: Turn[] = [];
  private current: Turn;
  private lineEnd = 0;
  /** A tag says who speaks. */
  private voiced = false;

  constructor(
    private readonly cue: SubtitleCue,
    private readonly speakers: Speakers,
  ) {
    this.current = this.newTurn(false);
  }

  beginLine(lineEnd: number): void {
    this.lineEnd = lineEnd;
    this.current.runs.push({ kind: 'break', lineEnd });
  }

  addLine(text: string, tokens: readonly Token[]): void {
    let isFirst = true;
    for (let index = 0; index < tokens.length; index++) {
      const token = tokens[index];
      if (token === undefined) break;
      if (token.kind === 'voice') {
        const label = token.name === undefined ? undefined : { start: token.start, end: token.end };
        this.beginTurn(token.name !== undefined, token.name, label);
        this.voiced = token.name !== undefined;
      } else if (isFirst) {
        index = this.openLine(text, tokens, index) - 1;
        isFirst = false;
      } else {
        this.current.runs.push(token);
      }
    }
  }

  finish(): Turn[] {
    return [...this.turns, this.current].filter(({ runs }) => runs.some(({ kind }) => kind !== 'break'));
  }

  /** A line may begin with a dash or a name: then somebody else speaks. Returns the token with which it goes on. */
  private openLine(text: string, tokens: readonly Token[], first: number): number {
    const { marked, label, index, start } = openingOf(text, tokens, first, this.lineEnd);
    const named = label !== undefined && (label.sure || (!this.voiced && this.speakers.has(label))) ? label : undefined;
    const range = named === undefined ? undefined : { start: start + named.nameStart, end: start + named.nameEnd };
    if (marked || named !== undefined) this.beginTurn(true, named?.name, range);
    const token = tokens[index];
    if (token?.kind !== 'text') return index;
    const from = start + (named?.textStart ?? 0);
    if (from < token.end) this.current.runs.push({ kind: 'text', start: from, end: token.end });
    return index + 1;
  }

  private beginTurn(fresh: boolean, speaker?: string, label?: TextRange): void {
    this.turns.push(this.current);
    this.current = this.newTurn(fresh, speaker, label);
  }

  private newTurn(fresh: boolean, speaker?: string, label?: TextRange): Turn {
    const { from, to } = this.cue;
    const runs: Run[] = [{ kind: 'break', lineEnd: this.lineEnd }];
    return { from, to, cues: 1, fresh, runs, ...(speaker === undefined ? {} : { speaker }), ...(label === undefined ? {} : { label }) };
  }
}
