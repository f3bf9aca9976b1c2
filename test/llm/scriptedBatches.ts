// Mistral's batch protocol as documented, over the scripted server: files, jobs, states, answers in any order, some of them errors.
import { completion, modelList, startScripted, type ScriptedAnswer, type ScriptedRequest, type StartedScripted } from './scriptedServer';

interface Job {
  readonly id: string;
  readonly input_files: readonly string[];
  readonly model: string;
  readonly metadata: Record<string, string>;
  readonly created_at: number;
  status: string;
  polls: number;
  output_file: string | null;
  error_file: string | null;
  total_requests: number;
  succeeded_requests: number;
  failed_requests: number;
  errors: { message: string }[];
}

export interface BatchScript {
  /** What one request is answered with; status 200 or an error. */
  readonly answer?: (body: Record<string, unknown>, id: string) => ScriptedAnswer;
  /** Times that a job is looked at before it has ended. */
  readonly polls?: number;
  /** Awaited when a job exists, before its id is told. */
  readonly onJob?: (jobs: number) => Promise<void> | void;
  /** How it ends. */
  readonly status?: 'SUCCESS' | 'FAILED' | 'TIMEOUT_EXCEEDED';
}

export interface ScriptedBatches extends StartedScripted {
  readonly jobs: ReadonlyMap<string, Job>;
  readonly files: ReadonlyMap<string, string>;
}

/** Chat completions are answered too, by the same function. It is known as Mistral's by the owner of its model. */
export async function startBatches({ answer = () => completion('{}'), polls = 2, onJob, status = 'SUCCESS' }: BatchScript = {}): Promise<ScriptedBatches> {
  const jobs = new Map<string, Job>();
  const files = new Map<string, string>();
  const store = (text: string): string => {
    const id = `file-${files.size + 1}`;
    files.set(id, text);
    return id;
  };
  const end = (job: Job): void => {
    const lines = job.input_files.flatMap(file => (files.get(file) ?? '').split('\n').filter(line => line !== ''));
    const [good, bad]: [string[], string[]] = [[], []];
    for (const line of lines) {
      const { custom_id: id, body } = JSON.parse(line) as { custom_id: string; body: Record<string, unknown> };
      const given = answer(body, id);
      const ok = (given.status ?? 200) === 200;
      (ok ? good : bad).push(JSON.stringify({ id: `batch-${id}`, custom_id: id, response: { status_code: given.status ?? 200, body: given.body }, error: ok ? null : { message: 'failed' } }));
    }
    Object.assign(job, { status, total_requests: lines.length, succeeded_requests: good.length, failed_requests: bad.length });
    job.output_file = good.length > 0 ? store(`${good.reverse().join('\n')}\n`) : null;
    job.error_file = bad.length > 0 ? store(bad.join('\n')) : null;
    if (status === 'FAILED') job.errors.push({ message: 'the model is not available' });
  };
  const start = (json: Record<string, unknown>): ScriptedAnswer => {
    const job = { polls: 0, status: 'QUEUED', output_file: null, error_file: null, total_requests: 0, succeeded_requests: 0, failed_requests: 0, errors: [], metadata: {}, ...json, id: `job-${jobs.size + 1}`, created_at: 1000 + jobs.size } as unknown as Job;
    jobs.set(job.id, job);
    return { body: job };
  };
  const look = (job: Job | undefined): ScriptedAnswer => {
    if (job === undefined) return { status: 404, body: { detail: 'Job not found' } };
    if (job.status === 'QUEUED' || job.status === 'RUNNING') {
      if (job.polls++ < polls) job.status = 'RUNNING';
      else end(job);
    }
    return { body: job };
  };
  const list = (path: string): ScriptedAnswer => {
    const query = new URL(path, 'http://scripted').searchParams;
    const [page, size] = [Number(query.get('page') ?? 0), Number(query.get('page_size') ?? 100)];
    return { body: { object: 'list', data: [...jobs.values()].slice(page * size, (page + 1) * size), total: jobs.size } };
  };
  const handle = async ({ method, path, json, text, headers }: ScriptedRequest): Promise<ScriptedAnswer> => {
    const [, first = '', second = '', third = '', fourth = ''] = path.replace(/^\/v1/, '').replace(/\?.*/, '').split('/');
    if (first === 'models') return modelList('mistralai', 'm');
    if (first === 'chat') return answer(json ?? {}, '');
    if (first === 'files') return method === 'POST' ? upload(text, headers['content-type'] ?? '', store) : files.has(second) ? { body: files.get(second), headers: { 'content-type': 'application/octet-stream' } } : { status: 404, body: { detail: 'File not found' } };
    if (first !== 'batch' || second !== 'jobs') return { status: 404, body: {} };
    if (third === '') {
      const answered = method === 'POST' ? start(json ?? {}) : list(path);
      if (method === 'POST') await onJob?.(jobs.size);
      return answered;
    }
    const job = jobs.get(third);
    if (fourth === 'cancel' && job) job.status = 'CANCELLED';
    return look(job);
  };
  return Object.assign(await startScripted(handle), { jobs, files });
}

/** The part called "file" of a form. */
function upload(text: string, type: string, store: (text: string) => string): ScriptedAnswer {
  const boundary = /boundary=(\S+)/.exec(type)?.[1];
  if (boundary === undefined) return { status: 422, body: { detail: 'no form' } };
  const parts = text.split(`--${boundary}`).map(part => part.split('\r\n\r\n'));
  const file = parts.find(([head]) => head?.includes('name="file"'))?.slice(1).join('\r\n\r\n').replace(/\r\n$/, '');
  const purpose = parts.find(([head]) => head?.includes('name="purpose"'))?.[1]?.trim();
  if (file === undefined || purpose !== 'batch') return { status: 422, body: { detail: 'no file for a batch' } };
  return { body: { id: store(file), object: 'file', purpose, bytes: file.length } };
}
