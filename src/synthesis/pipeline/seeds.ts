// Numbers that follow from what a call is for, so that they are the same at every run and in any order.
import { sha256 } from '../run/requestHash';
import type { Stage } from '../stage';

/** What a call is for, besides its narrative. */
export interface CallPlace {
  readonly stage: Stage;
  /** '' for the first stage. */
  readonly actor: string;
  /** Which of the actor's calls at this stage. */
  readonly number: string;
  /** From 0. */
  readonly attempt: number;
}

const number31 = (parts: readonly (string | number)[]): number => Number.parseInt(sha256(parts.join('\n')).slice(0, 8), 16) & 0x7fffffff;

/** A whole number from 0 to 2^31 - 1. */
export const seedOf = (seed: number, narrative: string, { stage, actor, number, attempt }: CallPlace): number => number31([seed, narrative, stage, actor, number, attempt]);

/** From 0 to 1, 1 excluded; a share of the utterances lies below that share. */
export const shareOf = (seed: number, narrative: string, actor: string, number: string): number => number31([seed, narrative, 'share', actor, number]) / 2 ** 31;

/** Stable: the same narrative, actor, utterance and kind give the same id. */
export const exampleId = (narrative: string, actor: string, number: string, kind: string): string => sha256([narrative, actor, number, kind].join('\n')).slice(0, 16);

/** How a run's log knows that a narrative is done: by its text, how often the same text came before, and the round. */
export const narrativeKey = (narrative: string, before: number, round: number): string => sha256(`${narrative}\n${before}\n${round}`);
