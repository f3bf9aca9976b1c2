// The rows that are evaluated, and what a model is given of each: its text, its speaker, the lines before it.
import { contextLine } from '../../core/context';
import type { Benchmark, Turn } from '../benchmarks/benchmark';

/** What a scorer is given; the classifier's input has this form. */
export interface ScoreInput {
  readonly text: string;
  /** Earlier lines, oldest first, one a line. */
  readonly context?: string;
  readonly speaker?: string;
}

export type GoldTurn = Turn & { readonly gold: readonly number[] };

export interface EvaluatedRow {
  readonly turn: GoldTurn;
  /** Its place among all turns. */
  readonly at: number;
}

/** The turns that have gold classes, at most so many. */
export function evaluatedRows({ turns }: Benchmark, limit = Infinity): EvaluatedRow[] {
  return turns.flatMap((turn, at) => (hasGold(turn) ? [{ turn, at }] : [])).slice(0, limit);
}

const hasGold = (turn: Turn): turn is GoldTurn => turn.gold !== undefined;

/** @param lines how many earlier lines at most; 0 gives none */
export function scoreInput({ turns }: Benchmark, { turn, at }: EvaluatedRow, lines: number): ScoreInput {
  const context = earlierLines(turns, turn, at, lines).join('\n');
  return { text: turn.text, ...(turn.speaker === undefined ? {} : { speaker: turn.speaker }), ...(context === '' ? {} : { context }) };
}

function earlierLines(turns: readonly Turn[], { dialogue, context }: Turn, at: number, most: number): string[] {
  if (most <= 0) return [];
  if (context !== undefined) return context.split('\n').slice(-most);
  const lines: string[] = [];
  for (let index = at - 1; index >= 0 && lines.length < most && dialogue !== undefined; index--) {
    const earlier = turns[index];
    if (earlier?.dialogue !== dialogue) break;
    lines.unshift(contextLine({ ...earlier, text: earlier.text.replace(/\s+/g, ' ') }));
  }
  return lines;
}

/** For each row the number of its dialogue among those evaluated, from 0; undefined where texts stand alone. */
export function dialogueUnits(rows: readonly EvaluatedRow[]): Uint32Array | undefined {
  const numbers = new Map<number, number>();
  const units = new Uint32Array(rows.length);
  for (const [row, { turn }] of rows.entries()) {
    if (turn.dialogue === undefined) return undefined;
    const unit = numbers.get(turn.dialogue) ?? numbers.size;
    numbers.set(turn.dialogue, unit);
    units[row] = unit;
  }
  return units;
}
