// A server as it is reached: its base URL with /v1 where only that answers, its dialect, and requests that end in a ServerError or an answer.
import { AddressError, checkedUrl, hostOf } from './address';
import { dialectNamed, recognised, type Dialect } from './dialects';
import { faultOfAnswer, faultOfNetwork, isRecord, timedOut, type Secrets } from './faults';
import type { ServerError } from './server';
import type { ServerSettings } from './settings';
import { reasonOf, send, type Incoming, type Outgoing } from './transport';

export interface ListedModel {
  readonly id: string;
  /** Tokens of its context, where the list tells. */
  readonly contextLength?: number;
}

/** What the server said of itself when it was first asked. */
export interface Greeting {
  /** With /v1, where only that answers. */
  readonly base: string;
  readonly dialect: Dialect;
  readonly models: readonly ListedModel[];
}

export type Answer = Incoming & { readonly text: string };

/** Milliseconds that a server has to say what it is. */
const greetingTimeout = 30_000;

export class Connection {
  readonly host: string;
  private readonly base: string;
  private greeting: { readonly result: Promise<Greeting>; readonly stop: AbortController; waiting: number } | undefined;
  private greeted: Greeting | undefined;
  private readonly noted = new Set<string>();

  /**
   * @param needsModel false: what is asked of the server may do without one
   * @throws AddressError
   */
  constructor(
    readonly settings: ServerSettings,
    needsModel = true,
  ) {
    this.base = checkedUrl(settings.baseUrl);
    this.host = hostOf(this.base);
    if (needsModel && settings.model.trim() === '') throw new AddressError(`No model is named. Name one that ${this.host} has.`);
  }

  /** Asked once; asked again after a failure. Rejects with a ServerError or the signal's reason. */
  async greet(signal: AbortSignal): Promise<Greeting> {
    if (this.greeted && !signal.aborted) return this.greeted;
    const greeting = (this.greeting ??= this.begin());
    greeting.waiting++;
    try {
      return (this.greeted = await until(greeting.result, signal));
    } finally {
      // The last one to go away closes the socket; of an answered greeting nothing is left to close.
      if (--greeting.waiting === 0) greeting.stop.abort();
    }
  }

  private begin(): NonNullable<Connection['greeting']> {
    const stop = new AbortController();
    const result = this.ask(stop.signal).catch((error: unknown) => {
      this.greeting = undefined;
      throw error;
    });
    result.catch(() => undefined);
    return { result, stop, waiting: 0 };
  }

  note(words: string): void {
    if (this.noted.has(words)) return;
    this.noted.add(words);
    this.settings.onNote?.(words);
  }

  /** Any status. The timeout covers the whole answer, however slowly it drips. */
  async send(url: string, request: { readonly body?: () => Iterable<string | Uint8Array>; readonly type?: string; readonly signal: AbortSignal; readonly timeout?: number; readonly once?: boolean }): Promise<Answer> {
    const { body, signal, once = false, timeout = this.settings.timeout } = request;
    try {
      const outgoing: Outgoing = {
        method: body ? 'POST' : 'GET',
        headers: this.headers(body && (request.type ?? 'application/json')),
        signal,
        once,
        timeout: { milliseconds: timeout, error: () => timedOut(this.host, timeout) },
        ...(body && { body }),
      };
      return await send(new URL(url), outgoing);
    } catch (error) {
      if (signal.aborted) throw reasonOf(signal);
      throw faultOfNetwork(this.host, error);
    }
  }

  headers(type?: string): Record<string, string> {
    const { key } = this.settings;
    return { accept: 'application/json', ...(type === undefined ? {} : { 'content-type': type }), ...(key === undefined || key === '' ? {} : { authorization: `Bearer ${key}` }) };
  }

  fault(answer: Answer, texts: readonly string[] = []): ServerError {
    return faultOfAnswer(this.host, this.settings.model, answer, this.secrets(texts));
  }

  private secrets(texts: readonly string[]): Secrets {
    const { key } = this.settings;
    return { texts, ...(key === undefined || key === '' ? {} : { key }) };
  }

  private async ask(signal: AbortSignal): Promise<Greeting> {
    const timeout = Math.min(this.settings.timeout, greetingTimeout);
    const answerAt = (base: string): Promise<Answer> => this.send(`${base}/models`, { signal, timeout });
    const plain = await answerAt(this.base);
    if (plain.status === 404 && !this.base.endsWith('/v1')) {
      const inner = await answerAt(`${this.base}/v1`);
      if (inner.status !== 404) {
        this.note(`${this.host} answers at ${this.base}/v1, so /v1 was added to the base URL.`);
        return this.read(`${this.base}/v1`, inner);
      }
    }
    return this.read(this.base, plain);
  }

  private read(base: string, answer: Answer): Greeting {
    const missing = answer.status === 404 || answer.status === 405 || answer.status === 501;
    // A server without a list of models may well have chat completions.
    if (answer.status !== 200 && !missing) throw this.fault(answer);
    const listed = missing ? [] : modelsOf(answer.text);
    const owners = listed.flatMap(({ owned_by: owner }) => (typeof owner === 'string' ? [owner] : []));
    const header = answer.headers['server'];
    const own = this.settings.dialect;
    const dialect = own ? dialectNamed(own) : recognised({ hostname: new URL(base).hostname, owners, ...(typeof header === 'string' && { serverHeader: header }) });
    return { base, dialect, models: listed.flatMap(listedModel) };
  }
}

function modelsOf(text: string): Record<string, unknown>[] {
  try {
    const body: unknown = JSON.parse(text);
    const list = isRecord(body) ? body['data'] : body;
    return Array.isArray(list) ? list.filter(isRecord) : [];
  } catch {
    return [];
  }
}

function listedModel(model: Record<string, unknown>): ListedModel[] {
  if (typeof model['id'] !== 'string') return [];
  const meta = isRecord(model['meta']) ? model['meta'] : {};
  const length = [model['max_model_len'], model['max_context_length'], model['context_length'], model['context_window'], meta['n_ctx']].find(value => typeof value === 'number');
  return [{ id: model['id'], ...(length === undefined ? {} : { contextLength: length }) }];
}

/** The promise, unless the signal fires first. */
function until<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(reasonOf(signal));
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(reasonOf(signal));
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
