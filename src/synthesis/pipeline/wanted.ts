// Which emotions a call asks for first: of a first call by the plan alone, of further calls by what the run is short of.
import { LABELS, NEUTRAL, type EmotionId } from '../../core/emotions';
import type { Balance } from '../balance';
import type { GenerationPlan } from '../plan';
import { shareOf } from './seeds';

/**
 * Of a first call: the emotions that have a target, as many as the call has room for; where there are more, another stretch of them for each actor.
 * It follows from the plan and the actor alone, so that calls are the same in whatever order answers arrive; what is short after all first calls is made good by further ones.
 */
export function wantedFirst({ targets, emotional, seed }: GenerationPlan, narrative: string, actor: string): EmotionId[] {
  const targeted = LABELS.filter(id => id !== NEUTRAL && (targets[id] ?? 0) > 0);
  if (targeted.length <= emotional) return targeted;
  const from = Math.floor(shareOf(seed, narrative, actor, 'wanted') * targeted.length);
  return Array.from({ length: emotional }, (_, at) => targeted[(from + at) % targeted.length]).flatMap(id => id ?? []);
}

/** The further calls of one round: what each asks for. */
export interface RoundPlan {
  readonly round: number;
  readonly calls: readonly (readonly EmotionId[])[];
  /** Actors of all narratives together, in input order: the calls go to those from `from` on, round the end. */
  readonly actors: number;
  readonly from: number;
}

/**
 * As many calls as the emotion that is most short lacks examples, and no more than there are actors; they count against each emotion's calls at once.
 * @param made further calls planned before
 */
export function planRound(balance: Balance, { emotional }: GenerationPlan, round: number, actors: number, made: number): RoundPlan {
  const calls: (readonly EmotionId[])[] = [];
  const most = Math.min(actors, Math.max(0, ...balance.wanted().map(id => balance.missing(id))));
  while (calls.length < most) {
    const wanted = balance.wanted().slice(0, emotional + 1).filter((id, at) => at < emotional || id === NEUTRAL);
    if (wanted.length === 0) break;
    balance.called(wanted);
    calls.push(wanted);
  }
  return { round, calls, actors, from: actors === 0 ? 0 : made % actors };
}

/** What the actor at this place in the input is asked for in this round; undefined: nothing. */
export function callOf({ calls, actors, from }: RoundPlan, place: number): readonly EmotionId[] | undefined {
  return place < actors ? calls[(place - from + actors) % actors] : undefined;
}
