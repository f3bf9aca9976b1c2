// Tries a server out, step by step: what works is seen, not believed.
import { randomInt } from 'node:crypto';
import { Connection, type Greeting } from './connection';
import { factsOf } from './facts';
import { isRecord } from './faults';
import { chatServerOf } from './openServer';
import { ServerError, type ChatRequest, type ChatServer } from './server';
import type { ServerSettings } from './settings';

export type ConnectionStepId = 'reachable' | 'key' | 'model' | 'schema' | 'seed' | 'context';

export interface ConnectionStep {
  readonly id: ConnectionStepId;
  readonly kind: 'works' | 'fails' | 'unknown' | 'skipped';
  /** One sentence: what was seen, and what to do where it fails. */
  readonly words: string;
}

export interface ConnectionReport {
  readonly steps: readonly ConnectionStep[];
}

/** Without one of these no run can work; without schemas or seeds it can. */
export const brokenStep = ({ steps }: ConnectionReport): ConnectionStep | undefined => steps.find(({ id, kind }) => kind === 'fails' && (id === 'reachable' || id === 'key' || id === 'model'));

type Seen = Pick<ConnectionStep, 'kind' | 'words'>;

const IDS: readonly ConnectionStepId[] = ['reachable', 'key', 'model', 'schema', 'seed', 'context'];

/**
 * Sends about six short requests of fixed words, never the user's text.
 * @throws AddressError for an address that cannot be one; the signal's reason
 */
export async function testConnection(settings: ServerSettings, signal: AbortSignal): Promise<ConnectionReport> {
  const seen: Partial<Record<ConnectionStepId, Seen>> = {};
  const notes: string[] = [];
  const connection = new Connection({ ...settings, onNote: note => notes.push(note) });
  try {
    const greeting = await connection.greet(signal);
    const server = chatServerOf(connection);
    seen.reachable = { kind: 'works', words: [`${connection.host} answers as ${greeting.dialect.title}.`, ...notes].join(' ') };
    await server.complete(plain('Say hello.'), signal);
    seen.key = { kind: 'works', words: settings.key === undefined ? `${connection.host} wants no key.` : `${connection.host} accepts the key.` };
    seen.model = modelSeen(connection, greeting);
    seen.schema = await attempted(signal, () => schemaSeen(server, signal));
    seen.seed = await attempted(signal, () => seedSeen(server, signal));
    seen.context = await attempted(signal, () => contextSeen(connection, greeting, signal));
  } catch (error) {
    if (signal.aborted) throw error;
    Object.assign(seen, failure(error, seen));
  }
  return { steps: IDS.map(id => ({ id, ...(seen[id] ?? { kind: 'skipped', words: 'Not tried, because an earlier step failed.' }) })) };
}

/** Where the first answers stopped. */
function failure(error: unknown, seen: Partial<Record<ConnectionStepId, Seen>>): Partial<Record<ConnectionStepId, Seen>> {
  if (!(error instanceof ServerError)) throw error;
  const failed: Seen = { kind: 'fails', words: error.message };
  const reachable: Seen = seen.reachable ?? { kind: 'works', words: 'The server answers.' };
  if (error.fault === 'unauthorised') return { reachable, key: failed };
  if (error.fault === 'noModel') return { reachable, key: { kind: 'works', words: 'Nothing was said against the key.' }, model: failed };
  return seen.reachable === undefined ? { reachable: failed } : { key: { kind: 'unknown', words: 'No answer came that would tell.' }, model: failed };
}

/** A step that fails by itself does not end the others. */
async function attempted(signal: AbortSignal, attempt: () => Promise<Seen>): Promise<Seen> {
  try {
    return await attempt();
  } catch (error) {
    if (signal.aborted || !(error instanceof ServerError)) throw error;
    return { kind: 'fails', words: error.message };
  }
}

const plain = (words: string, more: Partial<ChatRequest> = {}): ChatRequest => ({ messages: [{ role: 'user', content: words }], maxTokens: 8, temperature: 0, seed: 1, ...more });

function modelSeen({ settings, host }: Connection, { models }: Greeting): Seen {
  const { model } = settings;
  if (models.length === 0 || models.some(({ id }) => id === model)) return { kind: 'works', words: `${model} answers.` };
  const some = models.slice(0, 5).map(({ id }) => id).join(', ');
  return { kind: 'works', words: `${host} answers to the name ${model}, but lists ${some}${models.length > 5 ? ' and others' : ''}; check which model answers.` };
}

/** The only answer that fits is a made-up word under a made-up name, neither of which the request's words hold. */
async function schemaSeen(server: ChatServer, signal: AbortSignal): Promise<Seen> {
  const made = (): string => Array.from({ length: 6 }, () => String.fromCharCode(97 + randomInt(26))).join('');
  const [name, value] = [made(), made()];
  const schema = { type: 'object', properties: { [name]: { type: 'string', enum: [value] } }, required: [name], additionalProperties: false };
  const { text } = await server.complete(plain('Say hello.', { maxTokens: 60, schema: { name: 'trial', schema } }), signal);
  if (fits(text, name, value)) return { kind: 'works', words: 'JSON schemas are kept to.' };
  return { kind: 'fails', words: 'A JSON schema is not kept to by this server or model; answers are asked for line by line instead.' };
}

function fits(text: string, name: string, value: string): boolean {
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) && answer[name] === value;
  } catch {
    return false;
  }
}

async function seedSeen(server: ChatServer, signal: AbortSignal): Promise<Seen> {
  const ask = async (seed: number): Promise<string> => (await server.complete(plain('Write a line of words that nobody expects.', { maxTokens: 24, temperature: 1, seed }), signal)).text;
  const [one, again, other] = [await ask(11), await ask(11), await ask(2024)];
  if (again === other) return { kind: 'unknown', words: 'Two seeds gave the same answer, so that nothing is known of seeds here.' };
  if (one === again) return { kind: 'works', words: 'The same seed gives the same answer, another seed another one.' };
  // What lies in a prefix cache is summed up in another order, which may turn a word: the first of all answers is made without one.
  if ((await ask(11)) === again) return { kind: 'works', words: 'The same seed gives the same answer where the server had read the prompt before; the first answer to a prompt may differ by a word.' };
  return { kind: 'fails', words: 'The same seed gave different answers, so that a run cannot be repeated word for word.' };
}

async function contextSeen(connection: Connection, greeting: Greeting, signal: AbortSignal): Promise<Seen> {
  const { contextLength, slots } = await factsOf(connection, greeting, signal);
  if (contextLength === undefined) return { kind: 'unknown', words: `${connection.host} does not tell how long a request may be; the setting for it counts.` };
  return { kind: 'works', words: `A request may have ${contextLength.toLocaleString('en')} tokens with its answer${slots === undefined ? '' : `, and ${slots} ${slots === 1 ? 'is' : 'are'} worked on at once`}.` };
}
