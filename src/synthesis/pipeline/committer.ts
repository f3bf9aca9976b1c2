// Writes narratives into the log in the order of the input, whatever order their answers came in: so the dataset is the same at every run.
import { Balance } from '../balance';
import { acrossOnly, Gates } from '../gates/gates';
import { positives } from '../labels/mapLabels';
import { isCut } from '../narrative/cut';
import type { GenerationPlan } from '../plan';
import type { Narrative } from '../example';
import { readBlocks } from '../run/runLog';
import type { ItemEntry } from '../run/logEntry';
import type { Run } from '../run/run';
import type { RunEvent } from '../run/runEvent';
import { Tally } from '../run/tally';
import { judgeActor, type Judged } from './judge';
import type { Begun, NarrativeWork } from './narrativeWork';
import type { Ports } from './ports';
import { rejectionOf } from './records';
import { withSecondViews } from './secondViews';
import { planRound, type RoundPlan } from './wanted';

export interface CommitterParts {
  readonly plan: GenerationPlan;
  readonly run: Run;
  readonly ports: Ports;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

export class Committer {
  readonly #parts: CommitterParts;
  #across: Gates;
  #balance: Balance;
  #round: RoundPlan | undefined;
  #made = 0;
  /** Narratives were added since the last round was planned. */
  #newSince = false;

  constructor(parts: CommitterParts) {
    this.#parts = parts;
    const { gates, targets, callsPerMissing, threshold } = parts.plan;
    this.#across = new Gates(acrossOnly(gates));
    this.#balance = new Balance(targets, callsPerMissing, threshold);
  }

  /** The round that is planned; undefined where none is, or where it has no calls. */
  get round(): RoundPlan | undefined {
    return this.#round?.calls.length === 0 ? undefined : this.#round;
  }

  /** Whether the next round has to be planned before going on: at the end of the first calls, where some were made since. */
  get planIsOld(): boolean {
    return this.#newSince || this.#round === undefined;
  }

  /**
   * Brings gates and targets to where the log ends, by the log alone: a run that goes on is in the same state as one that was never stopped.
   * The same is done before each round, so that both go into it alike.
   */
  async rebuild(): Promise<void> {
    const { plan, run, signal } = this.#parts;
    this.#across = new Gates(acrossOnly(plan.gates));
    this.#balance = new Balance(plan.targets, plan.callsPerMissing, plan.threshold);
    [this.#round, this.#made, this.#newSince] = [undefined, 0, false];
    let actors = 0;
    for await (const { items, closing } of readBlocks(run.log.path)) {
      signal.throwIfAborted();
      for (const { seen } of items) if (seen !== undefined) this.#across.remember({ ...seen, narrative: '' });
      for (const item of items) if (item.kind === 'kept') this.#balance.kept(item.example);
      if (closing.kind === 'round') this.#plan(closing.round, actors);
      else if (closing.round === 0) {
        actors += closing.account.perStage.utterances.in;
        this.#newSince = true;
      }
    }
  }

  /** Ends the first calls or a round: what comes next is planned from here. */
  async endRound(): Promise<void> {
    const { run, ports } = this.#parts;
    await run.log.append([{ kind: 'round', round: run.log.rounds + 1, at: this.#now(ports) }]);
    await this.rebuild();
  }

  /** Rejects a narrative of which nothing can be asked. */
  async refuse(narrative: Narrative, key: string, reason: string): Promise<void> {
    const tally = new Tally();
    tally.narrative(true);
    await this.#write([{ kind: 'rejected', rejection: rejectionOf({ narrative }, { at: 'input', reason }) }], tally);
    await this.#close(narrative.id, key, 0, tally, { kept: 0, rejected: 1 });
  }

  /** Waits for the narrative, block by block, and writes each as it is complete. */
  async commit({ begun, tally }: NarrativeWork): Promise<void> {
    const { told, actors, blocks } = await begun;
    const count = { kept: 0, rejected: 0 };
    const write = async (judged: readonly Judged[]): Promise<void> => {
      const written = await this.#write(judged, tally);
      for (const { kind } of written) count[kind]++;
    };
    if (told.round === 0) await write(this.#judgeActors({ told, actors, blocks }, tally));
    for (const block of blocks) await write(judgeActor(await block, tally, { make: this.#parts.plan.make, across: this.#across }));
    await this.#close(told.narrative.id, told.key, told.round, tally, count);
    if (told.round === 0) this.#newSince = true;
  }

  #judgeActors({ told, actors }: Begun, tally: Tally): Judged[] {
    const [start, end] = told.range;
    tally.narrative(false);
    if (isCut(told.narrative.text, { start, end })) tally.cut();
    tally.in('actors');
    if (actors.kind === 'given') {
      tally.out('actors');
      return [];
    }
    tally.lost('actors', actors.code);
    return [{ kind: 'rejected', rejection: rejectionOf(told, actors) }];
  }

  /** On disk before anyone hears of it. */
  async #write(judged: readonly Judged[], tally: Tally): Promise<ItemEntry[]> {
    const { plan, run, ports, signal, onEvent } = this.#parts;
    const examples = await withSecondViews(judged.flatMap(item => (item.kind === 'kept' ? [item.example] : [])), ports, plan.threshold, signal);
    let at = 0;
    const entries = judged.map((item): ItemEntry => (item.kind === 'kept' ? { ...item, example: examples[at++] ?? item.example } : item));
    for (const entry of entries) {
      if (entry.kind === 'rejected') tally.rejected(entry.rejection);
      else {
        this.#balance.kept(entry.example);
        tally.kept(entry.example, positives(entry.example.all_emotions_mapped, plan.threshold).map(([name]) => name));
      }
    }
    await run.log.append(entries);
    for (const entry of entries) onEvent(entry.kind === 'kept' ? { kind: 'kept', example: entry.example } : { kind: 'rejected', rejection: entry.rejection });
    return entries;
  }

  async #close(id: string, key: string, round: number, tally: Tally, count: { readonly kept: number; readonly rejected: number }): Promise<void> {
    const { run, ports, onEvent } = this.#parts;
    await run.log.append([{ kind: 'narrative', key, id, round, ...count, account: tally.account, at: this.#now(ports) }]);
    onEvent({ kind: 'narrative', id, ...count, further: round > 0 });
  }

  #plan(round: number, actors: number): void {
    this.#round = planRound(this.#balance, this.#parts.plan, round, actors, this.#made);
    this.#made += this.#round.calls.length;
    this.#newSince = false;
  }

  #now({ now }: Ports): string {
    return (now?.() ?? new Date()).toISOString();
  }
}
