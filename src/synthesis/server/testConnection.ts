// Tries a server out, step by step: what works is seen, not believed.
import { randomInt } from 'node:crypto';
import { Connection, type Greeting, type ListedModel } from './connection';
import { factsOf } from './facts';
import { isRecord } from './faults';
import { chatServerOf } from './openServer';
import { patient, whileBusy } from './patience';
import { ServerError, type ChatRequest, type ChatServer, type ServerFault } from './server';
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
  /** What to choose from, as far as it is listed and of bounded length: where no model was named, or one that is not listed. */
  readonly models?: readonly string[];
}

/** Without one of these no run can work; without schemas or seeds it can. */
export const brokenStep = ({ steps }: ConnectionReport): ConnectionStep | undefined => steps.find(({ id, kind }) => kind === 'fails' && (id === 'reachable' || id === 'key' || id === 'model'));

type Seen = Pick<ConnectionStep, 'kind' | 'words'>;

/** Faults that say nothing of what was tried. */
const PASSING: ReadonlySet<ServerFault> = new Set<ServerFault>(['busy', 'network', 'timeout']);

const IDS: readonly ConnectionStepId[] = ['reachable', 'key', 'model', 'schema', 'seed', 'context'];

/** So many of a server's models are named. */
const MOST_NAMED = 20;
const LONGEST_NAME = 100;

/**
 * Sends about six short requests of fixed words, never the user's text; without a model, none but for the list of models.
 * @throws AddressError for an address that cannot be one; the signal's reason
 */
export async function testConnection(settings: ServerSettings, signal: AbortSignal): Promise<ConnectionReport> {
  const seen: Partial<Record<ConnectionStepId, Seen>> = {};
  const notes: string[] = [];
  const connection = new Connection({ ...settings, onNote: note => notes.push(note) }, false);
  let models: readonly ListedModel[] = [];
  try {
    const greeting = await whileBusy(() => connection.greet(signal), signal);
    models = greeting.models;
    seen.reachable = { kind: 'works', words: [`${connection.host} answers as ${greeting.dialect.title}.`, ...notes].join(' ') };
    if (settings.model.trim() === '') return reportOf({ ...seen, ...withoutModel(connection, models) }, connection, models);
    const server = patient(chatServerOf(connection));
    await server.complete(plain('Say hello.'), signal);
    seen.key = { kind: 'works', words: settings.key === undefined ? `${connection.host} wants no key.` : `${connection.host} accepts the key.` };
    seen.model = modelSeen(connection, greeting);
    seen.schema = await attempted(signal, () => schemaSeen(server, signal));
    seen.seed = await attempted(signal, () => seedSeen(server, signal));
    seen.context = await attempted(signal, () => contextSeen(connection, greeting, signal));
  } catch (error) {
    if (signal.aborted) throw error;
    Object.assign(seen, failure(error, seen, listedInstead(connection, models)));
  }
  return reportOf(seen, connection, models);
}

function reportOf(seen: Partial<Record<ConnectionStepId, Seen>>, { settings }: Connection, models: readonly ListedModel[]): ConnectionReport {
  const steps = IDS.map(id => ({ id, ...(seen[id] ?? { kind: 'skipped' as const, words: 'Not tried, because an earlier step failed.' }) }));
  return { steps, ...(models.length > 0 && !models.some(({ id }) => id === settings.model) && { models: namesOf(models) }) };
}

/** As the server gives them, but each on one line, and not all of a long list. */
const namesOf = (models: readonly ListedModel[]): string[] => models.slice(0, MOST_NAMED).map(({ id }) => id.replace(/[\s\p{C}]+/gu, ' ').trim().slice(0, LONGEST_NAME));

function named(models: readonly ListedModel[]): string {
  const names = namesOf(models);
  return `${names.join(', ')}${models.length > names.length ? ` and ${(models.length - names.length).toLocaleString('en')} more` : ''}`;
}

function withoutModel({ host }: Connection, models: readonly ListedModel[]): Partial<Record<ConnectionStepId, Seen>> {
  const words = models.length === 0 ? `No model is named, and ${host} lists none. Name the one that it was started with.` : `No model is named. Name one of those that ${host} has: ${named(models)}.`;
  return { key: { kind: 'unknown', words: 'Seen once a model is named.' }, model: { kind: 'fails', words } };
}

/** What to choose from, where the server lists models and the one that is named is none of them. */
const listedInstead = ({ host, settings }: Connection, models: readonly ListedModel[]): string => (models.length === 0 || models.some(({ id }) => id === settings.model) ? '' : ` ${host} lists: ${named(models)}.`);

/** Where the first answers stopped. */
function failure(error: unknown, seen: Partial<Record<ConnectionStepId, Seen>>, instead: string): Partial<Record<ConnectionStepId, Seen>> {
  if (!(error instanceof ServerError)) throw error;
  const failed: Seen = { kind: 'fails', words: error.message };
  const noModel: Seen = { kind: 'fails', words: `${error.message}${instead}` };
  const reachable: Seen = seen.reachable ?? { kind: 'works', words: 'The server answers.' };
  if (error.fault === 'unauthorised') return { reachable, key: failed };
  if (error.fault === 'noModel') return { reachable, key: { kind: 'works', words: 'Nothing was said against the key.' }, model: noModel };
  return seen.reachable === undefined ? { reachable: failed } : { key: { kind: 'unknown', words: 'No answer came that would tell.' }, model: noModel };
}

/** A step that fails by itself does not end the others. */
async function attempted(signal: AbortSignal, attempt: () => Promise<Seen>): Promise<Seen> {
  try {
    return await attempt();
  } catch (error) {
    if (signal.aborted || !(error instanceof ServerError)) throw error;
    return PASSING.has(error.fault) ? { kind: 'unknown', words: `Not seen this time: ${error.message}` } : { kind: 'fails', words: error.message };
  }
}

const plain = (words: string, more: Partial<ChatRequest> = {}): ChatRequest => ({ messages: [{ role: 'user', content: words }], maxTokens: 8, temperature: 0, seed: 1, ...more });

function modelSeen({ settings, host }: Connection, { models }: Greeting): Seen {
  const { model } = settings;
  if (models.length === 0 || models.some(({ id }) => id === model)) return { kind: 'works', words: `${model} answers.` };
  return { kind: 'works', words: `${host} answers to the name ${model}, but lists ${named(models)}; check which model answers.` };
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
