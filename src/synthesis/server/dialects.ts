// Where servers of the OpenAI kind differ: one row for each that is known, and how each is recognised.
import type { JsonSchema } from './server';

export type DialectName = 'mistral' | 'vllm' | 'llamaCpp' | 'ollama' | 'lmStudio' | 'openai';

export interface Dialect {
  readonly name: DialectName;
  /** As people call the server. */
  readonly title: string;
  readonly seed: 'seed' | 'random_seed';
  /** The field of the repetition penalty; undefined: the server has none. */
  readonly repetition?: 'repetition_penalty' | 'repeat_penalty';
  /** Schema keywords that only narrow a value: sent, or left out because the server refuses them. */
  readonly narrowing: boolean;
  /** Sent with every request. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Whether it answers many requests later, in Mistral's protocol. */
  readonly batches: boolean;
  /** `owned_by` in its list of models. */
  readonly owners: readonly RegExp[];
  readonly hosts: readonly RegExp[];
  /** Its `Server` header. */
  readonly header?: RegExp;
}

/** In the order in which they are tried; the last one fits whatever is left. */
const DIALECTS: readonly Dialect[] = [
  { name: 'mistral', title: 'Mistral', seed: 'random_seed', narrowing: false, extra: {}, batches: true, owners: [/^mistralai$/i], hosts: [/(^|\.)mistral\.ai$/i] },
  { name: 'vllm', title: 'vLLM', seed: 'seed', repetition: 'repetition_penalty', narrowing: true, extra: {}, batches: false, owners: [/^vllm$/i], hosts: [] },
  { name: 'llamaCpp', title: 'llama.cpp', seed: 'seed', repetition: 'repeat_penalty', narrowing: true, extra: { cache_prompt: true }, batches: false, owners: [/^llama-?cpp$/i], hosts: [], header: /llama\.cpp/i },
  { name: 'ollama', title: 'Ollama', seed: 'seed', narrowing: true, extra: {}, batches: false, owners: [/^library$/i], hosts: [] },
  { name: 'lmStudio', title: 'LM Studio', seed: 'seed', repetition: 'repeat_penalty', narrowing: true, extra: {}, batches: false, owners: [/^organization_owner$/i], hosts: [] },
  { name: 'openai', title: 'OpenAI-compatible', seed: 'seed', narrowing: true, extra: {}, batches: false, owners: [], hosts: [] },
];

const PLAIN = DIALECTS[DIALECTS.length - 1] as Dialect;

export function dialectNamed(name: DialectName): Dialect {
  return DIALECTS.find(dialect => dialect.name === name) ?? PLAIN;
}

/** What a server says of itself when its models are listed. */
export interface SelfDescription {
  readonly hostname: string;
  readonly owners: readonly string[];
  readonly serverHeader?: string;
}

export function recognised({ hostname, owners, serverHeader = '' }: SelfDescription): Dialect {
  const byHost = DIALECTS.find(({ hosts }) => hosts.some(host => host.test(hostname)));
  const byOwner = DIALECTS.find(dialect => dialect.owners.some(pattern => owners.some(owner => pattern.test(owner))));
  return byHost ?? byOwner ?? DIALECTS.find(({ header }) => header?.test(serverHeader)) ?? PLAIN;
}

/** Keywords that narrow a value without saying what it is. How many items an answer should have, its reader checks (answers/utterances.ts). */
const NARROWING = new Set(['minItems', 'maxItems', 'uniqueItems', 'minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minProperties', 'maxProperties', 'default', 'examples', '$schema', '$id', '$comment']);
/** Their values are named by the schema's author, so that a property may be called "format". */
const NAMED = new Set(['properties', '$defs', 'definitions', 'patternProperties']);

/** The schema without the keywords that some servers refuse. */
export function widened(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !NARROWING.has(keyword))
      .map(([keyword, value]) => [keyword, NAMED.has(keyword) && isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, widenedValue(inner)])) : keyword === 'enum' || keyword === 'const' ? value : widenedValue(value)]),
  );
}

function widenedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(widenedValue);
  return isObject(value) ? widened(value) : value;
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
