// Mistral's batch jobs (https://docs.mistral.ai/studio-api/batch-processing): many requests uploaded as one file and answered later.
import { randomUUID } from 'node:crypto';
import { hostOf } from './address';
import { batchResult, jobOf, linesOf, type BatchJob } from './batchFiles';
import { bodyOf } from './chat';
import { Connection, type Answer } from './connection';
import { isRecord } from './faults';
import { whileBusy } from './patience';
import { JobGone, ServerError, type BatchResult, type BatchServer, type BatchState, type ChatRequest } from './server';
import type { ServerSettings } from './settings';

/** As documented: of one job, and of its file. */
const MOST_REQUESTS = 100_000;
const MOST_BYTES = 512 * 2 ** 20;
const MOST_ID = 64;
/** Hours that a job may take; what is not answered by then is not answered. At most a week is allowed. */
const HOURS = 72;
const PAGE = 100;
const MOST_PAGES = 100;

/**
 * Undefined where the server has no batch jobs: all but Mistral's, known by its host, by the owner of its models, or by the dialect that is set.
 * Rejects with a ServerError where the server cannot be asked what it is, or with the signal's reason.
 * @throws AddressError
 */
export async function openBatchServer(settings: ServerSettings, signal: AbortSignal): Promise<BatchServer | undefined> {
  const connection = new Connection(settings);
  const { dialect } = await whileBusy(() => connection.greet(signal), signal);
  return dialect.batches ? new MistralBatch(connection) : undefined;
}

class MistralBatch implements BatchServer {
  readonly host: string;
  readonly model: string;
  readonly mostRequests = MOST_REQUESTS;

  constructor(private readonly connection: Connection) {
    this.host = hostOf(connection.settings.baseUrl);
    this.model = connection.settings.model;
  }

  async submit(requests: ReadonlyMap<string, ChatRequest>, metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string> {
    this.check(requests);
    const { base, dialect } = await this.connection.greet(signal);
    const lines = function* (model: string): Iterable<string> {
      for (const [id, request] of requests) {
        const { model: _, ...body } = bodyOf(request, model, dialect, new Set());
        yield `${JSON.stringify({ custom_id: id, body })}\n`;
      }
    };
    const { type, body } = multipart(() => lines(this.model));
    const file = await this.ask(`${base}/files`, signal, { body, type });
    if (typeof file['id'] !== 'string') throw this.odd('an uploaded file without an id');
    const job = { input_files: [file['id']], model: this.model, endpoint: '/v1/chat/completions', metadata, timeout_hours: HOURS };
    // The job may have been made though the connection broke: whoever submits looks for it before another one is made.
    return this.job(await this.ask(`${base}/batch/jobs`, signal, { body: () => [JSON.stringify(job)], once: true })).id;
  }

  async find(metadata: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string[]> {
    const { base } = await this.connection.greet(signal);
    const found: BatchJob[] = [];
    let listed = 0;
    for (let page = 0; page < MOST_PAGES; page++) {
      // Compared here: the protocol's own filter by metadata is not the same for every key.
      const list = await this.ask(`${base}/batch/jobs?page=${page}&page_size=${PAGE}`, signal);
      const jobs = Array.isArray(list['data']) ? list['data'].flatMap(value => jobOf(value) ?? []) : [];
      // Whatever the model is called there: some names stand for another one.
      found.push(...jobs.filter(job => Object.entries(metadata).every(([name, value]) => job.metadata[name] === value)));
      listed += jobs.length;
      if (jobs.length === 0 || listed >= Number(list['total'] ?? 0)) break;
    }
    return found.sort((one, other) => other.created - one.created).map(({ id }) => id);
  }

  async state(job: string, signal: AbortSignal): Promise<BatchState> {
    return (await this.read(job, signal)).state;
  }

  async *results(job: string, signal: AbortSignal): AsyncIterable<BatchResult> {
    const { files } = await this.read(job, signal);
    const { base } = await this.connection.greet(signal);
    for (const file of files) {
      try {
        for await (const line of linesOf(this.connection, `${base}/files/${encodeURIComponent(file)}/content`, signal)) {
          const result = batchResult(line, this.connection);
          if (result) yield result;
        }
      } catch (error) {
        throw isGone(error) ? new JobGone('refusedRequest', `${this.host} has answers of the batch job ${job} no more.`, error.status) : error;
      }
    }
  }

  async cancel(job: string, signal: AbortSignal): Promise<void> {
    const { base } = await this.connection.greet(signal);
    try {
      await this.ask(`${base}/batch/jobs/${encodeURIComponent(job)}/cancel`, signal, { body: () => ['{}'] });
    } catch (error) {
      throw isGone(error) ? new JobGone('refusedRequest', `${this.host} has no batch job ${job}.`, error.status) : error;
    }
  }

  note(words: string): void {
    this.connection.note(words);
  }

  private async read(job: string, signal: AbortSignal): Promise<BatchJob> {
    const { base } = await this.connection.greet(signal);
    try {
      return this.job(await this.ask(`${base}/batch/jobs/${encodeURIComponent(job)}`, signal));
    } catch (error) {
      throw isGone(error) ? new JobGone('refusedRequest', `${this.host} has no batch job ${job}.`, error.status) : error;
    }
  }

  private job(value: unknown): BatchJob {
    const job = jobOf(value);
    if (job === undefined) throw this.odd('a batch job without an id or a state');
    return job;
  }

  /** The words for a missing address are those of a chat request. */
  private fault(answer: Answer): ServerError {
    const { fault, message, status, retryAfter } = this.connection.fault(answer);
    return new ServerError(fault, / has no chat completions /.test(message) ? `${this.host} has no batch jobs at this address (${status ?? 404}). Check the base URL, or do without batch jobs.` : message, status, retryAfter);
  }

  private odd(what: string): ServerError {
    return new ServerError('fault', `${this.host} answered with ${what}.`);
  }

  private check(requests: ReadonlyMap<string, ChatRequest>): void {
    if (requests.size === 0 || requests.size > MOST_REQUESTS) throw new ServerError('refusedRequest', `A batch job of ${this.host} has from 1 to ${MOST_REQUESTS.toLocaleString('en')} requests, not ${requests.size.toLocaleString('en')}.`);
    for (const id of requests.keys()) if (id === '' || id.length > MOST_ID) throw new ServerError('refusedRequest', `The id of a batched request has from 1 to ${MOST_ID} characters, not ${id.length}.`);
    let bytes = 0;
    for (const { messages } of requests.values()) for (const { content } of messages) bytes += Buffer.byteLength(content);
    if (bytes > MOST_BYTES) throw new ServerError('tooLong', `The requests of one batch job may have ${MOST_BYTES / 2 ** 20} MB in all. Use smaller batches.`);
  }

  /** An object, or a ServerError. */
  private async ask(url: string, signal: AbortSignal, sent: { body?: () => Iterable<string>; type?: string; once?: boolean } = {}): Promise<Record<string, unknown>> {
    const answer = await this.connection.send(url, { ...sent, signal });
    if (answer.status < 200 || answer.status > 299) throw this.fault(answer);
    try {
      const value: unknown = JSON.parse(answer.text);
      if (isRecord(value)) return value;
    } catch {
      // Said below.
    }
    throw this.odd('something that is no JSON object');
  }
}

const isGone = (error: unknown): error is ServerError => error instanceof ServerError && (error.status === 404 || error.status === 410);

/** The lines as a file of a form, without ever holding all of them. */
function multipart(lines: () => Iterable<string>): { readonly type: string; readonly body: () => Iterable<string> } {
  const boundary = `emo-pillars-${randomUUID()}`;
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: function* () {
      yield `--${boundary}\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n`;
      yield `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="requests.jsonl"\r\nContent-Type: application/jsonl\r\n\r\n`;
      yield* lines();
      yield `\r\n--${boundary}--\r\n`;
    },
  };
}
