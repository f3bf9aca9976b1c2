// What a server tells of itself: its models, the tokens of one slot, and how many requests it works on at once.
import { Connection, type Greeting } from './connection';
import { isRecord } from './faults';
import { whileBusy } from './patience';
import type { ServerSettings } from './settings';

export interface ServerFacts {
  /** Tokens that one request has, prompt and answer together. */
  readonly contextLength?: number;
  /** Requests that are worked on at once. */
  readonly slots?: number;
  readonly models: readonly string[];
}

/** Rejects with a ServerError, or with the signal's reason. What the server does not tell is left out. */
export async function serverFacts(settings: ServerSettings, signal: AbortSignal): Promise<ServerFacts> {
  const connection = new Connection(settings);
  return factsOf(connection, await whileBusy(() => connection.greet(signal), signal), signal);
}

export async function factsOf(connection: Connection, greeting: Greeting, signal: AbortSignal): Promise<ServerFacts> {
  const { models, dialect } = greeting;
  const listed = models.find(({ id }) => id === connection.settings.model) ?? (models.length === 1 ? models[0] : undefined);
  // llama.cpp tells the context of one slot there; that of its list belongs to the model.
  const props = dialect.name === 'llamaCpp' ? await propsOf(connection, greeting.base, signal) : {};
  const contextLength = props.contextLength ?? listed?.contextLength;
  return { ...(contextLength !== undefined && { contextLength }), ...(props.slots !== undefined && { slots: props.slots }), models: models.map(({ id }) => id) };
}

async function propsOf(connection: Connection, base: string, signal: AbortSignal): Promise<{ contextLength?: number; slots?: number }> {
  const answer = await connection.send(`${base.replace(/\/v1$/, '')}/props`, { signal });
  if (answer.status !== 200) return {};
  try {
    const props: unknown = JSON.parse(answer.text);
    if (!isRecord(props)) return {};
    const settings = isRecord(props['default_generation_settings']) ? props['default_generation_settings'] : {};
    const { n_ctx: context } = settings;
    const { total_slots: slots } = props;
    return { ...(typeof context === 'number' && context > 0 && { contextLength: context }), ...(typeof slots === 'number' && slots > 0 && { slots }) };
  } catch {
    return {};
  }
}
