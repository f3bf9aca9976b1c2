// What the label check and its worker process say to each other.
import { ProgressType, RequestType } from 'vscode-jsonrpc/node';
import type { IssueColumns } from '../../core/labelIssueTable';
import type { JudgedLabel } from '../../core/labelIssues';
import type { LearnedLabels } from './outOfSample';
import type { PartList } from './partReader';

export interface JudgeParams {
  readonly answers: PartList;
  readonly classes: number;
  readonly rows: number;
  /** Has the columns `given` and `groups`; `scores`, `quality`, `suspicion` and `uncertainty` come to them. */
  readonly folder: string;
  readonly seed: number;
  /** A label is judged from so many records with it, and without it, on. */
  readonly least: number;
}

export interface Judgement {
  /** By which the scores of any record can be told again. */
  readonly learned: LearnedLabels;
  readonly issues: IssueColumns;
  readonly labels: readonly JudgedLabel[];
  readonly rare: readonly number[];
}

export const Judge = new RequestType<JudgeParams, Judgement, void>('judge');
/** How much is done, 0 to 1. There is one judgement at a time. */
export const JudgeProgress = new ProgressType<number>();
export const JUDGE_TOKEN = 1;
