// Every prompt of a narrative without calling anything: what earlier stages will give stands in ‹› until they do.
import type { ChatMessage } from '../server/server';
import type { Narrative } from '../example';
import type { GenerationPlan } from '../plan';
import type { Prompts } from '../prompts/prompts';
import { stageRequest, type AnswerForm } from '../prompts/stageRequest';
import { sha256 } from '../run/requestHash';
import type { Stage, StageGiven } from '../stage';
import { Cutter } from './cutter';
import { wantedFirst } from './wanted';

export interface DryCall {
  readonly stage: Stage;
  readonly messages: readonly ChatMessage[];
  /** Most tokens of the answer. */
  readonly maxTokens: number;
}

/** The stages that this plan comes to, in their order. */
export const stagesOf = ({ make }: GenerationPlan): readonly Stage[] => (make === 'contextless' ? ['actors', 'utterances', 'labels'] : ['actors', 'utterances', 'labels', 'context', 'cleaning', 'rewriting']);

/** One call of each stage, as it would be sent; the narrative cut as far as the estimate before any call can tell. */
export function dryRun(narrative: Narrative, plan: GenerationPlan, prompts: Prompts, form: AnswerForm): readonly DryCall[] {
  const own = sha256(narrative.text);
  const [start, end] = new Cutter(plan, prompts, form).range(narrative.text, own);
  const given = placeholders(narrative.text.slice(start, end), plan, own);
  return stagesOf(plan).map(stage => {
    const { messages, maxTokens } = stageRequest(stage, given[stage], prompts, form);
    return { stage, messages, maxTokens };
  });
}

function placeholders(narrative: string, plan: GenerationPlan, sha: string): StageGiven {
  const { characters, emotional, neutral } = plan;
  const [actor, utterance, primary, context, emotions] = ['‹actor›', '‹utterance›', '‹emotion›', '‹context›', ['‹emotion›', '‹another emotion›']];
  return {
    actors: { narrative, most: characters },
    utterances: { narrative, actor, emotional, neutral, wanted: wantedFirst(plan, sha, actor) },
    labels: { utterance, primary },
    context: { narrative, actor, utterance, emotions },
    cleaning: { actor, context, emotions },
    rewriting: { actor, utterance, emotions, context },
  };
}
