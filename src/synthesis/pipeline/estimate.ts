// What a run will cost in calls and tokens, before it is begun from some of its narratives.
import { NEUTRAL } from '../../core/emotions';
import { TokenEstimate } from '../narrative/tokens';
import type { Narrative } from '../example';
import type { GenerationPlan } from '../plan';
import type { Prompts } from '../prompts/prompts';
import { stageRequest, type AnswerForm } from '../prompts/stageRequest';
import { sha256 } from '../run/requestHash';
import { STAGES, type Stage, type StageGiven } from '../stage';
import { Cutter } from './cutter';
import { wantedFirst } from './wanted';

export interface Estimate {
  readonly calls: Readonly<Record<Stage, number>>;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** What narratives give; without better knowledge, every input gives all that is asked for, which is the most that it can cost but for further attempts. */
export interface Assumed {
  /** Characters of a narrative; the plan's most where not said. */
  readonly actors?: number;
  /** Of the utterances, the share that gets past gates and labels. */
  readonly kept?: number;
}

/** Tokens of an answer in words of the paper's lengths, and about what JSON adds. */
const COMPLETION: { readonly [S in Stage]: (plan: GenerationPlan) => number } = {
  actors: ({ characters }) => 6 * characters + 10,
  utterances: ({ emotional, neutral }) => 35 * (emotional + neutral) + 10,
  labels: () => 70,
  context: () => 110,
  cleaning: () => 105,
  rewriting: () => 30,
};
const UTTERANCE = 'I had put the letter by the window days ago, and nobody in this house ever asked me whether I wanted it opened.';
const CONTEXT = 'She has waited for word from her brother since he left the farm in the spring, and the others have kept the post from her. '.repeat(3);

/**
 * @param narratives a sample, or all; multiply by how many more there are (`scaled`)
 * Pure: nothing is called. Further attempts are not foreseen, and rounds for targets are counted by `mostFurtherCalls`.
 */
export function estimate(narratives: readonly Narrative[], plan: GenerationPlan, prompts: Prompts, form: AnswerForm, { actors = plan.characters, kept = 1 }: Assumed = {}): Estimate {
  const cutter = new Cutter(plan, prompts, form);
  const tokens = new TokenEstimate();
  const calls = Object.fromEntries(STAGES.map(stage => [stage, 0])) as Record<Stage, number>;
  let [promptTokens, completionTokens] = [0, 0];
  for (const narrative of narratives) {
    if (narrative.text.trim() === '') continue;
    const own = sha256(narrative.text);
    const [start, end] = cutter.range(narrative.text, own);
    const given = examples(narrative.text.slice(start, end), plan, own);
    const times = callsOf(plan, actors, kept);
    for (const stage of STAGES) {
      if (times[stage] === 0) continue;
      const { messages } = stageRequest(stage, given[stage], prompts, form);
      calls[stage] += times[stage];
      promptTokens += times[stage] * messages.reduce((sum, { content }) => sum + tokens.estimate(content), 0);
      completionTokens += times[stage] * COMPLETION[stage](plan);
    }
  }
  return scaled({ calls, promptTokens, completionTokens }, 1);
}

/**
 * Calls that may be made for emotions short of their targets, beside those of `estimate`: the most that the plan allows, should nothing that they give be kept.
 * A further call asks for several emotions at once where several are short, and counts for each of them; so it rarely comes to as many.
 */
export function mostFurtherCalls({ targets, callsPerMissing, emotional, neutral, make, contextualShare }: GenerationPlan): number {
  const wanted = Object.entries(targets).filter(([, examples]) => examples > 0);
  const calls = callsPerMissing * wanted.reduce((sum, [, examples]) => sum + examples, 0);
  const others = wanted.filter(([id]) => id !== NEUTRAL).length;
  const utterances = Math.min(emotional, others) + (others < wanted.length ? Math.max(1, neutral) : 0);
  const contexts = make === 'contextless' ? 0 : make === 'contextual' ? 1 : contextualShare;
  return Math.round(calls * (1 + utterances * (1 + 3 * contexts)));
}

/** An estimate of part of the narratives, for so many times as many. */
export function scaled({ calls, promptTokens, completionTokens }: Estimate, times: number): Estimate {
  const grown = Object.fromEntries(STAGES.map(stage => [stage, Math.round(calls[stage] * times)])) as Record<Stage, number>;
  return { calls: grown, promptTokens: Math.round(promptTokens * times), completionTokens: Math.round(completionTokens * times) };
}

/** Calls of one narrative. */
function callsOf({ make, emotional, neutral, contextualShare }: GenerationPlan, actors: number, kept: number): Record<Stage, number> {
  const utterances = actors * (emotional + neutral);
  const contexts = utterances * kept * (make === 'contextless' ? 0 : make === 'contextual' ? 1 : contextualShare);
  return { actors: 1, utterances: actors, labels: utterances, context: contexts, cleaning: contexts, rewriting: contexts };
}

function examples(narrative: string, plan: GenerationPlan, sha: string): StageGiven {
  const { characters, emotional, neutral } = plan;
  const [actor, emotions] = ['Margaret', ['disappointment', 'annoyance', 'sadness']];
  return {
    actors: { narrative, most: characters },
    utterances: { narrative, actor, emotional, neutral, wanted: wantedFirst(plan, sha, actor) },
    labels: { utterance: UTTERANCE, primary: 'disappointment' },
    context: { narrative, actor, utterance: UTTERANCE, emotions },
    cleaning: { actor, context: CONTEXT, emotions },
    rewriting: { actor, utterance: UTTERANCE, emotions, context: CONTEXT },
  };
}
