// One utterance through its stages: labels, and for those chosen context, cleaning and rewriting.
import type { Gates, Verdict } from '../gates/gates';
import { mapLabels, positives } from '../labels/mapLabels';
import type { GenerationPlan } from '../plan';
import type { Tally } from '../run/tally';
import type { Stage, StageGiven, StageGives } from '../stage';
import type { Asker, Place } from './asker';
import type { Cutter } from './cutter';
import { shareOf } from './seeds';
import { shownLess } from './shorter';
import { shown, type Labels, type Loss, type Outcome, type Spoken, type Told, type UtteranceOutcome } from './told';

export interface UtteranceParts {
  readonly plan: GenerationPlan;
  readonly asker: Asker;
  /** Those that look at one text alone. */
  readonly gates: Gates;
  /** Where there is none, a call that is too long is not shown less. */
  readonly cutter?: Pick<Cutter, 'shorter'>;
}

/** Rejects only with what ends the run, or because an answer comes later. */
export async function utteranceWork(spoken: Spoken, told: Told, tally: Tally, { plan, asker, gates, cutter }: UtteranceParts): Promise<UtteranceOutcome> {
  const { actor, utterance, primary, number } = spoken;
  const narrative = shown(told);
  const place: Place = { narrative: told.sha256, actor, number, order: told.order };
  const ask = async <S extends Stage>(stage: S, given: StageGiven[S]): Promise<Outcome<StageGives[S]>> => asker.ask(stage, given, place, tally);

  const verdict = gates.utterance({ utterance, actor, narrative });
  if (verdict.kind === 'rejected') return { spoken, gate: lossOf(verdict), flags: [], chosen: false };
  const flags = verdict.flags ?? [];
  const labels = labelsOf(await ask('labels', { utterance, primary }), gates, plan.threshold);
  if (labels.kind === 'lost') return { spoken, flags, labels, chosen: false };
  const { emotions } = labels.value;
  if (!isChosen(plan, told.sha256, spoken)) return { spoken, flags, labels, chosen: false };
  const { told: ofContext, answer: context } = await shownLess(told, cutter, own => asker.ask('context', { narrative: shown(own), actor, utterance, emotions }, place, tally));
  const begun = { spoken, flags, labels, chosen: true, told: ofContext };
  if (context.kind === 'lost') return { ...begun, context };
  const cleaning = gated(await ask('cleaning', { actor, context: context.value, emotions }), cleaned => gates.context({ context: cleaned, actor, narrative: shown(ofContext), emotions }));
  if (cleaning.kind === 'lost') return { ...begun, context, cleaning };
  const rewriting = gated(await ask('rewriting', { actor, utterance, emotions, context: cleaning.value }), rewritten => gates.rewriting({ rewritten, utterance, actor, narrative }));
  return { ...begun, context, cleaning, rewriting };
}

/** The same at every run, and for any order of answers. */
function isChosen({ make, contextualShare, seed }: GenerationPlan, narrative: string, { actor, number }: Spoken): boolean {
  return make === 'contextual' || (make === 'both' && shareOf(seed, narrative, actor, number) < contextualShare);
}

function labelsOf(answer: Outcome<StageGives['labels']>, gates: Gates, threshold: number): Outcome<Labels> {
  if (answer.kind === 'lost') return answer;
  const mapped = mapLabels(answer.value);
  const value = { raw: answer.value, mapped, emotions: positives(mapped, threshold).map(([name]) => name) };
  return gated({ ...answer, value }, () => gates.labels(mapped, threshold));
}

function gated<Value>(answer: Outcome<Value>, gate: (value: Value) => Verdict): Outcome<Value> {
  if (answer.kind === 'lost') return answer;
  const verdict = gate(answer.value);
  if (verdict.kind === 'rejected') return lossOf(verdict);
  return verdict.flags === undefined ? answer : { ...answer, flags: verdict.flags };
}

export const lossOf = ({ at, reason }: Verdict & { kind: 'rejected' }): Loss => ({ kind: 'lost', at, code: at, reason });
