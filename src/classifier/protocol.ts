// What the classifier and its worker processes say to each other.
import { ProgressType, RequestType, RequestType0 } from 'vscode-jsonrpc/node';
import type { ClassifierInput, DetectedLanguage } from './classifier';

export interface LoadParams {
  readonly modelFile: string;
  readonly tokenizerFile: string;
  readonly labels: number;
  readonly hiddenSize: number;
  readonly maxLength: number;
  /** The graph that looks at a line together with so many before it. */
  readonly context?: { readonly file: string; readonly lines: number };
  /** A GPU provider of ONNX Runtime; the CPU where there is none. */
  readonly provider?: string;
}

export interface JobParams {
  /** Unique for the connection; the token of the job's progress. */
  readonly job: number;
  readonly inputs: readonly ClassifierInput[];
  readonly priority: number;
  readonly embeddings: boolean;
}

/** An input that was read in several windows: window i is text.slice(bounds[2i], bounds[2i + 1]). */
export interface WindowedScores {
  /** Index in `JobParams.inputs`. */
  readonly row: number;
  readonly bounds: Uint32Array;
  /** [windows, labels] */
  readonly scores: Float32Array;
}

export interface ScoresPart {
  /** rows[i] is the index in `JobParams.inputs` of scores[i * labels, (i + 1) * labels). */
  readonly rows: Uint32Array;
  readonly scores: Float32Array;
  readonly embeddings?: Float32Array;
  readonly windowed?: readonly WindowedScores[];
  /** The inputs that run next: the suspects, should the process die now. */
  readonly next: Uint32Array;
}

export interface ReferenceParams {
  readonly model: LoadParams;
  readonly thresholds: readonly number[];
  /** False where a person has chosen the GPU: it then only has to be right. */
  readonly mustBeFaster: boolean;
}

export interface ProbeParams {
  readonly provider: string;
  readonly workers: number;
}

export type ProbeVerdict = { readonly kind: 'taken'; readonly speedup: number } | { readonly kind: 'refused' | 'too-slow'; readonly reason: string };

/** A ResponseError of `Load` that says: this file is at fault, and loading it again is of no use. */
export const FILE_NOT_LOADABLE = 1;
export interface FileFault {
  readonly file: string;
  readonly reason: string;
}

export const Load = new RequestType<LoadParams, void, FileFault>('load');
/** Resolves when every input has been answered with a ScoresPart, or early when cancelled. */
export const ClassifyJob = new RequestType<JobParams, void, void>('classify');
export const Scores = new ProgressType<ScoresPart>();
export const DetectLanguage = new RequestType<{ readonly text: string }, DetectedLanguage, void>('detectLanguage');
/** GPU and other providers that this build of ONNX Runtime names. */
export const Providers = new RequestType0<string[], void>('providers');
/** Rejects where the provider cannot even be started, which most often is so and soon known. */
export const StartProvider = new RequestType<LoadParams, void, void>('startProvider');
/** Scores a sample on the CPU, for the probe that follows. */
export const PrepareReference = new RequestType<ReferenceParams, void, void>('prepareReference');
export const ProbeProvider = new RequestType<ProbeParams, ProbeVerdict, void>('probeProvider');
