// One ONNX Runtime session of the model: token ids in, probabilities (and embeddings, where asked for) out.
import './noTelemetry';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { fillBatch } from './batches';

export interface SessionOptions {
  readonly modelFile: string;
  readonly labels: number;
  readonly hiddenSize: number;
}

export interface BatchScores {
  /** [rows, labels] */
  readonly scores: Float32Array;
  /** [rows, hiddenSize] */
  readonly embeddings?: Float32Array;
}

export interface ScoringSession {
  /** Blocks the thread while the model runs. */
  run(rows: readonly (readonly number[])[], width: number, embeddings: boolean): Promise<BatchScores>;
}

/** One thread, which does not spin: several processes share the machine, and an idle one is silent. */
export const THREADS: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};

/** The model of `options`, or another form of it, given as bytes, on a GPU provider. */
export async function openSession(
  { modelFile, labels, hiddenSize }: SessionOptions,
  other: { readonly bytes?: Uint8Array; readonly provider?: string } = {},
): Promise<ScoringSession> {
  const settings: InferenceSession.SessionOptions = {
    ...THREADS,
    ...(other.provider !== undefined && { executionProviders: [other.provider] }),
  };
  const session = await (other.bytes ? InferenceSession.create(other.bytes, settings) : InferenceSession.create(modelFile, settings));
  for (const output of ['logits', 'embedding']) {
    if (!session.outputNames.includes(output)) throw new Error(`${modelFile} has no output "${output}"`);
  }
  return {
    async run(rows, width, embeddings) {
      const { ids, mask } = fillBatch(rows, width);
      const shape = [rows.length, width];
      const feeds = { input_ids: new Tensor('int64', ids, shape), attention_mask: new Tensor('int64', mask, shape) };
      const results = await session.run(feeds, embeddings ? ['logits', 'embedding'] : ['logits']);
      const scores = sigmoid(floats(results['logits'], rows.length * labels));
      return embeddings ? { scores, embeddings: floats(results['embedding'], rows.length * hiddenSize) } : { scores };
    },
  };
}

export function floats(tensor: Tensor | undefined, length: number): Float32Array {
  const data = tensor?.data;
  if (!(data instanceof Float32Array) || data.length !== length) throw new Error('the model gave an output of another shape than config.json says');
  return data;
}

export function sigmoid(logits: Float32Array): Float32Array {
  return logits.map(value => 1 / (1 + Math.exp(-value)));
}
