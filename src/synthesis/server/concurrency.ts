// How many requests a server is given at once: as many as bring more answers per second, and no more than it accepts. Pure: time comes in with every call.

import type { ChatAnswer } from './server';

/** One request under way. */
export interface Ticket {
  readonly sent: number;
  /** Requests under way with it when it was sent. */
  readonly level: number;
}

interface Level {
  answers: number;
  milliseconds: number;
  work: number;
}

const first = 8;
/** Slow answers alone never take the limit below. */
const floor = 4;
const least = 1 / 64;
/** Growth doubles the limit within a round trip, spread over so many steps that few requests are too many when one is refused. */
const steps = 8;
const stepFactor = 2 ** (1 / steps);
/** Slower answers than this, against the quickest level, ask for proof that more requests still bring more answers. */
const slower = 1.5;
/** Proof: so much more work per second at twice the level. */
const gain = 1.1;
const leastProof = 16;
const few = 4;
/** A level with this share of the best throughput is as good. */
const asGood = 0.92;
/** A hold is tried again after so many round trips, then twice as many, up to the most. */
const firstProbe = 10;
const mostProbe = 40;
/** Answers of a held level that take so much longer than usual are taken for overload. */
const overload = 3;
const unknownRoundTrip = 1000;

/** Half-octaves: 1, 1.4, 2, 2.8, 4 … */
const indexOf = (level: number): number => Math.round(2 * Math.log2(Math.max(1, level)));
const levelOf = (index: number): number => 2 ** (index / 2);

/**
 * The control law. By Little's law the work done per second at c requests is c over the time for one unit of work, so each level's throughput is known from its own answers.
 * The limit doubles every round trip while answers are as quick as ever; where they slow down, only while half-octave by half-octave the throughput rises.
 * Refusals (429, 503) trim it to what was accepted when the refused request was sent; many of them within a round trip halve it. An accepted limit is probed by one, rarely.
 * Below one, the limit is a share of the time.
 */
export class Concurrency {
  private current: number;
  /** Answers of each level, by half-octaves: all, and those of a time in which the limit stood still. */
  private all = new Map<number, Level>();
  private levels = new Map<number, Level>();
  private roundTripTime: number | undefined;
  private stepped = 0;
  /** Highest level of a request that was answered. */
  private answeredLevel = 0;
  /** Index of a lower level that is tried for being as good. */
  private trial: number | undefined;
  private held: { until: number } | undefined;
  private probeAfter = firstProbe;
  /** Most that the server is known to accept; Infinity until it refuses. */
  private accepted = Number.POSITIVE_INFINITY;
  private probe = { due: 0, after: firstProbe, by: 1, since: undefined as number | undefined };
  private window = { since: 0, limit: first, refusals: 0, halved: false };
  /** Milliseconds for one unit of work, lately and over a longer time at a limit that does not grow. */
  private recent = 0;
  private usual = 0;
  private sinceCut = 0;

  constructor(private readonly most: number) {
    this.current = Math.min(first, most);
    this.window.limit = this.current;
  }

  /** Whole from one on. */
  get limit(): number {
    return this.current >= 1 ? Math.floor(this.current + 1e-9) : this.current;
  }

  /** Milliseconds of a round trip, as the last answers had it. */
  get roundTrip(): number {
    return this.roundTripTime ?? unknownRoundTrip;
  }

  /** Milliseconds between two requests where fewer than one at once are accepted. */
  get gap(): number {
    return this.current >= 1 ? 0 : this.roundTrip * (1 / this.current - 1);
  }

  /** Milliseconds until more may be allowed; Infinity: only an answer or a refusal changes anything. */
  untilStep(now: number): number {
    return this.room(now) > this.current ? Math.max(0, this.stepped + this.roundTrip / steps - now) : this.nextChange(now);
  }

  /** To be called when everything allowed is under way and more is waiting. @returns whether more is allowed now */
  step(now: number): boolean {
    this.endHold(now);
    const room = this.room(now);
    if (room <= this.current || now < this.stepped + this.roundTrip / steps) return false;
    const before = this.limit;
    if (this.current >= this.accepted) this.probe.since = now;
    this.current = this.current >= this.accepted ? room : Math.min(room, this.current < 1 ? this.current * stepFactor : Math.max(this.current * stepFactor, this.current + 0.25));
    this.stepped = now;
    return this.limit > before;
  }

  answered({ sent, level }: Ticket, now: number, inFlight: number, work: number): void {
    const milliseconds = now - sent;
    const share = 1 / Math.max(8, Math.min(this.current, 64));
    this.roundTripTime = this.roundTripTime === undefined ? milliseconds : this.roundTripTime + (milliseconds - this.roundTripTime) * share;
    const each = milliseconds / work;
    this.recent = this.recent === 0 ? each : this.recent + (each - this.recent) * share;
    this.answeredLevel = Math.max(this.answeredLevel, level);
    this.sinceCut++;
    record(this.all, level, milliseconds, work);
    // While the limit moves, an answer tells nothing of the throughput at one level.
    if (Math.abs(level - inFlight) <= Math.max(1, level * 0.15)) record(this.levels, level, milliseconds, work);
    if (this.trial !== undefined && this.proven(this.trial)) this.settle(now);
    if (this.probe.since !== undefined && sent >= this.probe.since && level > this.accepted) this.probeAccepted(now, level);
    this.lookForOverload(now);
  }

  /** 429 or 503. */
  refused({ level }: Ticket, now: number): void {
    this.newWindow(now);
    this.window.refusals++;
    const probing = this.probe.since !== undefined && level > this.accepted;
    const half = Math.max(least, this.window.limit / 2);
    this.accepted = Math.max(1, Math.min(this.accepted, level - 1));
    this.current = Math.max(half, Math.min(this.current, level > 1 ? this.accepted : this.current / 2));
    if (!this.window.halved && this.window.refusals > Math.max(2, this.window.limit / 4)) this.halve(now);
    const after = probing ? Math.min(mostProbe, this.probe.after * 2) : firstProbe;
    this.probe = { due: now + after * this.roundTrip, after, by: 1, since: undefined };
  }

  /** No whole answer within the request's time. */
  timedOut(now: number): void {
    this.newWindow(now);
    if (!this.window.halved) this.halve(now);
  }

  private halve(now: number): void {
    this.window.halved = true;
    this.current = Math.max(least, Math.min(this.current, this.window.limit / 2));
    this.forget(now);
  }

  /** At most one halving in a round trip. */
  private newWindow(now: number): void {
    if (now - this.window.since < this.roundTrip) return;
    this.window = { since: now, limit: this.current, refusals: 0, halved: false };
  }

  private throughput(index: number): number {
    const own = this.levels.get(index);
    return own === undefined ? 0 : (levelOf(index) * own.work) / own.milliseconds;
  }

  /** How far the limit may go now. */
  private room(now: number): number {
    if (this.held) return this.current;
    if (this.current >= this.accepted) return now >= this.probe.due && this.probe.since === undefined ? Math.min(this.most, this.accepted + this.probe.by) : this.current;
    const seen = Math.max(first, 2.2 * this.answeredLevel);
    const bound = Math.min(this.most, this.accepted, seen);
    return bound > this.current && this.mayGrow(now) ? bound : this.current;
  }

  private mayGrow(now: number): boolean {
    const index = indexOf(this.current);
    const quickest = this.quickest();
    if (quickest === undefined || this.recent <= slower * quickest) return true;
    if (!this.proven(index)) return false;
    const lower = [index - 2, index - 3, index - 1, ...[...this.levels.keys()].filter(known => known < index).sort((one, other) => other - one)].find(known => (this.levels.get(known)?.answers ?? 0) >= few);
    if (lower !== undefined && this.throughput(index) >= gain ** ((index - lower) / 2) * this.throughput(lower)) return true;
    this.settle(now);
    return false;
  }

  private proven(index: number): boolean {
    return (this.levels.get(index)?.answers ?? 0) >= Math.max(leastProof, levelOf(index));
  }

  /** Milliseconds for one unit of work at the level where it takes least. */
  private quickest(): number | undefined {
    const known = [...this.all.values()].filter(({ answers }) => answers >= few).map(({ milliseconds, work }) => milliseconds / work);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  /**
   * More brings nothing more: looks for the least that brings as much, by halves, and stays a little above it, so that the server never waits for us.
   */
  private settle(now: number): void {
    const known = [...this.levels.keys()].filter(index => this.proven(index));
    const best = Math.max(...known.map(index => this.throughput(index)));
    const knee = Math.min(...known.filter(index => this.throughput(index) >= asGood * best));
    const lowest = Math.min(...known) === knee;
    const queues = levelOf(knee) / this.throughput(knee) > slower * (this.quickest() ?? Number.POSITIVE_INFINITY) || levelOf(knee) > 2 * floor;
    this.trial = lowest && queues && levelOf(knee) > floor ? knee - 2 : undefined;
    const highest = levelOf(Math.max(...known));
    this.current = Math.max(1, Math.min(this.most, this.accepted, highest, this.trial === undefined ? Math.ceil(levelOf(knee) * 1.5) : levelOf(this.trial)));
    this.held = { until: this.trial === undefined ? now + this.probeAfter * this.roundTrip : Number.POSITIVE_INFINITY };
    if (this.trial === undefined) this.probeAfter = Math.min(mostProbe, this.probeAfter * 2);
    this.sinceCut = 0;
  }

  private endHold(now: number): void {
    if (!this.held || now < this.held.until) return;
    this.held = undefined;
    const index = indexOf(this.current);
    for (const known of this.levels.keys()) if (known > index) this.levels.delete(known);
  }

  private nextChange(now: number): number {
    if (this.held) return Math.max(0, this.held.until - now);
    return this.current >= this.accepted && this.current < this.most && this.probe.since === undefined ? Math.max(0, this.probe.due - now) : Number.POSITIVE_INFINITY;
  }

  /** One more was answered: the next probe is twice as large and follows at once. */
  private probeAccepted(now: number, level: number): void {
    this.accepted = level;
    this.probe = { due: now, after: firstProbe, by: this.probe.by * 2, since: undefined };
  }

  /** While growing, answers slow down because of us; at a held level, something else happens to the server. */
  private lookForOverload(now: number): void {
    const growing = !this.held && this.current < Math.min(this.most, this.accepted);
    if (growing) this.usual = 0;
    if (growing || this.sinceCut < Math.max(16, 2 * this.current)) return;
    this.usual += this.usual === 0 ? this.recent : (this.recent - this.usual) / (16 * Math.max(8, this.current));
    this.newWindow(now);
    if (this.recent <= overload * this.usual || this.current <= floor || this.window.halved) return;
    this.halve(now);
    this.current = Math.max(this.current, floor);
  }

  /** What was learnt of the levels belongs to another state of the server. */
  private forget(now: number): void {
    this.all = new Map();
    this.levels = new Map();
    this.held = undefined;
    this.trial = undefined;
    this.recent = 0;
    this.usual = 0;
    this.answeredLevel = Math.min(this.answeredLevel, this.current);
    this.probeAfter = firstProbe;
    this.sinceCut = 0;
    this.stepped = now;
  }
}

function record(levels: Map<number, Level>, level: number, milliseconds: number, work: number): void {
  const index = indexOf(level);
  const own = levels.get(index) ?? { answers: 0, milliseconds: 0, work: 0 };
  levels.set(index, own);
  own.answers++;
  own.milliseconds += milliseconds;
  own.work += work;
  if (own.answers <= 8 * Math.max(leastProof, level)) return;
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
