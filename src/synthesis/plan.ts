// What a run is to make, and the settings of its gates.
import type { EmotionId } from '../core/emotions';

export interface GateSettings {
  /** Least similarity (character trigrams, 0 to 1) at which two utterances are the same; within an actor and across the run. 1 or more: off. */
  readonly nearDuplicate: number;
  /** Most words in a row that an utterance may share with its narrative; one that stands there whole is shorter and copied all the same. 0: off. */
  readonly copiedWords: number;
  /** Reject contexts that still name one of the emotions. */
  readonly namesEmotion: boolean;
  /** Similarity of a rewritten utterance to its original: less changed too much, more changed nothing (paper: 0.78 on average). Of two unrelated lines it is 0.37, of 99 % of them below 0.46. */
  readonly rewriting: readonly [least: number, most: number];
  /** Reject utterances that begin with another speaker's name, or speak of the actor by name in the third person. */
  readonly wrongSpeaker: boolean;
  readonly wrongLanguage: boolean;
  readonly refusal: boolean;
}

export interface GenerationPlan {
  /** `both`: context-less examples, and contextual ones of some of the same utterances. */
  readonly make: 'contextless' | 'contextual' | 'both';
  /** Most characters of one narrative. */
  readonly characters: number;
  /** Utterances of one call: with an emotion, neutral (paper: 8 and 2). */
  readonly emotional: number;
  readonly neutral: number;
  /** Of the utterances kept, the share that also gets a context (`both`); 0 to 1. */
  readonly contextualShare: number;
  /** Examples wanted of each emotion over the whole run; none: whatever comes. */
  readonly targets: Partial<Readonly<Record<EmotionId, number>>>;
  /** Most further calls for each example that a target is short of. */
  readonly callsPerMissing: number;
  /** Expressiveness from which a label is positive (paper: 0.3). */
  readonly threshold: number;
  readonly temperature: number;
  readonly repetitionPenalty: number;
  readonly seed: number;
  /** Most times that one answer is asked for before it is rejected. */
  readonly attempts: number;
  /** Tokens that the server holds for one slot; undefined: what the server says, else 4,096. */
  readonly contextLength?: number;
  readonly gates: GateSettings;
}

export const DEFAULT_GATES: GateSettings = {
  nearDuplicate: 0.8,
  copiedWords: 8,
  namesEmotion: true,
  rewriting: [0.5, 0.97],
  wrongSpeaker: true,
  wrongLanguage: true,
  refusal: true,
};

export const DEFAULT_PLAN: GenerationPlan = {
  make: 'both',
  characters: 15,
  emotional: 8,
  neutral: 2,
  contextualShare: 0.34,
  targets: {},
  callsPerMissing: 3,
  threshold: 0.3,
  temperature: 0,
  repetitionPenalty: 1.03,
  seed: 1,
  attempts: 3,
  gates: DEFAULT_GATES,
};
