// What a run tells those who watch it.
import type { Example, Kind, Rejection } from '../example';
import type { ServerLoad } from '../server/server';
import type { Stage } from '../stage';
import type { TokenSum } from './account';

export interface StageProgress {
  /** Answers wanted so far, those of further attempts too. */
  readonly asked: number;
  /** Of them, those the server has answered in this session. */
  readonly answered: number;
  /** Of them, those that lay in the run's folder already. */
  readonly fromStore: number;
  readonly unusable: number;
  /** Answers still to come, judged by the narratives that are done; undefined until one is, or where their number is not known. */
  readonly left?: number;
}

export interface RunProgress {
  readonly narratives: { readonly done: number; readonly total?: number };
  readonly stages: Readonly<Record<Stage, StageProgress>>;
  readonly kept: Readonly<Record<Kind, number>>;
  readonly rejected: number;
  /** Of all answers used, those from the folder too. */
  readonly tokens: TokenSum;
  /** Answers of the server in a second, over the last half minute. */
  readonly perSecond: number;
  /** At that rate; undefined where it cannot be told yet. */
  readonly secondsLeft?: number;
  readonly load?: ServerLoad;
  /** Of a run by batch jobs: those that the server is at work on. */
  readonly jobs?: { readonly open: number; readonly requests: number; readonly succeeded: number; readonly failed: number };
}

export type RunEvent =
  | { readonly kind: 'kept'; readonly example: Example }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
  /** At most ten in a second. */
  | { readonly kind: 'progress'; readonly progress: RunProgress }
  /** A narrative is done and in the log; `further`: in a later round, for emotions that were short. */
  | { readonly kind: 'narrative'; readonly id: string; readonly kept: number; readonly rejected: number; readonly further: boolean };
