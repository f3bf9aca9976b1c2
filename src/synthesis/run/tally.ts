// Counts what becomes of one narrative's inputs, as an account that is then added to the run's.
import type { EmotionId } from '../../core/emotions';
import { GATES, type Example, type GateId, type Rejection } from '../example';
import type { TokenUsage } from '../server/server';
import type { Stage } from '../stage';
import { emptyAccount, type LossCode, type Passage, type RunAccount, type TokenSum } from './account';

type Mutable<Type> = Type extends number | string | undefined ? Type : { -readonly [Name in keyof Type]: Mutable<Type[Name]> };

export class Tally {
  readonly #sums = emptyAccount() as Mutable<RunAccount>;

  get account(): RunAccount {
    return this.#sums;
  }

  narrative(rejected: boolean): void {
    this.#sums.narratives.in++;
    if (rejected) this.#sums.narratives.rejected++;
  }

  /** The model is shown only part of it. */
  cut(): void {
    this.#sums.narratives.cut++;
  }

  /** An input reaches a stage. */
  in(at: Stage): void {
    this.#at(at).in++;
  }

  out(at: Stage | 'gates'): void {
    this.#at(at).out++;
  }

  lost(at: Stage | 'gates', code: LossCode): void {
    const { rejected } = this.#at(at);
    rejected[code] = (rejected[code] ?? 0) + 1;
    if (isGate(code)) this.#sums.gates[code]++;
  }

  /** Utterances come out of the second stage. */
  given(count: number): void {
    this.#sums.utterances.in += count;
  }

  chosen(): void {
    this.#sums.chosen++;
  }

  furtherCall(): void {
    this.#sums.furtherCalls++;
  }

  answer(stage: Stage, usable: boolean, usage: TokenUsage | undefined): void {
    const at = this.#sums.perStage[stage];
    at.answers++;
    if (!usable) at.unusable++;
    if (usage === undefined) return;
    addTokens(at.tokens, usage);
    addTokens(this.#sums.tokens, usage);
  }

  kept({ kind, classifier }: Example, positives: readonly EmotionId[]): void {
    this.#sums.kept[kind]++;
    if (classifier?.disagrees === true) this.#sums.disagreements++;
    for (const emotion of positives) this.#sums.emotions[emotion] = (this.#sums.emotions[emotion] ?? 0) + 1;
  }

  rejected({ at }: Rejection): void {
    this.#sums.rejected++;
    this.#sums.rejectedAt[at] = (this.#sums.rejectedAt[at] ?? 0) + 1;
  }

  #at(at: Stage | 'gates'): Mutable<Passage> {
    return at === 'gates' ? this.#sums.utterances : this.#sums.perStage[at];
  }
}

const isGate = (code: LossCode): code is GateId => (GATES as readonly string[]).includes(code);

function addTokens(sum: Mutable<TokenSum>, { prompt, completion, cached }: TokenUsage): void {
  sum.prompt += prompt;
  sum.completion += completion;
  if (cached !== undefined) sum.cached = (sum.cached ?? 0) + cached;
}
