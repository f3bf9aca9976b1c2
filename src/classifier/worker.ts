// The forked worker process: loads the model and runs jobs, the most urgent first, a batch at a time.
import './noTelemetry';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, ResponseError, type CancellationToken } from 'vscode-jsonrpc/node';
import { CPU_BATCH_TOKENS, GPU_BATCH_TOKENS } from './batches';
import { openContextSession, SPEAKER, type ContextSession } from './contextSession';
import { floatModel } from './floatGraph';
import { LineMemory } from './lineMemory';
import { ClassifyJob, DetectLanguage, FILE_NOT_LOADABLE, Load, PrepareReference, ProbeProvider, Providers, Scores, StartProvider, type FileFault, type LoadParams } from './protocol';
import { listProviders, prepareReference, probeProvider, startProvider } from './probe';
import { openSession, type ScoringSession } from './session';
import { createTokenizer, type TextEncoder, type TokenizerJson } from './tokenizer';
import { WorkerJob, type JobModel } from './workerJob';

interface Running {
  readonly job: WorkerJob;
  readonly cancelled: CancellationToken;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
  announced: boolean;
}

/** Below the editor's own processes, and still above idle ones. */
const NICENESS = process.platform === 'win32' ? os.constants.priority.PRIORITY_BELOW_NORMAL : 10;
const TOKENIZE_MS = 4;

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const queue: Running[] = [];
let model: JobModel | undefined;
let draining = false;
let steppedBack = false;

/** `session.run` holds the thread; messages, cancellations among them, are read between two batches. */
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

async function step(running: Running): Promise<boolean> {
  const { job, cancelled } = running;
  if (cancelled.isCancellationRequested) return true;
  if (!job.tokenize(TOKENIZE_MS)) return false;
  if (!running.announced) {
    running.announced = true;
    void connection.sendProgress(Scores, job.params.job, { rows: new Uint32Array(), scores: new Float32Array(), next: job.upcoming() });
  }
  if (job.empty) return true;
  void connection.sendProgress(Scores, job.params.job, await job.run());
  return job.empty;
}

async function drain(): Promise<void> {
  if (draining) return;
  draining = true;
  for (let running = queue[0]; running !== undefined; running = queue[0]) {
    let over = true;
    try {
      over = await step(running);
      if (over) running.done();
    } catch (error) {
      running.failed(error instanceof Error ? error : new Error(String(error)));
    }
    if (over) {
      queue.splice(queue.indexOf(running), 1);
      stepBack();
    }
    await turn();
  }
  draining = false;
}

/** From the second job on: somebody is waiting for the first one. */
function stepBack(): void {
  if (steppedBack) return;
  steppedBack = true;
  try {
    os.setPriority(NICENESS);
  } catch {
    // Some containers forbid it.
  }
}

/** Says which file is at fault, in one line. */
async function loading<T>(file: string, load: () => T | Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).replaceAll(file, 'the file').split('\n')[0]?.trim().slice(0, 200) ?? '';
    throw new ResponseError<FileFault>(FILE_NOT_LOADABLE, reason, { file, reason });
  }
}

function loadTokenizer({ tokenizerFile }: LoadParams): TextEncoder {
  const encoder = createTokenizer(JSON.parse(readFileSync(tokenizerFile, 'utf8')) as TokenizerJson);
  if (encoder.encode('Good morning.').some(token => !Number.isInteger(token))) throw new Error('it does not make whole numbers of words');
  return encoder;
}

/** With a trial run: a model of another kind may load well. */
async function loadModel(params: LoadParams, encoder: TextEncoder): Promise<ScoringSession> {
  const session = await openSession(params);
  const tokens = encoder.encode('Good morning.');
  await session.run([tokens], tokens.length, true);
  return session;
}

/** With a trial run, of two rows: another graph may load well. */
async function loadContext({ file, lines }: NonNullable<LoadParams['context']>, { labels, hiddenSize }: LoadParams): Promise<ContextSession> {
  const session = await openContextSession({ file, lines, labels, hiddenSize });
  const line = { embedding: new Float32Array(hiddenSize), speaker: SPEAKER.unknown };
  await session.run([[line], [line, line]]);
  return session;
}

connection.onRequest(Load, async params => {
  const { provider, context, modelFile, tokenizerFile, labels, hiddenSize, maxLength } = params;
  const encoder = await loading(tokenizerFile, () => loadTokenizer(params));
  const session = provider === undefined
    ? await loading(modelFile, () => loadModel(params, encoder))
    : await openSession(params, { provider, bytes: floatModel(readFileSync(modelFile)) });
  model = {
    encoder,
    session,
    ...(context && { context: await loading(context.file, () => loadContext(context, params)) }),
    memory: new LineMemory(),
    batchTokens: provider === undefined ? CPU_BATCH_TOKENS : GPU_BATCH_TOKENS,
    labels,
    hiddenSize,
    maxLength,
  };
});

connection.onRequest(ClassifyJob, (params, cancelled) => {
  const loaded = model;
  if (!loaded) throw new Error('the model is not loaded');
  return new Promise<void>((done, failed) => {
    const running = { job: new WorkerJob(params, loaded), cancelled, done, failed, announced: false };
    const after = queue.findIndex(other => other.job.params.priority < params.priority);
    queue.splice(after < 0 ? queue.length : after, 0, running);
    void drain();
  });
});

connection.onRequest(DetectLanguage, async ({ text }) => (await import('./language')).detectLanguage(text));

connection.onRequest(Providers, listProviders);
connection.onRequest(StartProvider, startProvider);
connection.onRequest(PrepareReference, prepareReference);
connection.onRequest(ProbeProvider, probeProvider);

// The reader listens for an event that a process never emits; without this a worker would outlive its parent.
process.once('disconnect', () => process.exit(0));
connection.listen();
