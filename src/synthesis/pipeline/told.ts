// A narrative on its way through the pipeline, and what each of its inputs came to.
import type { GateId, Narrative, StageCall } from '../example';
import type { LossCode } from '../run/account';
import type { MappedLabel, RawLabel, Stage } from '../stage';
import type { ShownRange } from './cutter';

/** A narrative with what the calls are shown of it. */
export interface Told {
  readonly narrative: Narrative;
  /** SHA-256 of the whole text, hex. */
  readonly sha256: string;
  /** See `narrativeKey`. */
  readonly key: string;
  /** Its place in the input, from 0; with a fraction for each of its actors. */
  readonly order: number;
  /** 0: the first time; from 1: further calls. */
  readonly round: number;
  readonly range: ShownRange;
}

export const shown = ({ narrative, range: [start, end] }: Told): string => narrative.text.slice(start, end);

/** What is lost, and where: a stage that gave nothing usable, or a gate. */
export interface Loss {
  readonly kind: 'lost';
  readonly at: Stage | GateId;
  readonly code: LossCode;
  readonly reason: string;
}

export type Outcome<Value> = { readonly kind: 'given'; readonly value: Value; readonly call: StageCall; readonly flags?: readonly string[] } | Loss;

/** One utterance as the second stage gave it. */
export interface Spoken {
  readonly actor: string;
  /** The round and its place in the answer; unique for the actor. */
  readonly number: string;
  readonly utterance: string;
  readonly primary: string;
  readonly calls: readonly StageCall[];
}

export interface Labels {
  readonly raw: readonly RawLabel[];
  readonly mapped: readonly MappedLabel[];
  /** Those that are positive. */
  readonly emotions: readonly string[];
}

/** An utterance through the stages that need nothing of the rest of the run; a step is there when the one before it gave something. */
export interface UtteranceOutcome {
  readonly spoken: Spoken;
  /** By the gates before the labels. */
  readonly gate?: Loss;
  readonly flags: readonly string[];
  readonly labels?: Outcome<Labels>;
  /** Whether it was chosen for a context. */
  readonly chosen: boolean;
  /** The narrative as the call for the context was shown it. */
  readonly told?: Told;
  readonly context?: Outcome<string>;
  readonly cleaning?: Outcome<string>;
  readonly rewriting?: Outcome<string>;
}

/** One call for one actor's utterances, and what became of them. */
export interface ActorOutcome {
  readonly actor: string;
  /** The narrative as this call was shown it: less than the first stage, where that was too long. */
  readonly told: Told;
  readonly utterances: Outcome<number>;
  readonly outcomes: readonly UtteranceOutcome[];
}
