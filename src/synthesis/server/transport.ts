// One HTTP request over node:http(s): no redirects, no size without end, and a socket that is closed when the signal fires.
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';

export interface Outgoing {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Given anew for each sending, so that a request can be sent again and a large one is never whole in memory. */
  readonly body?: () => Iterable<string | Uint8Array>;
  readonly signal: AbortSignal;
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

function attempt(url: URL, { method, headers, body, signal, timeout }: Outgoing): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    const secure = url.protocol === 'https:';
    const length = body && [...lengths(body())].reduce((sum, bytes) => sum + bytes, 0);
    const request = (secure ? https : http).request(url, {
      method,
      agent: secure ? agents['https:'] : agents['http:'],
      headers: { ...headers, ...(length === undefined ? {} : { 'content-length': String(length) }) },
    });
    let response: IncomingMessage | undefined;
    const end = (why: Error): void => {
      (response ?? request).destroy(why);
    };
    const stop = (): void => end(reasonOf(signal));
    const timer = timeout && setTimeout(() => end(timeout.error()), Math.min(timeout.milliseconds, 2 ** 31 - 1));
    const release = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    };
    signal.addEventListener('abort', stop, { once: true });
    request.on('error', (error: NodeJS.ErrnoException) => {
      release();
      if (signal.aborted) return reject(reasonOf(signal));
      const stale = request.reusedSocket && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
      reject(stale ? new StaleSocket(error.message, { cause: error }) : error);
    });
    request.once('response', incoming => {
      response = incoming.once('close', release);
      resolve(incoming);
    });
    write(request, body);
  });
}

function* lengths(parts: Iterable<string | Uint8Array>): Iterable<number> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.byteLength(part) : part.byteLength;
}

/** Waits for the socket between parts, so that a large body is not held in its buffer. */
function write(request: http.ClientRequest, body: Outgoing['body']): void {
  const parts = body?.()[Symbol.iterator]();
  const next = (): void => {
    while (!request.destroyed) {
      const part = parts?.next();
      if (part === undefined || part.done) return void request.end();
      if (!request.write(part.value)) return void request.once('drain', next);
    }
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
    response.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    response.once('error', reject);
    response.once('close', () => reject(new Error('the answer broke off')));
  });
}

export function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('cancelled', { cause: signal.reason });
}
