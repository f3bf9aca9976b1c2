// What is known of a server's throughput at each number of requests at once. Pure: time comes in with every call.

import type { ChatAnswer } from './server';

interface Level {
  answers: number;
  milliseconds: number;
  work: number;
}

/** Slower answers than this, against the quickest level, ask for proof that more requests still bring more answers. */
const slower = 1.5;
/** Proof: so much more work per second at twice the level. */
const gain = 1.1;
/** Answers by which a level is known, and the same for each request at once. */
const leastProof = 64;
const proofPerRequest = 2;
/** The same in milliseconds, since a machine is quicker and slower from one moment to the next; so many times the answers say as much. */
const leastTime = 1500;
const manyTimes = 8;
const few = 4;
/** Answers at lower levels, all together, against which one level's are held. */
const enough = 16;
/** A level with this share of the best throughput is as good. */
const asGood = 0.95;
/** One with this share may be as good, measured once more. */
const maybeAsGood = 0.88;

/** Half-octaves: 1, 1.4, 2, 2.8, 4 … */
export const indexOf = (level: number): number => Math.round(2 * Math.log2(Math.max(1, level)));
export const levelOf = (index: number): number => 2 ** (index / 2);
const proofOf = (index: number): number => Math.max(leastProof, proofPerRequest * levelOf(index));

/** Whether a level is known by so many answers in so much time; `times`: by so many times as much. */
export function isProof(index: number, answers: number, milliseconds: number, times = 1): boolean {
  const needed = times * proofOf(index);
  return answers >= needed && (milliseconds >= times * leastTime || answers >= manyTimes * needed);
}

/** Levels are numbers of requests at once, told by the index of their half-octave. */
export class Levels {
  /** The milliseconds of each answer, summed. */
  private readonly latencies = new Map<number, Level>();
  /** The milliseconds that passed while so many were under way throughout. */
  private readonly passed = new Map<number, Level>();
  /** Such a time: the level, and its last answer. */
  private span: { readonly index: number; readonly last: number } | undefined;

  /** @returns the index of the level whose throughput the answer counts for; undefined where the number at once has moved */
  answered(level: number, inFlight: number, milliseconds: number, work: number, now: number): number | undefined {
    const index = indexOf(level);
    record(this.latencies, index, milliseconds, work);
    const standing = Math.abs(level - inFlight) <= Math.max(1, level * 0.15);
    const last = this.span?.index === index ? this.span.last : undefined;
    this.span = standing ? { index, last: now } : undefined;
    if (!standing || last === undefined) return undefined;
    record(this.passed, index, now - last, work);
    return index;
  }

  /** Fewer are under way than may be: the time that passes tells nothing of the server. */
  starved(): void {
    this.span = undefined;
  }

  proven(index: number): boolean {
    const own = this.passed.get(index);
    return own !== undefined && isProof(index, own.answers, own.milliseconds);
  }

  /** Whether so many milliseconds for one unit of work are far more than at the level where it takes least. */
  isSlow(each: number): boolean {
    const known = [...this.latencies.values()].filter(({ answers }) => answers >= few).map(({ milliseconds, work }) => milliseconds / work);
    return known.length > 0 && each > slower * Math.min(...known);
  }

  /** The same of a level, by all its answers against all at half of it and less: where there is time to be sure. */
  isSlowAt(index: number): boolean {
    const lower = { answers: 0, milliseconds: 0, work: 0 };
    for (const [known, { answers, milliseconds, work }] of this.latencies)
      if (known <= index - 2) {
        lower.answers += answers;
        lower.milliseconds += milliseconds;
        lower.work += work;
      }
    return lower.answers >= enough && this.each(index) * lower.work > slower * lower.milliseconds;
  }

  /** Far fewer are answered than by Little's law, the level over their time: the others wait without an end. */
  leavesWaiting(index: number): boolean {
    return this.proven(index) && slower * this.throughput(index) * this.each(index) < levelOf(index);
  }

  /** Whether this level brings enough more than a lower one; false also where none was measured. */
  pays(index: number): boolean {
    const others = [...this.passed.keys()].filter(known => known < index).sort((one, other) => other - one);
    const lower = [index - 2, index - 3, index - 1, ...others].find(known => this.proven(known));
    return lower !== undefined && this.throughput(index) >= gain ** ((index - lower) / 2) * this.throughput(lower);
  }

  /**
   * The levels of which enough is known: the lowest, the highest, and the knee, the least that does as much as the best. `below` is the next below the knee, or the knee itself; `unsure` the same where it may do as much too.
   * To be asked only where one is proven.
   */
  summary(): { readonly lowest: number; readonly below: number; readonly knee: number; readonly highest: number; readonly unsure?: number } {
    const known = [...this.passed.keys()].filter(index => this.proven(index)).sort((one, other) => one - other);
    const best = Math.max(...known.map(index => this.throughput(index)));
    const [lowest = 0] = known;
    const knee = known.find(index => this.throughput(index) >= asGood * best) ?? lowest;
    const unsure = known.filter(index => index < knee && this.throughput(index) >= maybeAsGood * best).at(-1);
    const below = known.filter(index => index < knee).at(-1) ?? knee;
    return { lowest, below, knee, highest: known.at(-1) ?? lowest, ...(unsure !== undefined && { unsure }) };
  }

  /** The throughput of higher levels is found out anew. */
  forgetAbove(index: number): void {
    for (const known of this.passed.keys()) if (known > index) this.passed.delete(known);
  }

  /** Milliseconds for one unit of work. */
  private each(index: number): number {
    const own = this.latencies.get(index);
    return own === undefined ? 0 : own.milliseconds / own.work;
  }

  /** Units of work per millisecond. */
  private throughput(index: number): number {
    const own = this.passed.get(index);
    return own === undefined ? 0 : own.work / Math.max(own.milliseconds, 1e-3);
  }
}

function record(levels: Map<number, Level>, index: number, milliseconds: number, work: number): void {
  const own = levels.get(index) ?? { answers: 0, milliseconds: 0, work: 0 };
  levels.set(index, own);
  own.answers++;
  own.milliseconds += milliseconds;
  own.work += work;
  if (!isProof(index, own.answers, own.milliseconds, 4)) return;
  // Older answers count for less and less.
  own.answers /= 2;
  own.milliseconds /= 2;
  own.work /= 2;
}

/** Units that take a server about the same time each: a token of the answer, several of the prompt, and something for the request itself. */
export function workOf({ usage, text }: ChatAnswer): number {
  if (usage === undefined) return 8 + text.length / 4;
  return 8 + usage.completion + (usage.prompt - (usage.cached ?? 0)) / 8;
}
