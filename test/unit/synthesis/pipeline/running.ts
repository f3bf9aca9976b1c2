// What the tests of the pipeline share: settings, a run from start to end, and a dataset without its times.
import { BUILT_IN_PROMPTS } from '../../../../src/synthesis/prompts/prompts';
import { DEFAULT_PLAN, type GenerationPlan } from '../../../../src/synthesis/plan';
import type { Narrative } from '../../../../src/synthesis/example';
import { generate } from '../../../../src/synthesis/pipeline/generate';
import type { Ports } from '../../../../src/synthesis/pipeline/ports';
import type { RunAccount } from '../../../../src/synthesis/run/account';
import { openRun, type Run } from '../../../../src/synthesis/run/run';
import type { RunEvent } from '../../../../src/synthesis/run/runEvent';
import type { RunSettings } from '../../../../src/synthesis/run/runSettings';
import { STAGES } from '../../../../src/synthesis/stage';

export const SMALL: GenerationPlan = { ...DEFAULT_PLAN, characters: 4, emotional: 4, neutral: 1, contextualShare: 0.5 };

export const settingsOf = (plan: GenerationPlan): RunSettings => ({
  plan,
  model: 'story',
  server: 'story:80',
  form: 'schema',
  prompts: Object.fromEntries(STAGES.map(stage => [stage, { version: BUILT_IN_PROMPTS.of(stage).version, hash: BUILT_IN_PROMPTS.of(stage).hash }])) as RunSettings['prompts'],
  input: 'stories',
});

export interface RunWish {
  readonly plan?: GenerationPlan;
  readonly limit?: number;
  readonly signal?: AbortSignal;
  readonly again?: boolean;
  readonly onEvent?: (event: RunEvent) => void;
  readonly onRun?: (run: Run) => void;
}

/** Opens the folder's run, or begins one, and takes it to its end. */
export async function runIn(folder: string, narratives: AsyncIterable<Narrative>, ports: Ports, { plan = SMALL, limit, signal = new AbortController().signal, again = false, onEvent, onRun }: RunWish = {}): Promise<RunAccount> {
  const run = await openRun(folder, { resume: true, again, settings: settingsOf(plan) });
  onRun?.(run);
  try {
    return await generate(narratives, plan, BUILT_IN_PROMPTS, 'schema', run, ports, { signal, ...(limit !== undefined && { limit }), ...(onEvent !== undefined && { onEvent }) });
  } finally {
    await run.close();
  }
}

/** Examples and rejections in their order, but for the times of the calls. */
export async function datasetIn(run: { examples(): AsyncIterable<unknown>; rejections(): AsyncIterable<unknown> }): Promise<string> {
  const lines: string[] = [];
  for await (const example of run.examples()) lines.push(JSON.stringify(example, (name, value: unknown) => (name === 'at' && typeof value === 'string' && /^\d{4}-/.test(value) ? undefined : value)));
  for await (const rejection of run.rejections()) lines.push(JSON.stringify(rejection));
  return lines.join('\n');
}
