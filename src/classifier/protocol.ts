// What the classifier and its worker processes say to each other.
import { ProgressType, RequestType } from 'vscode-jsonrpc/node';
import type { ClassifierInput, DetectedLanguage } from './classifier';

export interface LoadParams {
  readonly modelFile: string;
  readonly tokenizerFile: string;
  readonly labels: number;
  readonly hiddenSize: number;
  readonly maxLength: number;
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

export const Load = new RequestType<LoadParams, void, void>('load');
/** Resolves when every input has been answered with a ScoresPart, or early when cancelled. */
export const ClassifyJob = new RequestType<JobParams, void, void>('classify');
export const Scores = new ProgressType<ScoresPart>();
export const DetectLanguage = new RequestType<{ readonly text: string }, DetectedLanguage, void>('detectLanguage');
