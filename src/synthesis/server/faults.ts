// From what a server or the network said to one kind of fault and one sentence a person can act on; never with the key or the user's text.
import type { IncomingHttpHeaders } from 'node:http';
import { ServerError, type ServerFault } from './server';

/** What must not stand in a message. */
export interface Secrets {
  readonly key?: string;
  /** What the user's request said. */
  readonly texts: readonly string[];
}

export interface Refusal {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The error that a body describes, in the forms that servers of this kind use. */
export interface SaidError {
  readonly message: string;
  readonly code: string;
  /** Fields of the request that the server objects to. */
  readonly fields: readonly string[];
}

export function errorSaid(text: string): SaidError {
  const body = parsed(text);
  const error = isRecord(body['error']) ? body['error'] : body;
  const details = [body['detail'], error['message'], error['detail'], isRecord(error['message']) ? error['message']['detail'] : undefined].flatMap(list => (Array.isArray(list) ? list.filter(isRecord) : []));
  const located = details.flatMap(({ loc }) => (Array.isArray(loc) && typeof loc[1] === 'string' ? [loc[1]] : []));
  const message = [error['message'], body['error'], body['message'], body['detail']].find(value => typeof value === 'string') ?? details.map(({ msg }) => (typeof msg === 'string' ? msg : '')).join('; ');
  const code = [error['code'], error['type']].find(value => typeof value === 'string') ?? '';
  const param = typeof error['param'] === 'string' ? [error['param'].split(/[.[]/)[0] ?? ''] : [];
  return { message: message.trim(), code, fields: [...new Set([...located, ...param])].filter(field => field !== '') };
}

const SAYS_TOO_LONG = /context (length|size|window)|maximum context|too (long|many tokens|large)|exceeds?\b.*\b(tokens?|context)|prompt is too/i;
const SAYS_NO_MODEL = /\bmodel\b.*\b(not (found|exist|available|loaded)|does ?n[o']t exist|unknown|is invalid)|\b(invalid|unknown|no such) model|model_not_found/i;
/** A limit of requests or tokens by the minute may name the page of bills too. */
const SAYS_NO_CREDIT = /insufficient_quota|^(?!.*rate[ _-]?limit).*(billing|credit)/is;

/** A 429 that no waiting helps: the request alone is more than the limit. */
const SAYS_OVER_LIMIT = /request (is )?too large/i;

/** The error for an answer that is none. */
export function faultOfAnswer(host: string, model: string, refusal: Refusal, secrets: Secrets): ServerError {
  const { status, headers, text } = refusal;
  const said = errorSaid(text);
  const all = `${said.code} ${said.message}`;
  const words = quoted(said.message, secrets);
  const error = (fault: ServerFault, sentence: string, quoting = true): ServerError => new ServerError(fault, `${sentence}${quoting ? words : ''}`, status, retryAfter(headers));
  /** Gateways that look at what is said refuse a single request in the same way. */
  const unlessAlone = ({ fault, message }: ServerError): ServerError => new ServerError(fault, message, status, retryAfter(headers), `${host} refuses this request (${status}), and answers others.${words}`);
  if (status >= 300 && status < 400) return error('noModel', `${host} sends requests on to ${redirectOf(headers)}. Write the base URL of that place, if it is the one you mean.`, false);
  if (status === 401) return error('unauthorised', keyWords(host, status, secrets), false);
  if (status === 403) return unlessAlone(error('unauthorised', keyWords(host, status, secrets)));
  if (status === 429 && SAYS_OVER_LIMIT.test(all)) return error('tooLong', `The request alone is more than ${host} takes in the time of its limit (429). Cut the narrative, or ask for a higher limit.`);
  if (status === 402 || (status === 429 && SAYS_NO_CREDIT.test(all))) return error('unauthorised', `${host} says that the account has no credit left (${status}). See to the account.`, false);
  if (status === 429) return error('busy', `${host} takes no more requests for now (429).`);
  if (status === 503 || status === 529) return error('busy', `${host} is busy or not ready yet (${status}).`);
  if (status === 409 || status === 425) return error('busy', `${host} cannot take the request just now (${status}).`);
  if (status === 408 || status === 504) return error('timeout', `${host} waited too long for the answer itself (${status}).`);
  if (status >= 500 && !(SAYS_TOO_LONG.test(all) && status !== 502)) return error('fault', `${host} failed on its side (${status}).`);
  if (SAYS_NO_MODEL.test(all)) return unlessAlone(error('noModel', `${host} has no model called ${model} (${status}). Choose one of those it lists.`, false));
  if (status === 413 || SAYS_TOO_LONG.test(all)) return error('tooLong', `The request is longer than ${host} takes (${status}). Cut the narrative or give the server a larger context.`);
  if (status === 404 || status === 405) return error('noModel', `${host} has no chat completions at this address (${status}). Check the base URL; it mostly ends in /v1.`, false);
  return error('refusedRequest', `${host} refused the request (${status}).${said.fields.length > 0 ? ` It objects to ${said.fields.join(', ')}.` : ''}`);
}

const keyWords = (host: string, status: number, { key }: Secrets): string => (key === undefined ? `${host} wants a key (${status}). Set one.` : `${host} does not accept the key (${status}). Set another one.`);

const NETWORK_WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing answers at {host}. Start the server, or correct the address.',
  ENOTFOUND: 'There is no host called {host}. Correct the address, or connect to the network.',
  EAI_AGAIN: 'The name of {host} cannot be looked up just now. Connect to the network.',
  ETIMEDOUT: '{host} cannot be reached: no connection in time. Check the address and the network.',
  EHOSTUNREACH: '{host} cannot be reached from this network. Check the address and the network.',
  ENETUNREACH: '{host} cannot be reached: there is no network.',
  EPROTO: '{host} does not speak https there. Write http:// if that is what it speaks.',
  ERR_SSL_WRONG_VERSION_NUMBER: '{host} does not speak https there. Write http:// if that is what it speaks.',
};
const BROKEN_OFF = '{host} broke off the connection before its whole answer had come.';
const CERTIFICATE = 'The certificate of {host} is not one that this machine trusts ({code}). Name its authority in NODE_EXTRA_CA_CERTS, if you trust it.';

/** The error for a request that got no whole answer. */
export function faultOfNetwork(host: string, error: unknown): ServerError {
  if (error instanceof ServerError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = NETWORK_WORDS[code] ?? (/CERT|SELF_SIGNED|UNABLE_TO/.test(code) ? CERTIFICATE : BROKEN_OFF);
  return new ServerError('network', words.replaceAll('{host}', host).replace('{code}', code));
}

export function timedOut(host: string, milliseconds: number): ServerError {
  return new ServerError('timeout', `${host} gave no whole answer within ${Math.round(milliseconds / 1000)} s. Lower the concurrency, or raise the request timeout.`);
}

/** Milliseconds of a Retry-After, which is in seconds or a date; also of the millisecond form that some servers send. */
export function retryAfter(headers: IncomingHttpHeaders, now: number = Date.now()): number | undefined {
  const exact = Number(headers['retry-after-ms'] ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const value = headers['retry-after'];
  if (value === undefined || value.trim() === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

const mostQuoted = 160;
/** So many characters in a row of the user's text are enough to leave the server's words out. */
const telling = 12;

function quoted(message: string, { key, texts }: Secrets): string {
  const words = message.replace(/\s+/g, ' ').trim().slice(0, mostQuoted);
  if (words === '') return '';
  const holds = (length: number, places: readonly string[]): boolean => {
    for (let start = 0; start + length <= words.length; start++) if (places.some(place => place.includes(words.slice(start, start + length)))) return true;
    return false;
  };
  const told = holds(telling, texts.map(text => text.replace(/\s+/g, ' '))) || (key !== undefined && holds(Math.min(6, key.length), [key]));
  return told ? '' : ` It says: ${words}`;
}

/** Without a query, which may hold a key. */
function redirectOf({ location }: IncomingHttpHeaders): string {
  if (location === undefined || !URL.canParse(location)) return 'another place';
  const { origin, pathname } = new URL(location);
  return `${origin}${pathname.replace(/\/(chat\/completions|models)$/, '')}`;
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
