// The second graph of a model that knows context: the embeddings of a line and of those before it in, probabilities out.
import './noTelemetry';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { floats, sigmoid, THREADS } from './session';

/** Whose a line is: not known, the utterance's own speaker's, somebody else's. */
export const SPEAKER = { unknown: 0, own: 1, other: 2 } as const;
export type SpeakerCode = (typeof SPEAKER)[keyof typeof SPEAKER];

export interface SeenLine {
  readonly embedding: Float32Array;
  readonly speaker: SpeakerCode;
}

/** At most `lines` earlier lines, oldest first, and the utterance itself last. */
export type ContextRow = readonly SeenLine[];

export interface ContextOptions {
  readonly file: string;
  readonly lines: number;
  readonly labels: number;
  readonly hiddenSize: number;
}

export interface ContextSession {
  readonly lines: number;
  /** [rows, labels]. Blocks the thread while the graph runs. */
  run(rows: readonly ContextRow[]): Promise<Float32Array>;
}

const INPUTS = ['embeddings', 'present', 'speakers'];

/** Always on the CPU: it is small. */
export async function openContextSession({ file, lines, labels, hiddenSize }: ContextOptions): Promise<ContextSession> {
  const session = await InferenceSession.create(file, THREADS);
  const missing = INPUTS.find(name => !session.inputNames.includes(name));
  if (missing !== undefined) throw new Error(`it has no input "${missing}"`);
  const unknown = session.inputNames.find(name => !INPUTS.includes(name));
  if (unknown !== undefined) throw new Error(`it has an input "${unknown}" that is not known here`);
  if (!session.outputNames.includes('logits')) throw new Error('it has no output "logits"');
  return {
    lines,
    async run(rows) {
      const results = await session.run(feedsOf(rows, lines + 1, hiddenSize), ['logits']);
      return sigmoid(floats(results['logits'], rows.length * labels));
    },
  };
}

/** Lines that there are not are zeros, at the front. */
function feedsOf(rows: readonly ContextRow[], places: number, hiddenSize: number): Record<string, Tensor> {
  const embeddings = new Float32Array(rows.length * places * hiddenSize);
  const present = new BigInt64Array(rows.length * places);
  const speakers = new BigInt64Array(rows.length * places);
  rows.forEach((row, at) => {
    row.forEach(({ embedding, speaker }, line) => {
      const place = (at + 1) * places - row.length + line;
      embeddings.set(embedding, place * hiddenSize);
      present[place] = 1n;
      speakers[place] = BigInt(speaker);
    });
  });
  return {
    embeddings: new Tensor('float32', embeddings, [rows.length, places, hiddenSize]),
    present: new Tensor('int64', present, [rows.length, places]),
    speakers: new Tensor('int64', speakers, [rows.length, places]),
  };
}
