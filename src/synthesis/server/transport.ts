// One HTTP request over node:http(s): no redirects, no size without end, and a socket that is closed when the signal fires.
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { SharedStop } from './sharedStop';

export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Given anew for each sending, so that a request can be sent again and a large one is never whole in memory. */
  readonly body?: () => Iterable<string | Uint8Array>;
  readonly signal: AbortSignal;
  /** Never sent a second time by itself: the server may have acted on it before the connection broke. */
  readonly once?: boolean;
  /** For the whole answer, however slowly it drips. */
  readonly timeout?: { readonly milliseconds: number; readonly error: () => Error };
}

export interface Incoming {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** An answer larger than this is none that a chat request can have. */
const MOST_BYTES = 64 * 2 ** 20;

const IDLE_MS = 500;
/** A kept connection that was closed shows within a round trip; one that breaks later may have broken at work. */
const STALE_MS = 1000;
/** A connection to a server nearby is soon opened again, and while it is idle costs llama.cpp a thread; one with a handshake is kept. */
const agents = {
  'http:': new http.Agent({ keepAlive: true, maxFreeSockets: 1024, timeout: IDLE_MS }),
  'https:': new https.Agent({ keepAlive: true, maxFreeSockets: 1024 }),
};

/** The answer as soon as its headers are there. Rejects with the error of node, or with the signal's reason. */
export async function open(url: URL, outgoing: Outgoing): Promise<IncomingMessage> {
  try {
    return await attempt(url, outgoing);
  } catch (error) {
    // A kept connection that the server closed just then: nothing of the request was looked at, so it goes over a new one.
    if (error instanceof StaleSocket && !outgoing.signal.aborted) return attempt(url, outgoing);
    throw error;
  }
}

class StaleSocket extends Error {}

/** What a signal stops, with one listener for all of them. */
const underWay = new SharedStop<(why: Error) => void>((ends, signal) => {
  for (const end of ends) end(reasonOf(signal));
});

function attempt(url: URL, { method, headers, body, signal, timeout, once = false }: Outgoing): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    const secure = url.protocol === 'https:';
    const request = (secure ? https : http).request(url, {
      method,
      agent: secure ? agents['https:'] : agents['http:'],
      headers: body ? { ...headers, 'content-length': String(lengthOf(body())) } : headers,
    });
    const sent = performance.now();
    let response: IncomingMessage | undefined;
    const end = (why: Error): void => {
      (response ?? request).destroy(why);
    };
    const timer = timeout && setTimeout(() => end(timeout.error()), Math.min(timeout.milliseconds, 2 ** 31 - 1));
    const ends = underWay.by(signal).add(end);
    const release = (): void => {
      clearTimeout(timer);
      ends.delete(end);
    };
    request.on('error', (error: NodeJS.ErrnoException) => {
      release();
      if (signal.aborted) return reject(reasonOf(signal));
      const stale = !once && request.reusedSocket && performance.now() - sent < STALE_MS && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(stale ? new StaleSocket(error.message, { cause: error }) : error);
    });
    request.on('response', incoming => {
      response = incoming.on('close', release);
      resolve(incoming);
    });
    write(request, body);
  });
}

function lengthOf(parts: Iterable<string | Uint8Array>): number {
  let bytes = 0;
  for (const part of parts) bytes += typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength;
  return bytes;
}

/** Waits for the socket between parts, so that a large body is not held in its buffer. The last part goes with the end: one packet for a short request. */
function write(request: http.ClientRequest, body: Outgoing['body']): void {
  const parts = body?.()[Symbol.iterator]();
  const after = (): string | Uint8Array | undefined => {
    const part = parts?.next();
    return part === undefined || part.done ? undefined : part.value;
  };
  let part = after();
  const next = (): void => {
    while (part !== undefined && !request.destroyed) {
      const following = after();
      if (following === undefined) return void request.end(part);
      const more = request.write(part);
      part = following;
      if (!more) return void request.once('drain', next);
    }
    if (!request.destroyed) request.end();
  };
  next();
}

/** The whole answer. One that ends before its declared end rejects. */
export async function send(url: URL, outgoing: Outgoing): Promise<Incoming & { readonly text: string }> {
  const response = await open(url, outgoing);
  try {
    const text = await textOf(response);
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  } catch (error) {
    if (outgoing.signal.aborted) throw reasonOf(outgoing.signal);
    throw error instanceof Error ? error : new Error('the answer broke off');
  }
}

/** By events: an iterator takes several turns of the event loop for a short answer. */
function textOf(response: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) response.destroy(new Error(`an answer of more than ${MOST_BYTES / 2 ** 20} MB`));
      else chunks.push(chunk);
    });
    response.on('end', () => resolve((chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)).toString('utf8')));
    response.on('error', reject);
    response.on('close', () => {
      if (!response.readableEnded) reject(new Error('the answer broke off'));
    });
  });
}

export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('cancelled', { cause: signal.reason });
}
