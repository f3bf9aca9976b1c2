// What decides a run's results, as run.json holds it, and how two such settings differ.
import type { GenerationPlan } from '../plan';
import type { Prompts } from '../prompts/prompts';
import { STAGES, type Stage } from '../stage';

export interface RunSettings {
  readonly plan: GenerationPlan;
  readonly model: string;
  /** `host:port`; told, never compared: the same model may be served elsewhere. */
  readonly server: string;
  readonly form: 'schema' | 'lines';
  /** Version and hash of each stage's prompt, and its text, so that an example can be made again when the prompts have moved on; runs of earlier versions have no text. */
  readonly prompts: Readonly<Record<Stage, { readonly version: string; readonly hash: string; readonly text?: string }>>;
  /** What the narratives are, in words: the path as given, the shard. Told, never compared. */
  readonly input: string;
}

/** A prompt's hash tells already whether its text is another. */
const TOLD_ONLY = /^(?:server|input|prompts\.\w+\.text)$/;

export const promptsOfRun = (prompts: Prompts): RunSettings['prompts'] =>
  Object.fromEntries(STAGES.map(stage => [stage, { version: prompts.of(stage).version, hash: prompts.of(stage).hash, text: prompts.of(stage).text }])) as RunSettings['prompts'];

/** `plan.seed: 1 in the run, 2 now`, one for each setting that differs. */
export function differences(before: RunSettings, now: RunSettings): string[] {
  const one = leaves(before);
  const other = leaves(now);
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter(name => !TOLD_ONLY.test(name) && one.get(name) !== other.get(name))
    .map(name => `${name}: ${one.get(name) ?? 'not set'} in the run, ${other.get(name) ?? 'not set'} now`);
}

/** Every value by its path, as JSON. */
function leaves(value: unknown, path = '', found = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (value !== undefined) found.set(path, JSON.stringify(value));
    return found;
  }
  for (const [name, own] of Object.entries(value)) leaves(own, path === '' ? name : `${path}.${name}`, found);
  return found;
}
