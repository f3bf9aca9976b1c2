// One chat request to the configured server and its whole answer, through the openai package with its retries off.
import { setMaxListeners } from 'node:events';
import type OpenAI from 'openai';
import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions';
import { answerOf, bodyOf, refusedField, type Refused } from './chat';
import { Connection, type Answer, type Greeting } from './connection';
import { errorSaid, isRecord } from './faults';
import { NoAnswer, connect, stoppedBy } from './openAiClient';
import { ServerError, type ChatAnswer, type ChatRequest, type ChatServer } from './server';
import type { ServerSettings } from './settings';
import { reasonOf } from './transport';

/** More fields than a request has cannot be refused one after the other. */
const mostRefusals = 8;

/**
 * A server of the OpenAI kind. Every `complete` is one attempt, but for a field that the server refuses: that is left out and asked again, and left out from then on.
 * @throws AddressError for a base URL that cannot be one, or no model
 */
export function openServer(settings: ServerSettings): ChatServer {
  return chatServerOf(new Connection(settings));
}

export function chatServerOf(connection: Connection): ChatServer {
  return new OpenAiServer(connection);
}

class OpenAiServer implements ChatServer {
  readonly host: string;
  readonly model: string;
  private refused: ReadonlySet<Refused> = new Set();
  private client: Promise<OpenAI> | undefined;

  constructor(private readonly connection: Connection) {
    this.host = connection.host;
    this.model = connection.settings.model;
  }

  async complete(request: ChatRequest, signal: AbortSignal): Promise<ChatAnswer> {
    // One signal stops a whole run, so that very many requests listen to it.
    setMaxListeners(0, signal);
    const greeting = await this.connection.greet(signal);
    const leftOut = new Set<Refused>();
    for (let round = 0; ; round++) {
      const refused = leftOut.size === 0 ? this.refused : new Set([...this.refused, ...leftOut]);
      const body = bodyOf(request, this.model, greeting.dialect, refused);
      const outcome = await this.attempt(greeting, body, signal);
      if (!(outcome instanceof NoAnswer)) {
        for (const field of leftOut) this.remember(field);
        return outcome;
      }
      const answer = outcome.outcome;
      if (answer instanceof ServerError) throw answer;
      const field = answer.status === 400 || answer.status === 422 ? refusedField(errorSaid(answer.text), body, greeting.dialect, refused) : undefined;
      if (field === undefined || refused.has(field) || round === mostRefusals) throw this.connection.fault(answer, textsOf(request));
      leftOut.add(field);
    }
  }

  /** Only what helped is left out from now on: a server may name a field and mean something else. */
  private remember(field: Refused): void {
    this.refused = new Set([...this.refused, field]);
    const what = field === 'narrowing' ? 'the narrower keywords of a schema' : field === 'max_tokens' ? 'max_tokens and takes max_completion_tokens instead' : field;
    this.connection.note(`${this.host} refuses ${what}; ${field === 'max_tokens' ? 'that is sent from now on' : 'left out from now on'}.`);
  }

  /** The answer, or what the server sent instead of one. Rejects with a ServerError where nothing whole arrived. */
  private async attempt(greeting: Greeting, body: Record<string, unknown>, signal: AbortSignal): Promise<ChatAnswer | NoAnswer> {
    const client = await (this.client ??= connect(this.connection, greeting.base));
    const started = performance.now();
    try {
      // Read here: what the package would do with the answer besides is for its own log.
      const response = await client.chat.completions.create(body as unknown as ChatCompletionCreateParamsNonStreaming, { fetchOptions: stoppedBy(signal) }).asResponse();
      const read: unknown = await response.json();
      return answerOf(read, performance.now() - started) ?? new NoAnswer(instead(read));
    } catch (error) {
      if (signal.aborted) throw reasonOf(signal);
      const cause = error instanceof Error ? error.cause : undefined;
      if (cause instanceof NoAnswer) return cause;
      throw new ServerError('fault', `${this.host} sent an answer that is not whole JSON.`);
    }
  }
}

/** A 200 without a completion: some servers send their errors so. */
function instead(body: unknown): Answer {
  const error = isRecord(body) && isRecord(body['error']) ? body['error'] : {};
  const status = Number(error['code'] ?? error['status']);
  return { status: status >= 400 && status < 600 ? status : 500, headers: {}, text: JSON.stringify(body) };
}

const textsOf = ({ messages }: ChatRequest): string[] => messages.map(({ content }) => content);
