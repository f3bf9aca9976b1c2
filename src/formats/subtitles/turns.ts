// One speaker's turn in the subtitles, and whether the next cue goes on with it.
import type { TextRange } from '../../core/utterance';
import { LINE_COST, sliceIsFull, type Pace } from '../pace';
import { CutWriter } from '../pieces';
import type { ScriptBuilder } from '../scriptBuilder';
import { DirectionScanner } from '../stageDirections';
import { TextBuilder } from '../textBuilder';
import type { Token } from './payload';

/** What is said, or the beginning of a line. */
export type Run = Exclude<Token, { kind: 'voice' }> | { readonly kind: 'break'; readonly lineEnd: number };

export interface Turn {
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly cues: number;
  readonly speaker?: string;
  readonly label?: TextRange;
  /** A dash or a name says that it begins here. */
  readonly fresh: boolean;
  readonly runs: Run[];
}

/** A sentence is not looked for across a longer silence. */
const LONGEST_PAUSE = 2_000;
/** Where no mark ends a sentence, a capital after a moment of silence begins the next. */
const LONGEST_PAUSE_BEFORE_CAPITAL = 500;
const CAPITAL = /^["'“‘«]*\p{Lu}/u;
/** Subtitles without any punctuation must not become one endless utterance. */
const MOST_CUES = 8;
const SENTENCE_END = /[.!?…。！？؟।]["'”’»)\]」』]*$/u;
const ELLIPSIS = /(?:\.\.\.?|…|-{1,2}|–|—)["'”’»]*$/u;
const GOES_ON = /^["'“‘«]*(?:\.\.|…|\p{Ll})/u;

/** Whether `next`, the turn after `open`, goes on with its sentence. */
export function goesOn(text: string, open: Turn, next: Turn): boolean {
  if (next.fresh && (next.speaker === undefined || next.speaker !== open.speaker)) return false;
  if (next.from - open.to > LONGEST_PAUSE || open.cues >= MOST_CUES) return false;
  const end = lastCharacters(text, open);
  const begin = firstCharacters(text, next);
  if (end === '' || begin === '') return false;
  if (ELLIPSIS.test(end)) return GOES_ON.test(begin);
  if (SENTENCE_END.test(end)) return false;
  return next.from - open.to <= LONGEST_PAUSE_BEFORE_CAPITAL || !CAPITAL.test(begin);
}

export function mergeTurns(open: Turn, next: Turn): Turn {
  for (const run of next.runs) open.runs.push(run);
  return { ...open, to: Math.max(open.to, next.to), cues: open.cues + (next.from === open.from ? 0 : 1) };
}

function lastCharacters(text: string, { runs }: Turn): string {
  for (let index = runs.length - 1; index >= 0; index--) {
    const run = runs[index];
    if (run?.kind === 'entity' && run.text.trim() !== '') return run.text;
    if (run?.kind !== 'text') continue;
    const end = text.slice(Math.max(run.start, run.end - 40), run.end).trimEnd();
    if (end !== '') return end;
  }
  return '';
}

function firstCharacters(text: string, { runs }: Turn): string {
  for (const run of runs) {
    if (run.kind === 'entity' && run.text.trim() !== '') return run.text;
    if (run.kind !== 'text') continue;
    const begin = text.slice(run.start, Math.min(run.end, run.start + 40)).trimStart();
    if (begin !== '') return begin;
  }
  return '';
}

/** Adds what is said in a turn to the script. */
export function* utteranceSteps(text: string, turn: Turn, script: ScriptBuilder, pace: Pace): Generator<void, void, void> {
  const directions = new DirectionScanner(text, endOf(turn.runs));
  let lineEnd = 0;
  for (const run of turn.runs) {
    if (run.kind === 'break') {
      lineEnd = run.lineEnd;
      directions.beginLine();
    } else if (run.kind === 'text') {
      directions.scan(run.start, run.end, Math.max(run.end, lineEnd));
    }
    if (sliceIsFull(pace, workOf(run))) yield;
  }
  const builder = new TextBuilder(text);
  const writer = new CutWriter(directions, builder);
  for (const run of turn.runs) {
    if (run.kind === 'text') writer.add(run);
    else if (run.kind === 'entity') writer.put(run.text, run.start);
    else builder.space();
    if (sliceIsFull(pace, workOf(run))) yield;
  }
  script.addUtterance({ said: builder.finish(), speaker: turn.speaker, cue: turn.label });
}

function endOf(runs: readonly Run[]): number {
  return runs.reduce((end, run) => (run.kind === 'break' ? run.lineEnd : end), 0);
}

const workOf = (run: Run): number => (run.kind === 'text' ? LINE_COST + run.end - run.start : LINE_COST);
