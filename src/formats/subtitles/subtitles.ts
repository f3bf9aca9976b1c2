// Subtitles (SubRip, WebVTT): cues become utterances; turns inside a cue are parted, sentences over several cues joined.
import type { Script, TextRange } from '../../core/utterance';
import { lineSteps, trimmedEnd, type LineTable } from '../lines';
import { LINE_COST, newPace, sliceIsFull, type Pace } from '../pace';
import { ScriptBuilder } from '../scriptBuilder';
import { labelOf } from '../speakerLabel';
import { cueSteps, type SubtitleCue } from './cues';
import { PayloadReader, turnMarkLength, type Token } from './payload';
import { goesOn, mergeTurns, utteranceSteps, type Run, type Turn } from './turns';

export function* subtitleSteps(text: string, format: 'subrip' | 'webvtt'): Generator<void, Script, void> {
  const pace = newPace();
  const lines = yield* lineSteps(text, pace);
  const cues = yield* cueSteps(text, lines, format, pace);
  const script = new ScriptBuilder(format, text.length);
  const payload = new PayloadReader(text);
  let open: Turn | undefined;
  for (const cue of cues) {
    for (const turn of yield* turnSteps(text, lines, cue, payload, pace)) {
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

/** Who speaks in a cue, one turn after another. */
function* turnSteps(text: string, lines: LineTable, cue: SubtitleCue, payload: PayloadReader, pace: Pace): Generator<void, Turn[], void> {
  const turns = new TurnList(cue);
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

  constructor(private readonly cue: SubtitleCue) {
    this.current = this.newTurn(false);
  }

  beginLine(lineEnd: number): void {
    this.lineEnd = lineEnd;
    this.current.runs.push({ kind: 'break', lineEnd });
  }

  addLine(text: string, tokens: readonly Token[]): void {
    let isFirst = true;
    for (const token of tokens) {
      if (token.kind === 'voice') {
        this.turns.push(this.current);
        const label = token.name === undefined ? undefined : { start: token.start, end: token.end };
        this.current = this.newTurn(token.name !== undefined, token.name, label);
      } else if (token.kind === 'text') {
        const said = isFirst ? this.beginTurn(text, token) : token;
        this.current.runs.push(said);
        isFirst = false;
      } else {
        this.current.runs.push(token);
        isFirst = false;
      }
    }
  }

  finish(): Turn[] {
    return [...this.turns, this.current].filter(({ runs }) => runs.some(({ kind }) => kind !== 'break'));
  }

  /** A line may begin with a dash or a name: then somebody else speaks. Returns what follows them. */
  private beginTurn(text: string, token: Token & { kind: 'text' }): Token & { kind: 'text' } {
    const dash = turnMarkLength(text, token.start, token.end);
    const start = token.start + dash;
    const label = labelOf(text.slice(start, Math.min(token.end, start + 200)));
    const named = label?.sure === true ? label : undefined;
    if (dash === 0 && named === undefined) return token;
    this.turns.push(this.current);
    const range = named === undefined ? undefined : { start: start + named.nameStart, end: start + named.nameEnd };
    this.current = this.newTurn(true, named?.name, range);
    return { kind: 'text', start: start + (named?.textStart ?? 0), end: token.end };
  }

  private newTurn(fresh: boolean, speaker?: string, label?: TextRange): Turn {
    const { from, to } = this.cue;
    const runs: Run[] = [{ kind: 'break', lineEnd: this.lineEnd }];
    return { from, to, cues: 1, fresh, runs, ...(speaker === undefined ? {} : { speaker }), ...(label === undefined ? {} : { label }) };
  }
}
