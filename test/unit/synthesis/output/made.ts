// Small runs of our own making, for the tests of what is written from a run.
import { createHash } from 'node:crypto';
import type { Example, Kind, Rejection } from '../../../../src/synthesis/example';
import { DEFAULT_PLAN, type GenerationPlan } from '../../../../src/synthesis/plan';
import { emptyAccount, type RunAccount } from '../../../../src/synthesis/run/account';
import type { Results } from '../../../../src/synthesis/output/results';
import type { RunSettings } from '../../../../src/synthesis/run/runSettings';
import { STAGES, type Stage } from '../../../../src/synthesis/stage';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface Made {
  readonly story: string;
  readonly actor: string;
  readonly number: number;
  readonly kind: Kind;
  readonly utterance?: string;
  readonly labels?: Example['all_emotions_mapped'];
}

export function example({ story, actor, number, kind, utterance = `${actor} says thing ${number} of ${story}`, labels = [['joy', 0.8], ['relief', 0.3], ['pride', 0.1]] }: Made): Example {
  const call = (stage: Stage) => ({ stage, prompt: '1', promptHash: sha256(stage).slice(0, 16), model: 'tiny', server: 'localhost:8080', seed: 1, temperature: 0, request: sha256(`${stage} ${story} ${actor} ${number}`), promptTokens: 100, completionTokens: 20, at: `2026-01-0${1 + (number % 9)}T10:00:00.000Z` });
  return {
    schema: 1,
    id: `${sha256(story).slice(0, 16)}-${actor}-${number}-${kind}`,
    kind,
    utterance: kind === 'rewritten' ? `${utterance}, perhaps` : utterance,
    ...(kind !== 'contextless' && { context: `What happened before in ${story}.` }),
    character: actor,
    all_emotions: [['happiness', 0.8], ...labels.slice(1)],
    all_emotions_mapped: labels,
    provenance: { narrative: { id: story, title: story, range: [0, 100], sha256: sha256(story) }, actor, calls: ['actors', 'utterances', 'labels', ...(kind === 'contextless' ? [] : ['context', 'cleaning'])].map(stage => call(stage as Stage)) },
  };
}

/** Each utterance without context, and every second with both halves of a pair. */
export const examplesOf = (stories: readonly string[], actors = ['Ann', 'Bo'], each = 2): Example[] =>
  stories.flatMap(story => actors.flatMap(actor => Array.from({ length: each }, (_, number) => (number % 2 === 0 ? (['contextless', 'original', 'rewritten'] as const) : (['contextless'] as const)).map(kind => example({ story, actor, number, kind }))).flat()));

export const settings = (plan: Partial<GenerationPlan> = {}): RunSettings => ({
  plan: { ...DEFAULT_PLAN, ...plan },
  model: 'tiny',
  server: 'localhost:8080',
  form: 'schema',
  prompts: Object.fromEntries(STAGES.map(stage => [stage, { version: '1', hash: sha256(stage).slice(0, 16), text: `The ${stage}: {{narrative}}\n\`\`\`\nin a fence\n\`\`\`` }])) as RunSettings['prompts'],
  input: 'stories',
});

export function accountOf(examples: readonly Example[], rejections: readonly Rejection[]): RunAccount {
  const account = emptyAccount();
  const kept = { ...account.kept };
  for (const { kind } of examples) kept[kind]++;
  const gates = { ...account.gates };
  for (const { at } of rejections) if (at in gates) gates[at as keyof typeof gates]++;
  return { ...account, kept, gates, rejected: rejections.length, tokens: { prompt: 1_000_000, completion: 200_000, cached: 250_000 } };
}

export function results(examples: readonly Example[], rejections: readonly Rejection[] = [], own: RunSettings = settings()): Results {
  return { settings: own, examples: () => stream(examples), rejections: () => stream(rejections), account: () => Promise.resolve(accountOf(examples, rejections)) };
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of what is there already
async function* stream<T>(values: readonly T[]): AsyncGenerator<T> {
  yield* values;
}
