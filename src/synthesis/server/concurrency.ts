// How many requests a server is given at once: as many as bring more answers per second, and no more than it accepts. Pure: time comes in with every call.

import { Levels, indexOf, isProof, levelOf } from './levels';

/** One request under way. */
export interface Ticket {
  readonly sent: number;
  /** Requests under way with it when it was sent. */
  readonly level: number;
}

const first = 8;
/** Slow answers alone never take the limit below. */
const floor = 4;
const least = 1 / 64;
/** Growth doubles the limit within a round trip, spread over so many steps that few requests are too many when one is refused. */
const steps = 8;
const stepFactor = 2 ** (1 / steps);
/** The limit stays so far above the least that does as much. */
const margin = 1.25;
/** A hold is tried again after so many round trips, then twice as many, up to the most. */
const firstProbe = 10;
const mostProbe = 40;
/** Milliseconds that a round trip counts for at the least there, so that trials are short against holds. */
const quickRoundTrip = 500;
/** Answers of a held level that take so much longer than usual are taken for overload. */
const overload = 3;
/** One answer that takes longer than so many times the others counts as that. */
const farLonger = 4;
const unknownRoundTrip = 1000;

/**
 * The control law. The limit doubles every round trip while answers are as quick as ever. Where they slow down, what counts is the work done in the time that passes at each level:
 * a quarter of the level is tried, and goes on being halved while it brings as much; where it brings less, the limit rises by half-octaves while that brings more.
 * Answers alone do not tell the throughput (the level over their time, by Little's law): a server that leaves some requests waiting for long answers the others the more quickly.
 * Refusals (429, 503) trim it to what was accepted when the refused request was sent; many of them within a round trip halve it. An accepted limit is probed by one, rarely.
 * Below one, the limit is a share of the time.
 */
export class Concurrency {
  private current: number;
  private levels = new Levels();
  private roundTripTime: number | undefined;
  private stepped = 0;
  /** Highest level of a request that was answered. */
  private answeredLevel = 0;
  /** A lower level that is tried for being as good, and its answers so far. */
  private trial: { readonly index: number; since: number; answers: number } | undefined;
  private lowerNext = false;
  private held: { until: number } | undefined;
  private probeAfter = firstProbe;
  /** Once it was slow, more must prove that they bring more. */
  private settled = false;
  /** Most that the server is known to accept; Infinity until it refuses. */
  private accepted = Number.POSITIVE_INFINITY;
  private probe = { due: 0, after: firstProbe, by: 1, since: undefined as number | undefined };
  private window = { since: 0, limit: first, refusals: 0, halved: false };
  /** Milliseconds for one unit of work, lately and over a longer time at a limit that does not grow. */
  private recent = 0;
  private usual = 0;
  /** When the limit was last lowered, and the answers since to what was sent since. */
  private cut = { at: Number.NEGATIVE_INFINITY, answers: 0 };

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
    this.roundTripTime = this.roundTripTime === undefined ? milliseconds : this.roundTripTime + (Math.min(milliseconds, farLonger * this.roundTripTime) - this.roundTripTime) * share;
    this.answeredLevel = Math.max(this.answeredLevel, level);
    if (sent >= this.cut.at) {
      const each = milliseconds / work;
      this.recent = this.recent === 0 ? each : this.recent + (Math.min(each, farLonger * this.recent) - this.recent) / 8;
      this.cut.answers++;
    }
    const measured = this.levels.answered(level, inFlight, milliseconds, work, now);
    if (this.trial && this.trial.index === measured) this.tried(this.trial, now);
    if (this.probe.since !== undefined && sent >= this.probe.since && level > this.accepted) this.probeAccepted(now, level);
    this.lookForOverload(now);
  }

  /** Fewer are under way than may be: the time that passes tells nothing of the server. */
  starved(): void {
    this.levels.starved();
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
    if (this.trial && indexOf(this.limit) !== this.trial.index) this.trial = this.held = undefined;
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

  /** How far the limit may go now. */
  private room(now: number): number {
    if (this.held) return this.current;
    if (this.current >= this.accepted) return now >= this.probe.due && this.probe.since === undefined ? Math.min(this.most, this.current + this.probe.by) : this.current;
    const seen = Math.max(first, 2.2 * this.answeredLevel);
    // Also at the top it may turn out that fewer do as well.
    return this.mayGrow(now) ? Math.max(this.current, Math.min(this.most, this.accepted, seen)) : this.current;
  }

  private mayGrow(now: number): boolean {
    const index = indexOf(this.limit);
    const isSlow = this.current < this.most ? this.levels.isSlow(this.recent) : this.levels.isSlowAt(index);
    if (!this.settled && !isSlow && !this.levels.leavesWaiting(index)) return true;
    if (!this.levels.proven(index)) return false;
    if (this.levels.pays(index)) return true;
    this.settle(now);
    return false;
  }

  /**
   * More brings nothing more: looks for the least that brings as much, by a quarter, by halves and then between them, and stays a little above it, so that the server never waits for us.
   */
  private settle(now: number): void {
    const { lowest, below, knee, highest } = this.levels.summary();
    this.settled = true;
    this.held = undefined;
    this.trial = undefined;
    // The first step is the larger one: what growth came to is mostly far too much.
    const lower = Math.max(indexOf(floor), knee - (highest === lowest ? 4 : 2));
    if (knee === lowest && knee > indexOf(floor) && this.canHold(lower)) return this.tryLower(lower, now);
    // Between what is enough and what is too little.
    const between = Math.floor((below + knee) / 2);
    if (below < between && this.canHold(between)) return this.tryLower(between, now);
    // More did bring more.
    if (knee === highest && this.levels.pays(knee)) return void (this.current = this.bounded(levelOf(knee)));
    this.hold(Math.ceil(Math.min(levelOf(highest), levelOf(knee) * margin)), now, now + this.probeAfter * Math.max(quickRoundTrip, this.roundTrip));
    this.probeAfter = Math.min(mostProbe, this.probeAfter * 2);
  }

  private tried(trial: NonNullable<Concurrency['trial']>, now: number): void {
    if (trial.answers++ === 0) trial.since = now;
    if (isProof(trial.index, trial.answers, now - trial.since)) this.settle(now);
  }

  private tryLower(index: number, now: number): void {
    this.trial = { index, since: now, answers: 0 };
    this.hold(Math.round(levelOf(index)), now, Number.POSITIVE_INFINITY);
  }

  /** Whether requests can be at that level: there is none between one and two, and no more than are accepted. */
  private canHold(index: number): boolean {
    return indexOf(this.bounded(Math.round(levelOf(index)))) === index;
  }

  private hold(limit: number, now: number, until: number): void {
    this.current = this.bounded(limit);
    this.cut = { at: now, answers: 0 };
    this.held = { until };
  }

  private bounded(limit: number): number {
    return Math.max(1, Math.min(this.most, this.accepted, limit));
  }

  private endHold(now: number): void {
    if (!this.held || now < this.held.until) return;
    this.held = undefined;
    // In turn: whether a little less does as well after all, and whether more brings more by now.
    const { unsure } = this.levels.summary();
    this.lowerNext = !this.lowerNext && unsure !== undefined && this.canHold(unsure);
    if (this.lowerNext && unsure !== undefined) return this.tryLower(unsure, now);
    this.levels.forgetAbove(indexOf(this.limit));
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
    if (growing || this.cut.answers < Math.max(16, 2 * this.current)) return;
    this.usual += this.usual === 0 ? this.recent : (this.recent - this.usual) / (16 * Math.max(8, this.current));
    this.newWindow(now);
    if (this.recent <= overload * this.usual || this.current <= floor || this.window.halved) return;
    this.halve(now);
    this.current = Math.max(this.current, floor);
  }

  /** What was learnt of the levels belongs to another state of the server. */
  private forget(now: number): void {
    this.levels = new Levels();
    this.settled = false;
    this.held = undefined;
    this.trial = undefined;
    this.recent = 0;
    this.usual = 0;
    this.answeredLevel = Math.min(this.answeredLevel, this.current);
    this.probeAfter = firstProbe;
    this.cut = { at: now, answers: 0 };
    this.stepped = now;
  }
}
