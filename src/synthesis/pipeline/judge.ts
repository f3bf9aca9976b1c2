// What becomes of one actor's utterances: kept as examples or rejected with a reason, each counted once.
import type { Gates } from '../gates/gates';
import type { Example, Kind, Rejection } from '../example';
import type { GenerationPlan } from '../plan';
import type { Tally } from '../run/tally';
import type { Stage } from '../stage';
import { exampleOf, rejectionOf } from './records';
import { shown, type ActorOutcome, type Labels, type Loss, type Outcome, type Told, type UtteranceOutcome } from './told';
import { lossOf } from './utteranceWork';

export type Judged = { readonly seen?: { readonly actor: string; readonly utterance: string } } & (
  | { readonly kind: 'kept'; readonly example: Example }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
);

export interface JudgeParts {
  readonly make: GenerationPlan['make'];
  /** Those that look across the run: called in the order of the input, whatever came when. */
  readonly across: Gates;
}

type Labelled = Outcome<Labels> & { readonly kind: 'given' };

export function judgeActor(outcome: ActorOutcome, tally: Tally, parts: JudgeParts): Judged[] {
  const { utterances, actor, told } = outcome;
  tally.in('utterances');
  if (told.round > 0) tally.furtherCall();
  if (utterances.kind === 'lost') {
    tally.lost('utterances', utterances.code);
    return [rejected(told, utterances, { actor })];
  }
  tally.out('utterances');
  tally.given(utterances.value);
  return outcome.outcomes.flatMap(own => judgeUtterance(own, told, tally, parts));
}

function judgeUtterance(own: UtteranceOutcome, told: Told, tally: Tally, { make, across }: JudgeParts): Judged[] {
  const { spoken, gate, labels } = own;
  const { actor, utterance } = spoken;
  if (gate !== undefined) {
    tally.lost('gates', gate.code);
    return [rejected(told, gate, { actor, utterance })];
  }
  tally.out('gates');
  tally.in('labels');
  if (labels === undefined) throw new Error('an utterance that passed its gates was not labelled');
  const loss = labels.kind === 'lost' ? labels : duplicate(own, told, across);
  if (loss !== undefined) {
    tally.lost('labels', loss.code);
    return [rejected(told, loss, { actor, utterance })];
  }
  tally.out('labels');
  const contextless = make === 'contextual' ? [] : [kept(told, own, labels as Labelled, { kind: 'contextless', utterance, calls: [], flags: own.flags })];
  const [first, ...rest] = [...contextless, ...(own.chosen ? judgeContext(own, labels as Labelled, own.told ?? told, tally) : [])];
  return first === undefined ? [] : [{ ...first, seen: { actor, utterance } }, ...rest];
}

function duplicate({ spoken: { actor, utterance } }: UtteranceOutcome, told: Told, across: Gates): Loss | undefined {
  const verdict = across.utterance({ utterance, actor, narrative: shown(told) });
  return verdict.kind === 'rejected' ? lossOf(verdict) : undefined;
}

/** Context, cleaning, rewriting: what each gives is an example or what the next one needs. */
function judgeContext(own: UtteranceOutcome, labels: Labelled, told: Told, tally: Tally): Judged[] {
  const { actor, utterance } = own.spoken;
  tally.chosen();
  const step = (stage: Stage, outcome: Outcome<string> | undefined, kind: Kind): (Outcome<string> & { kind: 'given' }) | Judged => {
    tally.in(stage);
    if (outcome === undefined) throw new Error(`an utterance did not come to the stage ${stage}`);
    if (outcome.kind === 'given') {
      tally.out(stage);
      return outcome;
    }
    tally.lost(stage, outcome.code);
    return rejected(told, outcome, { actor, utterance, kind });
  };
  const context = step('context', own.context, 'original');
  if (context.kind !== 'given') return [context];
  const cleaning = step('cleaning', own.cleaning, 'original');
  if (cleaning.kind !== 'given') return [cleaning];
  const calls = [context.call, cleaning.call];
  const flags = [...own.flags, ...(cleaning.flags ?? [])];
  const original = kept(told, own, labels, { kind: 'original', utterance, context: cleaning.value, calls, flags });
  const rewriting = step('rewriting', own.rewriting, 'rewritten');
  if (rewriting.kind !== 'given') return [original, rewriting];
  const made = { kind: 'rewritten', utterance: rewriting.value, context: cleaning.value, calls: [...calls, rewriting.call], flags: [...flags, ...(rewriting.flags ?? [])] } as const;
  return [original, kept(told, own, labels, made)];
}

const kept = (told: Told, own: UtteranceOutcome, labels: Labelled, made: Parameters<typeof exampleOf>[3]): Judged => ({ kind: 'kept', example: exampleOf(told, own.spoken, labels, made) });

const rejected = (told: Told, loss: Loss, what: Parameters<typeof rejectionOf>[2]): Judged => ({ kind: 'rejected', rejection: rejectionOf(told, loss, what) });
