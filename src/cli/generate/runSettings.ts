// What a run's folder keeps of the settings that decide its results.
import type { GenerationPlan } from '../../synthesis/plan';
import type { Prompts } from '../../synthesis/prompts/prompts';
import type { AnswerForm } from '../../synthesis/prompts/stageRequest';
import { promptsOfRun, type RunSettings } from '../../synthesis/run/runSettings';
import { hostOf } from '../../synthesis/server/address';
import { RunError } from '../../synthesis/run/runError';
import { UsageError } from '../exit';
import type { GenerateCommand } from './generateOptions';

export const settingsOf = ({ server, places, shard }: GenerateCommand, prompts: Prompts, form: AnswerForm, plan: GenerationPlan): RunSettings => ({
  plan,
  model: server.model,
  server: hostOf(server.baseUrl),
  form,
  prompts: promptsOfRun(prompts),
  input: `${places.join(', ')}${shard === undefined ? '' : `, shard ${shard.index} of ${shard.of}`}`,
});

/** What the folder of a run has against being opened, with the option that helps. */
export function refused(error: unknown): never {
  if (!(error instanceof RunError)) throw error;
  throw new UsageError(error.fault === 'exists' ? `${error.message} --resume goes on with it, --again begins anew from its answers.` : error.message);
}
