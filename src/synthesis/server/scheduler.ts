// Many requests to one server, as many at once as it keeps up with; what may pass is tried again, what may not is not.
import { Concurrency, type Ticket } from './concurrency';
import { workOf } from './levels';
import { Refusals } from './refusals';
import { GivenUp, ServerError, ServerGone, type ChatAnswer, type ChatRequest, type ChatServer, type ServerFault, type ServerLoad } from './server';
import { SharedStop } from './sharedStop';
import { minutes, waitFor } from './time';
import { reasonOf } from './transport';

export interface SchedulerOptions {
  /** Most requests at once. */
  readonly most: number;
  readonly onLoad?: (load: ServerLoad) => void;
  /** From 0 to 1, for the jitter. */
  readonly random?: () => number;
  /** Milliseconds. */
  readonly now?: () => number;
  /** Resolves after the time; where the signal fires first, it rejects or stays as it is. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Milliseconds without any answer after which the scheduler gives up. */
export const PATIENCE = 10 * 60_000;
/** The same for a server that was never reached: most likely its address is wrong or it was not started. */
export const FIRST_PATIENCE = 30_000;

/** Limits of requests or tokens are mostly by the minute: milliseconds without a request after which what is refused then is refused for itself. */
const QUIET = 60_000;

/** Times that one request is tried while others are answered; of a busy server see Refusals. */
const tries: Readonly<Partial<Record<ServerFault, number>>> = { fault: 4, timeout: 3, network: 6 };
const transient = new Set<ServerFault>(['busy', 'network', 'timeout', 'fault']);
const firstPause = 500;
const longestPause = 60_000;

interface Job {
  readonly request: ChatRequest;
  readonly signal: AbortSignal;
  readonly resolve: (answer: ChatAnswer) => void;
  readonly reject: (error: unknown) => void;
  readonly failures: Partial<Record<ServerFault, number>>;
  readonly refusals: Refusals;
  /** Answers that others had got when this one first failed. */
  answeredBefore?: number;
  notBefore: number;
}

/**
 * The server behind a scheduler. Requests are sent in the order in which they came, those tried again first.
 * `complete` rejects with a final ServerError; with a transient one only after giving up, which then ends every request that waits; or with the signal's reason.
 * A request that fails again and again while the server answers others ends as `refusedRequest`; so does one of status 429 where nobody was answered for long: the caller has to ask whether the server answers at all.
 */
export function scheduled(server: ChatServer, options: SchedulerOptions): ChatServer & { readonly load: ServerLoad } {
  return new Scheduler(server, options);
}

class Scheduler implements ChatServer {
  readonly host: string;
  readonly model: string;
  private readonly concurrency: Concurrency;
  private readonly again = new Set<Job>();
  private readonly waiting = new Set<Job>();
  private readonly stopped = new SharedStop<Job>((jobs, signal) => {
    for (const job of jobs) {
      this.waiting.delete(job);
      this.again.delete(job);
      job.reject(reasonOf(signal));
    }
    this.pump();
  });
  private readonly now: () => number;
  private readonly random: () => number;
  private inFlight = 0;
  private answeredCount = 0;
  private repeated = 0;
  /** Nothing is sent before. */
  private notBefore = 0;
  private lastSent = Number.NEGATIVE_INFINITY;
  /** Pauses in a row without an answer between them. */
  private pauses = 0;
  private lastFault = { at: Number.POSITIVE_INFINITY, answered: 0 };
  private silentSince: number | undefined;
  /** One request has been given back in this silence, for whoever asked to find out whose fault it is. */
  private doubted = false;
  private reached = false;
  private timer: { at: number; stop: AbortController } | undefined;

  constructor(
    private readonly server: ChatServer,
    private readonly options: SchedulerOptions,
  ) {
    this.host = server.host;
    this.model = server.model;
    this.concurrency = new Concurrency(options.most);
    this.now = options.now ?? (() => performance.now());
    this.random = options.random ?? Math.random;
  }

  get load(): ServerLoad {
    return { inFlight: this.inFlight, waiting: this.again.size + this.waiting.size, concurrency: Math.max(1, Math.floor(this.concurrency.limit)), answered: this.answeredCount, repeated: this.repeated };
  }

  complete(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(reasonOf(signal));
      const jobs = this.stopped.by(signal);
      const ended = <T>(end: (value: T) => void) => (value: T): void => {
        jobs.delete(job);
        end(value);
      };
      const job: Job = { request, signal, resolve: ended(resolve), reject: ended(reject), failures: {}, refusals: new Refusals(), notBefore: 0 };
      jobs.add(job);
      this.waiting.add(job);
      this.pump();
    });
  }

  /** Sends what may be sent now, and sets the timer for the next time that something may be. */
  private pump(): void {
    for (;;) {
      const now = this.now();
      const job = this.next(now);
      if (job === undefined) break;
      const due = Math.max(this.notBefore, job.notBefore, this.lastSent + this.concurrency.gap);
      if (now < due) {
        this.wakeAt(due);
        break;
      }
      // After a pause, one request finds out whether the server is back.
      const allowed = this.pauses > 0 ? 1 : Math.max(1, this.concurrency.limit);
      if (this.inFlight >= allowed && (this.pauses > 0 || !this.concurrency.step(now))) {
        const step = this.pauses > 0 ? Number.POSITIVE_INFINITY : this.concurrency.untilStep(now);
        if (Number.isFinite(step)) this.wakeAt(now + step);
        break;
      }
      this.again.delete(job);
      this.waiting.delete(job);
      void this.send(job, now);
    }
    if (this.inFlight < Math.floor(this.concurrency.limit)) this.concurrency.starved();
    this.options.onLoad?.(this.load);
  }

  /**
   * Those that failed go first, as soon as they may: before all, one for which others were held up; after all, one that is refused while nobody is answered.
   * Where nothing may go now, the one that may go first.
   */
  private next(now: number): Job | undefined {
    const found: { ready?: Job; stuck?: Job; soonest?: Job } = {};
    for (const job of this.again) {
      if (job.notBefore > now) {
        if (found.soonest === undefined || job.notBefore < found.soonest.notBefore) found.soonest = job;
      } else if (job.refusals.isLast) return job;
      else if (job.refusals.areStuck(this.answeredCount)) found.stuck ??= job;
      else found.ready ??= job;
    }
    if (found.ready) return found.ready;
    for (const job of this.waiting) return job;
    return found.stuck ?? found.soonest;
  }

  private async send(job: Job, now: number): Promise<void> {
    this.inFlight++;
    this.lastSent = now;
    const ticket: Ticket = { sent: now, level: this.inFlight };
    try {
      const answer = await this.server.complete(job.request, job.signal);
      this.concurrency.answered(ticket, this.now(), this.inFlight, workOf(answer));
      this.alive();
      this.answeredCount++;
      job.resolve(answer);
    } catch (error) {
      if (job.signal.aborted || !(error instanceof ServerError)) job.reject(error);
      else this.failed(job, ticket, error);
    } finally {
      this.inFlight--;
      this.pump();
    }
  }

  private alive(): void {
    this.reached = true;
    this.pauses = 0;
    this.silentSince = undefined;
    this.doubted = false;
  }

  private failed(job: Job, ticket: Ticket, error: ServerError): void {
    const now = this.now();
    if ((error.fault === 'unauthorised' || error.fault === 'noModel') && error.alone === undefined) {
      job.reject(error);
      return this.endAll(error);
    }
    if (!transient.has(error.fault)) {
      this.alive();
      return job.reject(error);
    }
    if (error.status === 429) job.refusals.count(this.answeredCount);
    if (error.fault === 'busy' && !job.refusals.areOwn) this.concurrency.refused(ticket, now);
    if (error.fault === 'timeout') this.concurrency.timedOut(now);
    this.reached ||= error.fault !== 'network';
    this.silentSince ??= ticket.sent;
    const patience = this.reached ? PATIENCE : FIRST_PATIENCE;
    if (now - this.silentSince >= patience || (error.retryAfter ?? 0) > PATIENCE) {
      const given = this.givenUp(error, now - this.silentSince);
      job.reject(given);
      return this.endAll(given);
    }
    const hopeless = this.hopeless(job, error, !this.doubted && now - this.silentSince >= patience / 2);
    if (hopeless) return job.reject(hopeless);
    this.pause(job, ticket, error, now);
    this.repeated++;
    this.again.add(job);
  }

  /** Retry-After holds for every request. Without it, all wait only where a request sent after a failure fails too, with no answer between them. */
  private pause(job: Job, { sent }: Ticket, { fault, retryAfter }: ServerError, now: number): void {
    if (fault === 'busy' && job.refusals.areOwn) return this.pauseAlone(job, retryAfter, now);
    const out = sent >= this.lastFault.at && this.lastFault.answered === this.answeredCount;
    this.lastFault = { at: now, answered: this.answeredCount };
    if (retryAfter !== undefined) this.notBefore = Math.max(this.notBefore, now + retryAfter * (1 + 0.1 * this.random()));
    if (out) {
      this.notBefore = Math.max(this.notBefore, now + this.backOff(this.pauses));
      this.pauses++;
    }
    if (fault !== 'busy') job.notBefore = now + this.backOff((job.failures[fault] ?? 1) - 1);
  }

  /** A request that is refused while others are answered waits by itself; before it is given up, all others wait for it once, since they may have used up what it needs. */
  private pauseAlone(job: Job, retryAfter = 0, now: number): void {
    if (!job.refusals.areEnough) {
      job.notBefore = now + Math.max(retryAfter, this.backOff(job.refusals.waits));
      return;
    }
    job.refusals.isLast = true;
    job.notBefore = 0;
    this.notBefore = Math.max(this.notBefore, now + Math.max(retryAfter, QUIET));
  }

  private backOff(times: number): number {
    return Math.min(longestPause, firstPause * 2 ** times) * (0.5 + this.random());
  }

  /** The error that ends a request which fails while the server answers others. @param silent nobody has been answered for long, so that whoever asked has to find out whose fault it is */
  private hopeless(job: Job, error: ServerError, silent: boolean): ServerError | undefined {
    const most = tries[error.fault];
    job.answeredBefore ??= this.answeredCount;
    const failures = (job.failures[error.fault] = (job.failures[error.fault] ?? 0) + 1);
    const givenUp = new GivenUp(error.fault, `This request failed ${failures} times in the same way and is not sent again. ${error.message}`, error.status);
    if (error.status === 429 && (job.refusals.isLast || silent)) {
      this.doubted ||= silent;
      return givenUp;
    }
    if (most === undefined || failures < most) return undefined;
    const othersAnswered = this.answeredCount > job.answeredBefore;
    const alone = this.inFlight <= 1 && this.again.size + this.waiting.size === 0 && error.fault !== 'network';
    return othersAnswered || alone ? givenUp : undefined;
  }

  private givenUp(error: ServerError, silence: number): ServerError {
    const asked = error.retryAfter !== undefined && error.retryAfter > PATIENCE;
    const why = asked ? `${this.host} asks to wait ${minutes(error.retryAfter)}` : `${this.host} has answered nothing for ${minutes(silence)}`;
    return new ServerGone(error.fault, `${why}, so this stops here; what was answered is kept. ${error.message}`, error.status, error.retryAfter);
  }

  /** Those under way come to their own end. */
  private endAll(error: ServerError): void {
    const all = [...this.again, ...this.waiting];
    this.again.clear();
    this.waiting.clear();
    this.silentSince = undefined;
    this.doubted = false;
    this.pauses = 0;
    for (const job of all) job.reject(error);
  }

  private wakeAt(at: number): void {
    if (this.timer && this.timer.at <= at + 1) return;
    this.timer?.stop.abort(overtaken);
    const timer = { at, stop: new AbortController() };
    this.timer = timer;
    const wait = this.options.wait ?? waitFor;
    wait(Math.max(1, at - this.now()), timer.stop.signal).then(
      () => {
        if (this.timer === timer) this.timer = undefined;
        this.pump();
      },
      () => undefined,
    );
  }
}

/** An earlier time came up; made once, since it may happen with every answer. */
const overtaken = new Error('overtaken');
