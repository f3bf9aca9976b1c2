// The six stages of the pipeline: what each is given and what it gives (Emo Pillars, arXiv 2504.16856).
import type { EmotionId } from '../core/emotions';

export const STAGES = ['actors', 'utterances', 'labels', 'context', 'cleaning', 'rewriting'] as const;
export type Stage = (typeof STAGES)[number];

/** [emotion, expressiveness 0 to 1 in steps of 0.1], as the teacher named them: names outside the 28 are possible. */
export type RawLabel = readonly [name: string, expressiveness: number];
/** The same with a name of the 28. */
export type MappedLabel = readonly [name: EmotionId, expressiveness: number];

export interface StageGiven {
  readonly actors: { readonly narrative: string; readonly most: number };
  readonly utterances: {
    readonly narrative: string;
    readonly actor: string;
    /** How many that express an emotion, each another one. */
    readonly emotional: number;
    readonly neutral: number;
    /** Emotions to express first, where they fit the story: those the plan is short of. */
    readonly wanted: readonly EmotionId[];
  };
  readonly labels: { readonly utterance: string; readonly primary: string };
  readonly context: { readonly narrative: string; readonly actor: string; readonly utterance: string; readonly emotions: readonly string[] };
  readonly cleaning: { readonly actor: string; readonly context: string; readonly emotions: readonly string[] };
  readonly rewriting: { readonly actor: string; readonly utterance: string; readonly emotions: readonly string[]; readonly context: string };
}

export interface StageGives {
  /** Names as the story has them, the most important first, no two the same. */
  readonly actors: readonly string[];
  readonly utterances: readonly { readonly utterance: string; readonly primary: string }[];
  /** At most five, the primary one first. */
  readonly labels: readonly RawLabel[];
  readonly context: string;
  readonly cleaning: string;
  readonly rewriting: string;
}
