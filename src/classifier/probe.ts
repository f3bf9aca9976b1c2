// Inside a probe process: does a GPU give the CPU's scores, and sooner?
import './noTelemetry';
import { readFileSync } from 'node:fs';
import { listSupportedBackends } from 'onnxruntime-node';
import { GPU_BATCH_TOKENS, planBatches } from './batches';
import { floatModel } from './floatGraph';
import type { LoadParams, ProbeParams, ProbeVerdict, ReferenceParams } from './protocol';
import { openSession, type ScoringSession } from './session';
import { createTokenizer, type TokenizerJson } from './tokenizer';

/** Ours; of several moods and lengths. */
const SAMPLE = [
  'Thank you so much, this is the kindest thing anybody has ever done for me.',
  'I am so sorry. I never meant to hurt you.',
  'What on earth is that?',
  'I love you more than I can say.',
  'The train leaves at nine from the second platform.',
  'How could you do this to us? I hate you!',
  'That is the funniest thing I have heard all year, I cannot stop laughing.',
  'Please be careful out there, and call me when you arrive.',
  'I miss her every single day since the funeral.',
  'Wow, I did not see that coming at all!',
  'No, I do not think that this is a good idea.',
  'Congratulations! We are all very proud of you.',
  'She put the keys on the table and sat down.',
  'I am scared. Somebody is in the house.',
  'Why would anyone want to eat that? It is revolting.',
  'I hope that everything turns out well for you tomorrow.',
];
const LINES = 64;
/**
 * From the scores that the quantised model has on the CPU, in every line: the cache does not tell devices apart, so a
 * script may be shown with scores of both. That a GPU rounds as the CPU does is the work of the float graph.
 */
const MOST_DIFFERENCE = 0.02;
const LEAST_SPEEDUP = 1.2;

interface Reference {
  readonly params: ReferenceParams;
  readonly model: Uint8Array;
  readonly rows: readonly (readonly number[])[];
  /** Of the CPU's quantised model. */
  readonly scores: readonly Float32Array[];
  readonly milliseconds: number;
}

let reference: Reference | undefined;

export function listProviders(): string[] {
  return listSupportedBackends().map(({ name }) => name);
}

export async function startProvider(params: LoadParams): Promise<void> {
  await openSession(params, params.provider === undefined ? {} : { provider: params.provider });
}

export async function prepareReference(params: ReferenceParams): Promise<void> {
  const encoder = createTokenizer(JSON.parse(readFileSync(params.model.tokenizerFile, 'utf8')) as TokenizerJson);
  const rows = Array.from({ length: LINES }, (_, index) => encoder.encode(SAMPLE[index % SAMPLE.length] ?? ''));
  const cpu = await openSession(params.model);
  const first = await processorTime(() => scoreAll(cpu, rows, params));
  const { milliseconds, result: { scores } } = await processorTime(() => scoreAll(cpu, rows, params));
  const model = floatModel(readFileSync(params.model.modelFile));
  reference = { params, model, rows, scores, milliseconds: Math.min(milliseconds, first.milliseconds) };
}

export async function probeProvider({ provider, workers }: ProbeParams): Promise<ProbeVerdict> {
  if (!reference) throw new Error('the reference is not prepared');
  const { params, model, rows, scores, milliseconds } = reference;
  const gpu = await openSession(params.model, { bytes: model, provider });
  await scoreAll(gpu, rows, params, GPU_BATCH_TOKENS);
  const own = await scoreAll(gpu, rows, params, GPU_BATCH_TOKENS);
  if (!scores.every((expected, line) => isSame(own.scores[line], expected, params.thresholds))) return { kind: 'refused', reason: 'it gives other scores than the CPU' };
  const speedup = milliseconds / workers / own.milliseconds;
  if (params.mustBeFaster && speedup < LEAST_SPEEDUP) {
    return { kind: 'too-slow', reason: `it is ${speedup.toFixed(1)} times as fast as the CPU, and ${LEAST_SPEEDUP} would be worth it` };
  }
  return { kind: 'taken', speedup };
}

/** Workers that are busy meanwhile take time from a clock, but not from this. */
async function processorTime<T>(work: () => Promise<T>): Promise<{ readonly milliseconds: number; readonly result: T }> {
  const before = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  return { milliseconds: Math.min(performance.now() - start, (user + system) / 1_000), result };
}

async function scoreAll(
  session: ScoringSession,
  rows: readonly (readonly number[])[],
  { model }: ReferenceParams,
  batchTokens?: number,
): Promise<{ readonly milliseconds: number; readonly scores: Float32Array[] }> {
  const scores = new Array<Float32Array>(rows.length);
  const start = performance.now();
  for (const batch of planBatches(rows.map(row => row.length), model.maxLength, batchTokens)) {
    const output = await session.run(batch.rows.map(row => rows[row] ?? []), batch.width, false);
    batch.rows.forEach((row, at) => (scores[row] = output.scores.subarray(at * model.labels, (at + 1) * model.labels)));
  }
  return { milliseconds: performance.now() - start, scores };
}

function isSame(own: Float32Array | undefined, expected: Float32Array, thresholds: readonly number[]): boolean {
  return own !== undefined && expected.every((score, label) => {
    const value = own[label] ?? NaN;
    const threshold = thresholds[label] ?? 1;
    return Math.abs(value - score) <= MOST_DIFFERENCE && value >= threshold === score >= threshold;
  });
}
