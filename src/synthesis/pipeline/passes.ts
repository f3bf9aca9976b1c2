// Goes over the narratives as often as it takes: once, and again for answers by batch jobs and for rounds of further calls.
import type { Narrative } from '../example';
import { AccountError } from '../run/account';
import type { Run } from '../run/run';
import { Tally } from '../run/tally';
import { Deferred } from './answerSource';
import type { BatchGatherer } from './batchGatherer';
import type { Committer } from './committer';
import { intake, type Taken } from './intake';
import { actorsOf, allOf, beginNarrative, type CallsOf, type NarrativeWork, type WorkParts } from './narrativeWork';
import type { ProgressMeter } from './progress';
import type { Slots } from './slots';
import { shown, type Told } from './told';
import { callOf, type RoundPlan } from './wanted';

export interface PassesParts {
  readonly narratives: AsyncIterable<Narrative>;
  readonly limit: number;
  readonly run: Run;
  readonly slots: Slots;
  readonly progress: ProgressMeter;
  readonly committer: Committer;
  readonly work: WorkParts;
  /** Ends everything that is on its way. */
  readonly ending: AbortController;
  readonly batch?: BatchGatherer;
}

/** Narratives that have begun and are not yet in the log: what bounds the memory. */
const MOST_OPEN = 64;

const nothing = (): Promise<void> => Promise.resolve();

interface Pass {
  readonly round: RoundPlan | undefined;
  /** Written one after the other, in the order of the input. */
  writing: Promise<void>;
  open: number;
  /** A narrative waits for a batch job: nothing after it is written in this pass. */
  waiting: boolean;
  /** Actors of the narratives so far, in a round. */
  actors: number;
  wake: () => void;
}

export class Passes {
  readonly #parts: PassesParts;

  constructor(parts: PassesParts) {
    this.#parts = parts;
  }

  /** First calls for all narratives, then rounds of further calls while targets are short and calls are left. */
  async all(): Promise<void> {
    const { committer, work } = this.#parts;
    await this.#through(undefined);
    if (Object.keys(work.plan.targets).length === 0) return;
    if (committer.planIsOld) await committer.endRound();
    for (let round = committer.round; round !== undefined; round = committer.round) {
      await this.#through(round);
      await committer.endRound();
    }
  }

  /** One pass, or as many as batch jobs need. */
  async #through(round: RoundPlan | undefined): Promise<void> {
    const { batch } = this.#parts;
    await batch?.recover();
    for (;;) {
      await batch?.collect();
      await this.#pass(round);
      const gathered = (await batch?.flush()) ?? 0;
      if (gathered === 0) return;
    }
  }

  async #pass(round: RoundPlan | undefined): Promise<void> {
    const { narratives, limit, progress, ending } = this.#parts;
    const pass: Pass = { round, writing: Promise.resolve(), open: 0, waiting: false, actors: 0, wake: () => undefined };
    let [given, done] = [0, 0];
    if (round === undefined) progress.done = 0;
    try {
      for await (const taken of intake(narratives, round?.round ?? 0, limit)) {
        ending.signal.throwIfAborted();
        given++;
        await this.#take(taken, pass, () => {
          done++;
          if (round === undefined) progress.done++;
        });
      }
      await pass.writing;
    } catch (error) {
      ending.abort(error);
      await pass.writing.catch(() => undefined);
      throw error;
    }
    if (!pass.waiting && given !== done) throw new AccountError([`narratives, given against done: ${given} against ${done}`]);
  }

  /** Begins the narrative as soon as the server has room, and queues it to be written. */
  async #take(taken: Taken, pass: Pass, onDone: () => void): Promise<void> {
    const { run, committer } = this.#parts;
    const { narrative, key, refused } = taken;
    const told = await this.#told(taken, pass);
    if (refused !== undefined) {
      const written = pass.round !== undefined || run.log.isFinished(key);
      this.#queue(pass, written ? nothing : () => committer.refuse(narrative, key, refused), onDone);
      return;
    }
    if (pass.round !== undefined) return this.#takeFurther(told, pass.round, pass, onDone);
    if (run.log.isFinished(key)) return this.#queue(pass, nothing, onDone);
    await this.#room(pass);
    this.#begin(told, pass, undefined, onDone);
  }

  /** In a round, each actor has a place in the order of the input, which says whether a call is made for it. */
  async #takeFurther(told: Told, round: RoundPlan, pass: Pass, onDone: () => void): Promise<void> {
    const { run, work } = this.#parts;
    const { actors } = await actorsOf(told, work, new Tally(), true);
    const names = actors.kind === 'given' ? actors.value : [];
    const from = pass.actors;
    pass.actors += names.length;
    const calls = names.flatMap((actor, at) => {
      const wanted = callOf(round, from + at);
      return wanted === undefined ? [] : [{ actor, wanted }];
    });
    if (calls.length === 0 || run.log.isFinished(told.key)) return this.#queue(pass, nothing, onDone);
    await this.#room(pass);
    this.#begin(told, pass, () => calls, onDone);
  }

  #begin(told: Told, pass: Pass, callsOf: CallsOf | undefined, onDone: () => void): void {
    const { committer, batch, work } = this.#parts;
    const begun = beginNarrative(told, work, callsOf);
    const ready = batch === undefined ? undefined : () => isComplete(begun);
    this.#queue(pass, () => committer.commit(begun), onDone, ready);
  }

  /** @param ready whether it can be written in this pass: of a narrative that waits for a batch job nothing is written, nor of those after it; without jobs, each block as soon as it is there */
  #queue(pass: Pass, write: () => Promise<void>, onDone: () => void, ready: () => Promise<boolean> = () => Promise.resolve(true)): void {
    const { ending } = this.#parts;
    pass.open++;
    pass.writing = pass.writing.then(async () => {
      try {
        if (!(await ready())) pass.waiting = true;
        if (pass.waiting) return;
        await write();
        onDone();
      } catch (error) {
        ending.abort(error);
        throw error;
      } finally {
        pass.open--;
        pass.wake();
      }
    });
    // The pass itself awaits it at its end.
    pass.writing.catch(() => undefined);
  }

  async #room(pass: Pass): Promise<void> {
    const { slots, ending } = this.#parts;
    while (pass.open >= MOST_OPEN) {
      ending.signal.throwIfAborted();
      await new Promise<void>(resolve => {
        pass.wake = resolve;
      });
    }
    await slots.room(ending.signal);
  }

  /** With the range that its calls are shown; the first that may be too long fits the token estimate for all after it. */
  async #told(taken: Taken, pass: Pass): Promise<Told> {
    const { work } = this.#parts;
    const { narrative, sha256, key, order } = taken;
    const { cutter } = work;
    const range = cutter.range(narrative.text, sha256);
    const told: Told = { narrative, sha256, key, order, round: pass.round?.round ?? 0, range };
    if (taken.refused !== undefined || !cutter.fitsBy(narrative.text)) return told;
    const { told: fitted, actors } = await actorsOf(told, work, new Tally(), true);
    const tokens = actors.kind === 'given' ? actors.call.promptTokens : undefined;
    const [message] = work.asker.request('actors', { narrative: shown(fitted), most: work.plan.characters }, { narrative: sha256, actor: '', number: '0', order }, 0).messages;
    cutter.fit(sha256, range, tokens === undefined || message === undefined ? undefined : { prompt: message.content, tokens });
    return told;
  }
}

/** Whether all of its answers are there; all of it has settled then. */
async function isComplete({ begun }: NarrativeWork): Promise<boolean> {
  try {
    await allOf((await begun).blocks);
    return true;
  } catch (error) {
    if (error instanceof Deferred) return false;
    throw error;
  }
}
