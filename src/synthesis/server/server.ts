// What the pipeline sees of a model server: one chat request in, one whole answer or one kind of fault out.

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** JSON Schema (draft 2020-12), plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Everything that decides an answer besides the server and its model; its hash is the key of the run's answers. */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  /** Most tokens of the answer. */
  readonly maxTokens: number;
  /** 0: greedy. */
  readonly temperature: number;
  /** A whole number from 0 to 2^31 - 1. */
  readonly seed: number;
  /** Above 1: repeated tokens are less likely; left out where the server has no such setting. */
  readonly repetitionPenalty?: number;
  /** The answer is to be JSON of this schema. The server is asked for it where its dialect can; the caller checks anyway. */
  readonly schema?: { readonly name: string; readonly schema: JsonSchema };
}

/** Tokens as the server counted them. */
export interface TokenUsage {
  readonly prompt: number;
  readonly completion: number;
  /** Of the prompt's tokens, those the server had in its prefix cache; undefined where it does not tell. */
  readonly cached?: number;
}

export interface ChatAnswer {
  readonly text: string;
  /** `length`: cut at `maxTokens`; `refused`: the server's own filter, or the model's `refusal` field. */
  readonly finish: 'stop' | 'length' | 'refused';
  readonly usage?: TokenUsage;
  /** Milliseconds from sending to the whole answer. */
  readonly milliseconds: number;
}

/**
 * Why a request has no answer. `busy` (429, 503), `network`, `timeout` and `fault` (other 5xx) may pass and are tried again by the scheduler;
 * the others are final: for every request (`unauthorised`, `noModel`; but see `alone`) or for this one (`tooLong`, `refusedRequest`: 400, 422).
 */
export type ServerFault = 'busy' | 'network' | 'timeout' | 'fault' | 'unauthorised' | 'noModel' | 'tooLong' | 'refusedRequest';

export class ServerError extends Error {
  constructor(
    readonly fault: ServerFault,
    /** One sentence: what happened, at which host, and what to do about it. Never the key, never the user's text. */
    message: string,
    readonly status?: number,
    /** Milliseconds that the server asked to wait (Retry-After). */
    readonly retryAfter?: number,
    /** Of a final fault for every request that may be this one's own all the same: the sentence that says so, for when the server answers others. */
    readonly alone?: string,
  ) {
    super(message);
    this.name = 'ServerError';
  }
}

/** The server answers nobody: what every request ends with once that is certain. It is no request's own fault. */
export class ServerGone extends ServerError {}

/** What failed again and again in a way that may pass, while the server answered others: it is given up for now, as a request that is refused. */
export class GivenUp extends ServerError {
  constructor(
    /** How it failed. */
    readonly failing: ServerFault,
    message: string,
    status?: number,
  ) {
    super('refusedRequest', message, status);
  }
}

/** A batch job, or what it answered, that the server does not have any more: deleted, or of another account. */
export class JobGone extends ServerError {}

/** How busy the scheduler is and how the server keeps up, for those who show it. */
export interface ServerLoad {
  readonly inFlight: number;
  readonly waiting: number;
  /** The limit that the scheduler has found so far. */
  readonly concurrency: number;
  readonly answered: number;
  /** Requests sent once more because the server was busy or out of reach. */
  readonly repeated: number;
}

export interface ChatServer {
  /** `host:port` of the base URL, as shown to people and kept in the provenance. */
  readonly host: string;
  readonly model: string;
  /**
   * The whole answer to one request.
   * Rejects with a ServerError where there is none, with the signal's reason when `signal` fires (the socket is then closed).
   */
  complete(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer>;
}

/** One answered or failed request of a batch job. */
export type BatchResult =
  | { readonly id: string; readonly kind: 'answered'; readonly answer: ChatAnswer }
  | { readonly id: string; readonly kind: 'failed'; readonly error: ServerError };

export interface BatchState {
  readonly kind: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'expired';
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Why it failed, where the server says so. */
  readonly reason?: string;
}

/** A server's own way of answering many requests later (Mistral's batch jobs). Every method rejects with a ServerError. */
export interface BatchServer {
  readonly host: string;
  readonly model: string;
  /** Most requests that one job takes. */
  readonly mostRequests: number;
  /** Uploads the requests, keyed by ids of at most 64 characters, and starts the job. @returns the job's id */
  submit(requests: ReadonlyMap<string, ChatRequest>, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string>;
  /** Jobs that carry all of this metadata, the newest first. */
  find(metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string[]>;
  /** Rejects with JobGone where there is no such job any more. */
  state(job: string, signal: AbortSignal): Promise<BatchState>;
  /** All results of a job that has ended, in any order. Rejects with JobGone where they are no longer there, or not all of them. */
  results(job: string, signal: AbortSignal): AsyncIterable<BatchResult>;
  cancel(job: string, signal: AbortSignal): Promise<void>;
  /** Says something to whoever watches the run, once. */
  note(words: string): void;
}
