// An HTTP server that answers as a test tells it: only for what a real llama.cpp server cannot be made to do.
import http, { type IncomingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';

export interface ScriptedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: Record<string, unknown> | undefined;
  /** From 0, over all requests. */
  readonly index: number;
  /** Fires when the other side goes away before the answer has ended. */
  readonly gone: AbortSignal;
}

/** What to send: a status and a body (an object is sent as JSON), a connection cut off after some bytes, or a body in slow pieces. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Bytes of the body after which the connection is cut; 0: before anything is sent. */
  readonly cutAfter?: number;
  /** Milliseconds between single bytes of the body. */
  readonly drip?: number;
}

export type ScriptedHandler = (request: ScriptedRequest) => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface StartedScripted {
  /** Its base URL, with /v1. */
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
  /** Connections that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  stop(): Promise<void>;
}

export async function startScripted(handler: ScriptedHandler, options: { readonly keepRequests?: boolean } = {}): Promise<StartedScripted> {
  const requests: ScriptedRequest[] = [];
  const sockets = new Set<Socket>();
  let index = 0;
  const server = http.createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    const gone = new AbortController();
    outgoing.once('close', () => {
      if (!outgoing.writableFinished) gone.abort();
    });
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const request: ScriptedRequest = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, text, json: jsonOf(text), index: index++, gone: gone.signal };
      if (options.keepRequests ?? true) requests.push(request);
      Promise.resolve(handler(request)).then(
        answer => reply(outgoing, answer),
        (error: unknown) => reply(outgoing, { status: 500, body: { error: { message: String(error) } } }),
      );
    });
  });
  server.on('connection', socket => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return { url: `http://127.0.0.1:${port}/v1`, requests, sockets, stop };
}

function reply(outgoing: http.ServerResponse, { status = 200, headers = {}, body = '', cutAfter, drip }: ScriptedAnswer): void {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  if (cutAfter === 0) return void outgoing.destroy();
  outgoing.writeHead(status, { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers });
  if (cutAfter !== undefined) return void outgoing.write(bytes.subarray(0, cutAfter), () => outgoing.destroy());
  if (drip === undefined) return void outgoing.end(bytes);
  let sent = 0;
  const timer = setInterval(() => {
    outgoing.write(bytes.subarray(sent, ++sent));
    if (sent === bytes.length) outgoing.end();
    if (sent >= bytes.length) clearInterval(timer);
  }, drip);
  outgoing.once('close', () => clearInterval(timer));
}

function jsonOf(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A chat completion that says `content`. */
export function completion(content: string, more: { readonly finish?: string; readonly prompt?: number; readonly completion?: number; readonly cached?: number } = {}): ScriptedAnswer {
  const { finish = 'stop', prompt = 10, completion: tokens = 5, cached } = more;
  return {
    body: {
      id: 'scripted',
      object: 'chat.completion',
      created: 0,
      model: 'scripted',
      choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: finish }],
      usage: { prompt_tokens: prompt, completion_tokens: tokens, total_tokens: prompt + tokens, ...(cached === undefined ? {} : { prompt_tokens_details: { cached_tokens: cached } }) },
    },
  };
}

/** A list of models, as the server named by `owner` gives it. */
export const modelList = (owner: string, ...ids: readonly string[]): ScriptedAnswer => ({ body: { object: 'list', data: ids.map(id => ({ id, object: 'model', created: 0, owned_by: owner })) } });
