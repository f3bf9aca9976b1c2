// A chat request in the words of a dialect, and a chat answer read from what servers of this kind send.
import { widened, type Dialect } from './dialects';
import { isRecord } from './faults';
import type { ChatAnswer, ChatRequest, TokenUsage } from './server';

/** What a server turned out to refuse: a field is left out, or said in another way. */
export type Refused = 'seed' | 'random_seed' | 'temperature' | 'repetition_penalty' | 'repeat_penalty' | 'cache_prompt' | 'max_tokens' | 'response_format' | 'narrowing';

/** The body of one chat completion. Fields that the server has refused are left out. */
export function bodyOf(request: ChatRequest, model: string, dialect: Dialect, refused: ReadonlySet<Refused>): Record<string, unknown> {
  const body: Record<string, unknown> = {
    model,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    [refused.has('max_tokens') ? 'max_completion_tokens' : 'max_tokens']: request.maxTokens,
    temperature: request.temperature,
    [dialect.seed]: request.seed,
    ...(dialect.repetition !== undefined && request.repetitionPenalty !== undefined && { [dialect.repetition]: request.repetitionPenalty }),
    ...dialect.extra,
    ...(request.schema && { response_format: formatOf(request.schema, dialect.narrowing && !refused.has('narrowing')) }),
  };
  return Object.fromEntries(Object.entries(body).filter(([field]) => !refused.has(field as Refused)));
}

function formatOf({ name, schema }: NonNullable<ChatRequest['schema']>, narrowing: boolean): unknown {
  return { type: 'json_schema', json_schema: { name, schema: narrowing ? schema : widened(schema), strict: true } };
}

/**
 * What to leave out after a 400 or 422: a field that was sent and that the server names.
 * Of a schema, first the keywords that narrow it, then all of it.
 */
export function refusedField(said: { readonly message: string; readonly fields: readonly string[] }, body: Readonly<Record<string, unknown>>, dialect: Dialect, refused: ReadonlySet<Refused>): Refused | undefined {
  const optional = [dialect.seed, dialect.repetition, ...Object.keys(dialect.extra), 'temperature', 'max_tokens', 'response_format'].filter(field => field !== undefined && field in body) as Refused[];
  const quotes = (field: string): boolean => new RegExp(`(^|[^\\w])${field}([^\\w]|$)`).test(said.message);
  const found = optional.find(field => said.fields.includes(field)) ?? optional.find(quotes) ?? ('response_format' in body && /json.?schema|grammar|structured output/i.test(said.message) ? 'response_format' : undefined);
  return found === 'response_format' && dialect.narrowing && !refused.has('narrowing') ? 'narrowing' : found;
}

/** Undefined: the body is no chat completion. */
export function answerOf(body: unknown, milliseconds: number): ChatAnswer | undefined {
  if (!isRecord(body) || !Array.isArray(body['choices'])) return undefined;
  const choice: unknown = body['choices'][0];
  if (!isRecord(choice) || !isRecord(choice['message'])) return undefined;
  const { content, refusal } = choice['message'];
  const refuses = choice['finish_reason'] === 'content_filter' || (typeof refusal === 'string' && refusal !== '');
  const cut = choice['finish_reason'] === 'length' || choice['finish_reason'] === 'model_length';
  const usage = usageOf(body);
  return {
    text: textOf(content) || (typeof refusal === 'string' ? refusal : ''),
    finish: refuses ? 'refused' : cut ? 'length' : 'stop',
    ...(usage && { usage }),
    milliseconds,
  };
}

/** Reasoning models send a list of parts, of which only the text is the answer. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part: unknown) => (isRecord(part) && part['type'] === 'text' && typeof part['text'] === 'string' ? part['text'] : '')).join('');
}

function usageOf(body: Record<string, unknown>): TokenUsage | undefined {
  const usage = isRecord(body['usage']) ? body['usage'] : {};
  const details = isRecord(usage['prompt_tokens_details']) ? usage['prompt_tokens_details'] : {};
  const timings = isRecord(body['timings']) ? body['timings'] : {};
  const { prompt_tokens: prompt, completion_tokens: completion } = usage;
  if (typeof prompt !== 'number' || typeof completion !== 'number') return undefined;
  const cached = [details['cached_tokens'], timings['cache_n'], usage['num_cached_tokens'], usage['prompt_cache_hit_tokens']].find(value => typeof value === 'number');
  return { prompt, completion, ...(cached === undefined ? {} : { cached }) };
}
