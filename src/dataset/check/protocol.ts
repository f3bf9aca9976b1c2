// What the label check and its worker process say to each other.
import { ProgressType, RequestType } from 'vscode-jsonrpc/node';
import type { JudgedLabel } from '../../core/labelIssues';
import type { PartList } from './partReader';

export interface JudgeParams {
  readonly answers: PartList;
  readonly classes: number;
  /** rows × classes, 1 where the file gives the label. */
  readonly given: Uint8Array;
  /** Rows with the same number say the same. */
  readonly groups: Float64Array;
  readonly seed: number;
  /** A label is judged from so many records with it, and without it, on. */
  readonly least: number;
}

export interface Judgement {
  /** Out-of-sample probabilities, rows × classes. */
  readonly scores: Float32Array;
  readonly quality: Float32Array;
  readonly suspicion: Float32Array;
  readonly uncertainty: Float32Array;
  /** By row, then by label; extra[i] is 1 where the label is given and seems wrong, 0 where it seems to be missing. */
  readonly issues: { readonly rows: Uint32Array; readonly labels: Uint16Array; readonly extra: Uint8Array };
  readonly labels: readonly JudgedLabel[];
  readonly rare: readonly number[];
}

export const Judge = new RequestType<JudgeParams, Judgement, void>('judge');
/** How much is done, 0 to 1. There is one judgement at a time. */
export const JudgeProgress = new ProgressType<number>();
export const JUDGE_TOKEN = 1;
