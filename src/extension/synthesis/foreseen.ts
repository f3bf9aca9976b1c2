// What is still to come before a first narrative is done, judged by the plan and by the answers that are there: a single narrative has its time left too.
import type { GenerationPlan } from '../../synthesis/plan';
import type { RunProgress, StageProgress } from '../../synthesis/run/runEvent';
import { STAGES, type Stage } from '../../synthesis/stage';

type Stages = RunProgress['stages'];

const inHand = ({ answered, fromStore }: StageProgress): number => answered + fromStore;

/** Answers of each stage that narratives of these numbers come to, if nothing is lost at a gate. */
function expected({ make, emotional, neutral, contextualShare, characters }: GenerationPlan, stages: Stages): Record<Stage, number> {
  const { actors, utterances, labels } = stages;
  const known = actors.asked > 0 && inHand(actors) >= actors.asked;
  const speaking = known ? utterances.asked : Math.max(utterances.asked, actors.asked * characters);
  const heard = speaking > 0 && known && inHand(utterances) >= utterances.asked;
  const spoken = heard ? labels.asked : Math.max(labels.asked, speaking * (emotional + neutral));
  const contexts = spoken * (make === 'contextless' ? 0 : make === 'contextual' ? 1 : contextualShare);
  return { actors: actors.asked, utterances: speaking, labels: spoken, context: contexts, cleaning: contexts, rewriting: contexts };
}

/** The progress with what is left of each stage, and the time for it, where the run itself cannot tell yet. Rounds for emotions that are short are not foreseen. */
export function foreseen(progress: RunProgress, plan: GenerationPlan): RunProgress {
  const { stages, narratives, perSecond } = progress;
  if (narratives.done > 0 || stages.actors.asked === 0) return progress;
  const begun = expected(plan, stages);
  // Those that are not begun are taken to be like those that are.
  const times = Math.max(1, (narratives.total ?? 0) / stages.actors.asked);
  const left = (stage: Stage): number => Math.max(0, Math.round(begun[stage] * times - inHand(stages[stage])));
  const all = STAGES.reduce((sum, stage) => sum + left(stage), 0);
  const withLeft = Object.fromEntries(STAGES.map(stage => [stage, { ...stages[stage], left: left(stage) }])) as unknown as Stages;
  return { ...progress, stages: withLeft, ...(perSecond > 0 && stages.utterances.answered + stages.labels.answered > 0 && { secondsLeft: all / perSecond }) };
}
