// What Mistral's batch interface sends: jobs, and the lines of their files of answers and of errors.
import { answerOf } from './chat';
import type { Connection } from './connection';
import { faultOfNetwork, isRecord, timedOut } from './faults';
import { ServerError, type BatchResult, type BatchState } from './server';
import { open, reasonOf } from './transport';

export interface BatchJob {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Of answers and of errors, as far as there are any. */
  readonly files: readonly string[];
  readonly state: BatchState;
}

const KINDS: Readonly<Record<string, BatchState['kind']>> = {
  QUEUED: 'queued',
  RUNNING: 'running',
  // Requests under way are still answered.
  CANCELLATION_REQUESTED: 'running',
  SUCCESS: 'succeeded',
  FAILED: 'failed',
  TIMEOUT_EXCEEDED: 'expired',
  CANCELLED: 'cancelled',
};

/** Undefined: no job. */
export function jobOf(value: unknown): BatchJob | undefined {
  if (!isRecord(value) || typeof value['id'] !== 'string' || typeof value['status'] !== 'string') return undefined;
  const kind = KINDS[value['status']];
  if (kind === undefined) return undefined;
  const count = (name: string): number => (typeof value[name] === 'number' ? value[name] : 0);
  const errors = Array.isArray(value['errors']) ? value['errors'].flatMap(error => (isRecord(error) && typeof error['message'] === 'string' ? [error['message'].slice(0, 160)] : [])) : [];
  return {
    id: value['id'],
    created: count('created_at'),
    metadata: isRecord(value['metadata']) ? value['metadata'] : {},
    files: [value['output_file'], value['error_file']].filter(file => typeof file === 'string'),
    state: { kind, total: count('total_requests'), succeeded: count('succeeded_requests'), failed: count('failed_requests'), ...(errors.length > 0 && { reason: [...new Set(errors)].slice(0, 3).join('; ') }) },
  };
}

/** One line of either file; undefined where it names no request. */
export function batchResult(line: string, connection: Connection): BatchResult | undefined {
  const value = parsed(line);
  const id = value['custom_id'];
  if (typeof id !== 'string') return undefined;
  const response = isRecord(value['response']) ? value['response'] : {};
  const status = typeof response['status_code'] === 'number' ? response['status_code'] : 0;
  // Some answers are sent as text within the JSON.
  const body = typeof response['body'] === 'string' ? parsed(response['body']) : response['body'];
  const answer = status === 200 ? answerOf(body, 0) : undefined;
  if (answer) return { id, kind: 'answered', answer };
  if (status >= 400) return { id, kind: 'failed', error: connection.fault({ status, headers: {}, text: JSON.stringify(body ?? {}) }) };
  // The server's own words are left out: they may repeat the request.
  return { id, kind: 'failed', error: new ServerError('fault', `${connection.host} could not answer this request of the batch job.`) };
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

/** UTF-16 code units. No answer that is asked for comes near to it: a body that has more without a line break is no file of answers. */
export const LONGEST_LINE = 8 * 2 ** 20;
/** What is read of words that come instead of a file. */
const LONGEST_FAULT = 64 * 1024;

/** The lines of a file as they arrive. Ends with a ServerError where nothing comes for the request timeout, where it breaks off, or where a line is longer than LONGEST_LINE. */
export async function* linesOf(connection: Connection, url: string, signal: AbortSignal): AsyncIterable<string> {
  const { host, settings } = connection;
  const limit = new AbortController();
  const stop = (): void => limit.abort(reasonOf(signal));
  const late = (): void => limit.abort(timedOut(host, settings.timeout));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  let timer = setTimeout(late, settings.timeout);
  try {
    const response = await open(new URL(url), { method: 'GET', headers: connection.headers(), signal: limit.signal });
    response.setEncoding('utf8');
    let rest = '';
    for await (const chunk of response as AsyncIterable<string>) {
      clearTimeout(timer);
      if (response.statusCode !== 200) rest = (rest + chunk).slice(0, LONGEST_FAULT);
      else {
        const lines = chunk.split('\n');
        lines[0] = rest + (lines[0] ?? '');
        rest = lines.pop() ?? '';
        if (rest.length > LONGEST_LINE) throw new ServerError('refusedRequest', `${host} sent a file of answers with a line of more than ${LONGEST_LINE / 2 ** 20} million characters. Go on with the run without batch jobs, or with another server.`);
        for (const line of lines) if (line.trim() !== '') yield line;
      }
      timer = setTimeout(late, settings.timeout);
    }
    if (response.statusCode !== 200) throw connection.fault({ status: response.statusCode ?? 0, headers: response.headers, text: rest });
    if (rest.trim() !== '') yield rest;
  } catch (error) {
    if (signal.aborted) throw reasonOf(signal);
    throw faultOfNetwork(host, limit.signal.aborted ? reasonOf(limit.signal) : error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    limit.abort();
  }
}
