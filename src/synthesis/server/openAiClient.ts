// The client of the openai package over our own connections: it makes the requests' paths and reads the answers, and leaves headers, time limits and sockets to the connection.
import type OpenAI from 'openai';
import type { Connection, Answer } from './connection';
import { faultOfNetwork } from './faults';
import { ServerError } from './server';

/** The signal reaches the connection past the package, which would leave its listeners on it. */
interface WithStop {
  readonly stop?: AbortSignal;
}
export const stoppedBy = (stop: AbortSignal): object => ({ stop }) satisfies WithStop;

/** Thrown through the package, which keeps it as the cause. */
export class NoAnswer extends Error {
  constructor(readonly outcome: Answer | ServerError) {
    super('no answer');
  }
}

type Built = Awaited<ReturnType<OpenAI['buildRequest']>>;

/** Nothing of the environment (keys, organisations, headers, log levels meant for another server) is taken over. */
export async function connect(connection: Connection, base: string): Promise<OpenAI> {
  const { default: Client } = await import('openai');
  // The package's headers and its timer would be thrown away, and cost more than all else that is done for a request.
  class Direct extends Client {
    override buildRequest({ method, path, body, fetchOptions }: Parameters<OpenAI['buildRequest']>[0]): Promise<Built> {
      return Promise.resolve({ req: { ...fetchOptions, method, headers: NO_HEADERS, body: JSON.stringify(body) }, url: base + path, timeout: NO_LIMIT });
    }

    override fetchWithTimeout(url: string, init: RequestInit | undefined): Promise<Response> {
      return answered(connection, url, init ?? {});
    }
  }
  return new Direct({ baseURL: base, apiKey: 'sent by the connection, where there is one', adminAPIKey: null, organization: null, project: null, webhookSecret: null, maxRetries: 0, timeout: NO_LIMIT, logLevel: 'off' });
}

const NO_LIMIT = 2 ** 31 - 1;
const NO_HEADERS = new Headers();

async function answered(connection: Connection, url: string, { body, stop = new AbortController().signal }: RequestInit & WithStop): Promise<Response> {
  const answer = await connection.send(url, { body: () => [typeof body === 'string' ? body : ''], signal: stop }).catch((error: unknown) => faultOfNetwork(connection.host, error));
  if (answer instanceof ServerError || answer.status !== 200) throw new NoAnswer(answer);
  return whole(answer.text);
}

/** In the place of Headers, which are put in order each time that they are looked through. */
const JSON_HEADERS = new Map([['content-type', 'application/json']]) as unknown as Headers;

/** What the package reads of an answer whose body is there already: a Response of its own, with a stream inside, would cost more than all else that is done for a request. */
const whole = (text: string): Response =>
  ({ ok: true, status: 200, statusText: 'OK', url: '', redirected: false, headers: JSON_HEADERS, text: () => Promise.resolve(text), json: () => Promise.resolve(text).then((own): unknown => JSON.parse(own)) }) as Partial<Response> as Response;
