// What a run takes in and what it makes: narratives, examples with where they come from, and what was rejected.
import type { MappedLabel, RawLabel, Stage } from './stage';

export interface Narrative {
  /** Unique within a run: the file's name and, of a corpus, the line; or the selection's range. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  /** The file it is from and its range in it, UTF-16 code units; where it came from no file, undefined. */
  readonly source?: { readonly file: string; readonly start: number; readonly end: number };
  /** Why there is no text: it could not be read. The run rejects it at the input with this sentence, so that it is accounted for. */
  readonly fault?: string;
}

/** One call whose answer went into an example. */
export interface StageCall {
  readonly stage: Stage;
  /** Version and SHA-256 (hex, first 16 digits) of the prompt. */
  readonly prompt: string;
  readonly promptHash: string;
  readonly model: string;
  readonly server: string;
  readonly seed: number;
  readonly temperature: number;
  /** SHA-256 of the request, hex: the key of the raw answer in the run's folder. */
  readonly request: string;
  readonly promptTokens?: number;
  readonly completionTokens?: number;
  /** When the answer arrived, ISO 8601. */
  readonly at: string;
}

export interface Provenance {
  readonly narrative: {
    readonly id: string;
    readonly title: string;
    readonly file?: string;
    /** Where the narrative begins in the file, UTF-16 code units: 0, but for a selection. */
    readonly start?: number;
    /** The part of the text that the calls were shown, UTF-16 code units in the narrative; not all of it where it was cut. */
    readonly range: readonly [number, number];
    /** Of the whole narrative, UTF-16 code units. Older records have neither this nor `cut`. */
    readonly length?: number;
    /** More than white space was left out, because the model's context could not hold it. */
    readonly cut?: boolean;
    /** SHA-256 of the whole narrative's text, hex. */
    readonly sha256: string;
  };
  readonly actor: string;
  readonly calls: readonly StageCall[];
}

export const KINDS = ['contextless', 'original', 'rewritten'] as const;
/** `original` and `rewritten`: with context, the utterance as written or made ambiguous; both share one context. */
export type Kind = (typeof KINDS)[number];

/** What the embedded classifier says of the utterance (with its context, where there is one); kept beside the labels, never over them. */
export interface SecondView {
  readonly model: string;
  /** [emotion, probability], those at or above the model's thresholds, most probable first. */
  readonly emotions: readonly MappedLabel[];
  /** No label in common, and the model is sure of another: flagged, not dropped. */
  readonly disagrees: boolean;
}

/** One record of the dataset, as it stands in the JSON Lines. */
export interface Example {
  readonly schema: 1;
  /** Stable: from the narrative's hash, the actor, the utterance's number and the kind. */
  readonly id: string;
  readonly kind: Kind;
  readonly utterance: string;
  readonly context?: string;
  readonly character: string;
  readonly all_emotions: readonly RawLabel[];
  /** Those at or above the threshold are the positive ones; the list holds all that could be mapped. */
  readonly all_emotions_mapped: readonly MappedLabel[];
  readonly classifier?: SecondView;
  /** What a gate only flags. */
  readonly flags?: readonly string[];
  /** What a person said of it: `edited` where the mapped labels are theirs and no longer the teacher's. ISO 8601. */
  readonly review?: { readonly verdict: 'accepted' | 'edited'; readonly at: string };
  readonly provenance: Provenance;
}

/** Something that went in, or was made on the way, and is not kept. */
export interface Rejection {
  readonly narrative: string;
  readonly actor?: string;
  readonly utterance?: string;
  readonly kind?: Kind;
  /** The stage or the gate that rejected it. */
  readonly at: Stage | GateId | 'input';
  /** One sentence for people. */
  readonly reason: string;
}

export const GATES = ['nearDuplicate', 'copied', 'namesEmotion', 'rewriting', 'wrongSpeaker', 'wrongLanguage', 'refusal', 'noLabel'] as const;
export type GateId = (typeof GATES)[number];
