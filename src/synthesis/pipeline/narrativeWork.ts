// All calls of one narrative: its actors, what each of them says, and what becomes of that; at once as far as the server takes it.
import type { EmotionId } from '../../core/emotions';
import { NEUTRAL } from '../../core/emotions';
import type { StageCall } from '../example';
import { Tally } from '../run/tally';
import { Deferred } from './answerSource';
import type { Place } from './asker';
import type { Cutter } from './cutter';
import { wantedFirst } from './wanted';
import { shownLess } from './shorter';
import { shown, type ActorOutcome, type Loss, type Outcome, type Told } from './told';
import { utteranceWork, type UtteranceParts } from './utteranceWork';

/** A call for one actor's utterances. */
export interface ActorCall {
  readonly actor: string;
  readonly wanted: readonly EmotionId[];
}

export interface Begun {
  readonly told: Told;
  /** `lost`: it has no actors, and nothing follows. */
  readonly actors: { readonly kind: 'given' } | Loss;
  /** In the order of the calls. */
  readonly blocks: readonly Promise<ActorOutcome>[];
}

export interface NarrativeWork {
  readonly tally: Tally;
  readonly begun: Promise<Begun>;
}

export interface WorkParts extends UtteranceParts {
  readonly cutter: Cutter;
}

/** Which calls to make for which actors; further calls are for some of them only. */
export type CallsOf = (actors: readonly string[]) => readonly ActorCall[];

/** Begins at once. Nothing of it is left unhandled: whoever awaits it hears of its faults, and nobody has to. */
export function beginNarrative(told: Told, parts: WorkParts, callsOf?: CallsOf): NarrativeWork {
  const tally = new Tally();
  const begun = begin(told, parts, tally, callsOf);
  begun.catch(() => undefined);
  return { tally, begun };
}

async function begin(given: Told, parts: WorkParts, tally: Tally, callsOf?: CallsOf): Promise<Begun> {
  // In a later round the first stage is read again, and was counted before.
  const { told, actors } = await actorsOf(given, parts, given.round === 0 ? tally : new Tally());
  if (actors.kind === 'lost') return { told, actors, blocks: [] };
  const { plan } = parts;
  const calls = callsOf?.(actors.value) ?? actors.value.map(actor => ({ actor, wanted: wantedFirst(plan, told.sha256, actor) }));
  // Where the server takes few at once, the first actor's examples are complete long before the last's.
  const blocks = calls.map((call, at) => actorWork(call, { ...told, order: told.order + at / calls.length }, actors.call, tally, parts));
  for (const block of blocks) block.catch(() => undefined);
  return { told, actors: { kind: 'given' }, blocks };
}

/** The actors, and the narrative as the server could take it: where it is too long for its context all the same, it is shown less. */
export async function actorsOf(given: Told, { plan, asker, cutter }: WorkParts, tally: Tally, direct = false): Promise<{ told: Told; actors: Outcome<readonly string[]> }> {
  const { told, answer } = await shownLess(given, cutter, (own, cuts) => {
    const place: Place = { narrative: own.sha256, actor: '', number: String(cuts), order: own.order, direct };
    return asker.ask('actors', { narrative: shown(own), most: plan.characters }, place, tally);
  });
  return { told, actors: answer.kind === 'given' ? { ...answer, value: answer.value.slice(0, plan.characters) } : answer };
}

async function actorWork({ actor, wanted }: ActorCall, given: Told, first: StageCall, tally: Tally, parts: WorkParts): Promise<ActorOutcome> {
  const { plan, asker, cutter } = parts;
  const further = given.round > 0;
  // A further call asks for what is short and for nothing else.
  const neutral = further ? (wanted.includes(NEUTRAL) ? Math.max(1, plan.neutral) : 0) : plan.neutral;
  const emotions = wanted.filter(id => id !== NEUTRAL);
  const emotional = further ? Math.min(plan.emotional, emotions.length) : plan.emotional;
  const place: Place = { narrative: given.sha256, actor, number: String(given.round), order: given.order, warm: further };
  // Its prompt and its answer are longer than those of the first stage.
  const { told, answer } = await shownLess(given, cutter, own => asker.ask('utterances', { narrative: shown(own), actor, emotional, neutral, wanted: emotions }, place, tally));
  if (answer.kind === 'lost') return { actor, told, utterances: answer, outcomes: [] };
  const work = answer.value.map(({ utterance, primary }, at) =>
    utteranceWork({ actor, number: `${told.round}.${at + 1}`, utterance, primary, calls: [first, answer.call] }, told, tally, parts),
  );
  return { actor, told, utterances: { ...answer, value: answer.value.length }, outcomes: await allOf(work) };
}

/** All values once all have settled: what one of them waits for, the others may still gather. What ends the run goes before what only comes later. */
export async function allOf<Value>(work: readonly Promise<Value>[]): Promise<Value[]> {
  const settled = await Promise.allSettled(work);
  const faults = settled.flatMap(result => (result.status === 'rejected' ? [result.reason as unknown] : []));
  if (faults.length > 0) throw faults.find(fault => !(fault instanceof Deferred)) ?? faults[0];
  return settled.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
}
