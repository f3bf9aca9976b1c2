// How far a run is, as those who watch it are told: counts by stage, rate and time left.
import { KINDS } from '../example';
import type { RunAccount } from '../run/account';
import type { RunEvent, RunProgress, StageProgress } from '../run/runEvent';
import type { ServerLoad } from '../server/server';
import { STAGES, type Stage } from '../stage';

type Counts = { -readonly [Name in 'asked' | 'answered' | 'fromStore' | 'unusable']: number };

const LEAST_MS = 100;
/** Seconds that the rate is taken over. */
const SPAN = 30;

export interface ProgressParts {
  readonly account: () => RunAccount;
  readonly load: () => ServerLoad | undefined;
  readonly total?: number;
  readonly onEvent: (event: RunEvent) => void;
  /** Milliseconds, of a clock that only goes on. */
  readonly clock?: () => number;
}

export class ProgressMeter {
  readonly #parts: ProgressParts;
  readonly #clock: () => number;
  readonly #stages = new Map<Stage, Counts>(STAGES.map(stage => [stage, { asked: 0, answered: 0, fromStore: 0, unusable: 0 }]));
  /** Answers in each of the last seconds. */
  readonly #recent = new Float64Array(SPAN);
  #second = 0;
  readonly #began: number;
  #told = -Infinity;
  #jobs: RunProgress['jobs'];
  /** Narratives done, earlier sessions' too. */
  done = 0;

  constructor(parts: ProgressParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? (() => performance.now());
    this.#began = this.#clock();
  }

  count(stage: Stage, what: keyof Counts): void {
    const counts = this.#stages.get(stage);
    if (counts !== undefined) counts[what]++;
    if (what === 'answered') {
      this.#turn();
      const at = this.#second % SPAN;
      this.#recent[at] = (this.#recent[at] ?? 0) + 1;
    }
    this.tell();
  }

  jobs(jobs: RunProgress['jobs']): void {
    this.#jobs = jobs;
    this.tell();
  }

  /** Says how far it is, not more often than ten times a second unless it must be said. */
  tell(always = false): void {
    const now = this.#clock();
    if (!always && now - this.#told < LEAST_MS) return;
    this.#told = now;
    this.#parts.onEvent({ kind: 'progress', progress: this.progress() });
  }

  progress(): RunProgress {
    const { account: accountOf, load: loadOf, total } = this.#parts;
    const account = accountOf();
    const load = loadOf();
    const stages = Object.fromEntries(STAGES.map(stage => [stage, this.#stage(stage, account)])) as Record<Stage, StageProgress>;
    const perSecond = this.#perSecond();
    const left = STAGES.map(stage => stages[stage].left);
    const all = left.reduce<number | undefined>((sum, own) => (sum === undefined || own === undefined ? undefined : sum + own), 0);
    return {
      narratives: { done: this.done, ...(total !== undefined && { total }) },
      stages,
      kept: Object.fromEntries(KINDS.map(kind => [kind, account.kept[kind]])) as RunProgress['kept'],
      rejected: account.rejected,
      tokens: account.tokens,
      perSecond,
      ...(all !== undefined && perSecond > 0 && { secondsLeft: all / perSecond }),
      ...(load !== undefined && { load: { ...load } }),
      ...(this.#jobs !== undefined && { jobs: this.#jobs }),
    };
  }

  #stage(stage: Stage, account: RunAccount): StageProgress {
    const counts = this.#stages.get(stage) ?? { asked: 0, answered: 0, fromStore: 0, unusable: 0 };
    const { total } = this.#parts;
    if (total === undefined || this.done === 0) return { ...counts };
    const done = account.perStage[stage].answers;
    const expected = (done / this.done) * total;
    // Of narratives that are open, some answers are there already.
    const open = Math.max(0, counts.answered + counts.fromStore - done);
    return { ...counts, left: Math.max(0, Math.round(expected - done - open)) };
  }

  #turn(): void {
    const now = Math.floor((this.#clock() - this.#began) / 1000);
    for (let steps = Math.min(SPAN, now - this.#second); steps > 0; steps--) this.#recent[(now - steps + 1) % SPAN] = 0;
    this.#second = now;
  }

  #perSecond(): number {
    this.#turn();
    const seconds = Math.min(SPAN, Math.max(1, (this.#clock() - this.#began) / 1000));
    return this.#recent.reduce((sum, count) => sum + count, 0) / seconds;
  }
}
