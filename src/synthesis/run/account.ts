// What a run has come to, in numbers: sums over narratives, and the check that every input is accounted for.
import type { EmotionId } from '../../core/emotions';
import { GATES, KINDS, type GateId, type Kind, type Rejection } from '../example';
import { STAGES, type Stage } from '../stage';

export interface TokenSum {
  readonly prompt: number;
  readonly completion: number;
  /** Of the prompt's tokens, those the server had in its prefix cache; undefined where no answer told. */
  readonly cached?: number;
}

/** Why a stage gave nothing for an input: no usable answer, a refusal, a fault of the server, or a gate. */
export type LossCode = 'unusable' | 'refused' | 'fault' | 'empty' | GateId;

export interface StageAccount {
  /** Inputs of the stage: narratives (actors), actors (utterances), utterances (the others). */
  readonly in: number;
  /** Inputs for which it gave something that passed its gates. */
  readonly out: number;
  readonly rejected: Partial<Readonly<Record<LossCode, number>>>;
  /** Answers read, those of further attempts too. */
  readonly answers: number;
  /** Of the answers, those that could not be used. */
  readonly unusable: number;
  readonly tokens: TokenSum;
}

/** Everything counted; sums of what each narrative came to, so that it is the same however often a run was interrupted. */
export interface RunAccount {
  /** `in` = `out` (those that gave at least one actor) + `rejected`. */
  readonly narratives: { readonly in: number; readonly out: number; readonly rejected: number };
  readonly perStage: Readonly<Record<Stage, StageAccount>>;
  /** Utterances that the second stage gave. */
  readonly utterances: number;
  readonly gates: Readonly<Record<GateId, number>>;
  readonly kept: Readonly<Record<Kind, number>>;
  readonly rejected: number;
  /** Of the rejections, how many were made at each stage or gate, or at the input. */
  readonly rejectedAt: Partial<Readonly<Record<Rejection['at'], number>>>;
  /** Kept examples with the emotion as a positive label, all kinds together. */
  readonly emotions: Partial<Readonly<Record<EmotionId, number>>>;
  /** Further calls for emotions that targets were short of. */
  readonly furtherCalls: number;
  readonly tokens: TokenSum;
}

/** The run lost something, or made it up: a fault of this program, never of the input. */
export class AccountError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`The run does not add up: ${faults.join('; ')}. Its answers are safe in its folder; please report this.`);
    this.name = 'AccountError';
  }
}

const fromNames = <Name extends string, Value>(names: readonly Name[], value: (name: Name) => Value): Record<Name, Value> =>
  Object.fromEntries(names.map(name => [name, value(name)])) as Record<Name, Value>;

export const emptyAccount = (): RunAccount => ({
  narratives: { in: 0, out: 0, rejected: 0 },
  perStage: fromNames(STAGES, () => ({ in: 0, out: 0, rejected: {}, answers: 0, unusable: 0, tokens: { prompt: 0, completion: 0 } })),
  utterances: 0,
  gates: fromNames(GATES, () => 0),
  kept: fromNames(KINDS, () => 0),
  rejected: 0,
  rejectedAt: {},
  emotions: {},
  furtherCalls: 0,
  tokens: { prompt: 0, completion: 0 },
});
