// What the rest of the house sees of the classifier: text and context in, 28 scores out.

/** One text to classify. */
export interface ClassifierInput {
  readonly text: string;
  /** Earlier lines, oldest first, one a line, `NAME: text` where the speaker is known; or a narrative paragraph. */
  readonly context?: string;
  /** Who says `text`. */
  readonly speaker?: string;
}

/** A window of a text that is longer than the model reads at once: text.slice(start, end) and its own scores. */
export interface PartScores {
  readonly start: number;
  readonly end: number;
  readonly scores: Float32Array;
}

export type Result =
  | {
      readonly kind: 'scored';
      /** 28 probabilities in GoEmotions order; over several parts, their maximum per label. */
      readonly scores: Float32Array;
      /** Only where the text was read in more than one window. */
      readonly parts?: readonly PartScores[];
      /** The pooled embedding, 384 floats, where it was asked for. */
      readonly embedding?: Float32Array;
    }
  /** This input was skipped: three workers in a row died on it. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface ClassifyOptions {
  readonly signal?: AbortSignal;
  /** Called once per input as its result arrives, in no particular order. */
  readonly onResult?: (index: number, result: Result) => void;
  /** Work of a higher priority goes before waiting work of a lower one; 0 by default. */
  readonly priority?: number;
  readonly embeddings?: boolean;
}

export type Device = 'auto' | 'cpu' | 'gpu';

/** What the model folder says of the model. */
export interface ModelInfo {
  readonly name: string;
  /** SHA-256 over the files of the model folder, hex. Part of every cache key. */
  readonly digest: string;
  /** Per label, in GoEmotions order. */
  readonly thresholds: Float32Array;
  readonly labels: readonly string[];
  /** Most tokens that one window holds, special tokens counted. */
  readonly maxLength: number;
  /** Lines of context that the model was trained to be given; 0: none. */
  readonly contextLines: number;
  readonly language: string;
}

export interface DetectedLanguage {
  readonly language: string;
  readonly reliable: boolean;
}

export type ClassifierStatus =
  /** Without a device before one has been loaded. */
  | { readonly kind: 'idle' | 'starting'; readonly device?: string; readonly deviceReason?: string }
  | { readonly kind: 'ready'; readonly device: string; readonly workers: number; readonly deviceReason?: string }
  | { readonly kind: 'working'; readonly device: string; readonly workers: number; readonly done: number; readonly total: number; readonly deviceReason?: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface Classifier {
  /** Reads and checks the model folder; throws a ModelFolderError that names the file at fault. */
  model(): Promise<ModelInfo>;
  /**
   * Classifies every input; results are in the order of the inputs.
   * Rejects with an AbortError when `signal` fires, with a ModelFolderError when the model cannot be used,
   * with a ClassifierError when workers cannot be started.
   *
   * Calls wait in a bounded queue. Of each priority at most 16 are in hand; a later one is left as it came, costing
   * no more than its inputs, until an earlier one is done. Inputs go to workers in pieces of at most 768. While
   * 1,000,000 inputs or 4,000 calls are unfinished, or would be with the new call, that call is refused at once
   * with the ClassifierError `queue-full`, and those before it go on.
   */
  classify(inputs: readonly ClassifierInput[], options?: ClassifyOptions): Promise<Result[]>;
  /**
   * The language a text is most likely in (ISO 639-1), judged from its first 5,000 characters.
   * `reliable` is false where the text is too short or too mixed to tell.
   */
  detectLanguage(text: string): Promise<DetectedLanguage>;
  /** Starts a worker ahead of the first call, so that it is warm. */
  warmUp(): Promise<void>;
  readonly status: ClassifierStatus;
  /** Calls `listener` at every change of `status`; returns how to stop listening. */
  onStatus(listener: (status: ClassifierStatus) => void): () => void;
  dispose(): void;
}
