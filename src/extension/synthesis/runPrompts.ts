// The prompts that a run was begun with, by version and hash: it goes on with the same ones or not at all.
import type { Prompts } from '../../synthesis/prompts/prompts';
import type { RunSettings } from '../../synthesis/run/runSettings';
import { STAGES, type Stage } from '../../synthesis/stage';
import { STAGE_TITLES } from '../../webview/generate/words';

/** @throws Error that names the stages, where the prompts are others by now: examples of both would lie in one run */
export function refuseOtherPrompts(run: Pick<RunSettings, 'prompts'>, prompts: Prompts): void {
  const isOther = (stage: Stage): boolean => prompts.of(stage).hash !== run.prompts[stage].hash || prompts.of(stage).version !== run.prompts[stage].version;
  const others = STAGES.filter(isOther).map(stage => `“${STAGE_TITLES[stage]}” (${stage}.md)`);
  if (others.length === 0) return;
  const which = new Intl.ListFormat('en-GB').format(others);
  throw new Error(`The ${others.length === 1 ? 'prompt' : 'prompts'} for ${which} ${others.length === 1 ? 'is another' : 'are others'} than when this run began. Bring back what the setting emoPillars.generate.promptsFolder named then, or generate from the narrative anew; what is there can be reviewed all the same.`);
}
