// What a run's folder keeps of the settings that decide its results.
import type { GenerationPlan } from '../../synthesis/plan';
import type { Prompts } from '../../synthesis/prompts/prompts';
import type { AnswerForm } from '../../synthesis/prompts/stageRequest';
import type { RunSettings } from '../../synthesis/run/runSettings';
import { hostOf } from '../../synthesis/server/address';
import { STAGES } from '../../synthesis/stage';
import type { GenerateCommand } from './generateOptions';

export const settingsOf = ({ server, places, shard }: GenerateCommand, prompts: Prompts, form: AnswerForm, plan: GenerationPlan): RunSettings => ({
  plan,
  model: server.model,
  server: hostOf(server.baseUrl),
  form,
  prompts: Object.fromEntries(STAGES.map(stage => [stage, { version: prompts.of(stage).version, hash: prompts.of(stage).hash }])) as RunSettings['prompts'],
  input: `${places.join(', ')}${shard === undefined ? '' : `, shard ${shard.index} of ${shard.of}`}`,
});
