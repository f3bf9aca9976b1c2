// What the review page and the extension say to each other: plain data only.
import type { LabelSet } from '../../core/labelSets';
import type { PageLabel } from '../labels/labelling';

export interface QueueView {
  readonly title: string;
  readonly size: number;
  readonly done: number;
  /** In this queue and in earlier ones. */
  readonly skipped: number;
  /** Judged in earlier queues of the same file. */
  readonly before: number;
  readonly counts: { readonly error: number; readonly uncertain: number; readonly random: number };
  readonly left: readonly { readonly reason: string; readonly count: number }[];
  readonly set: LabelSet;
  /** For each class its two letters. */
  readonly codes: readonly string[];
  /** Labels are pairs of a name and a score. */
  readonly scored: boolean;
  /** A record has exactly one label. */
  readonly single: boolean;
  /** What the check has to say: training, rare labels. */
  readonly remarks: readonly string[];
  readonly undo: boolean;
  readonly redo: boolean;
  /** Where the corrections are kept. */
  readonly log: string;
}

export interface ItemView {
  readonly at: number;
  readonly line: number;
  readonly kind: 'error' | 'uncertain' | 'random';
  readonly reason: string;
  readonly text: string;
  readonly context?: string;
  readonly character?: string;
  /** As they stand in the file. */
  readonly gold: readonly PageLabel[];
  /** As the corrections have them so far. */
  readonly current: readonly PageLabel[];
  readonly model: readonly string[];
  /** For each class, 0 to 1. */
  readonly scores: readonly number[];
  readonly seen: boolean;
  /** What was said of it last, on disk already. */
  readonly verdict?: 'labels' | 'keep' | 'ambiguous' | 'skip';
  readonly notes: readonly string[];
}

export type PageVerdict =
  | { readonly kind: 'labels'; readonly labels: readonly PageLabel[] }
  | { readonly kind: 'keep' | 'ambiguous' | 'skip' };

/** A record of the queue, and where it begins in the file, since another queue may have another record there. */
export interface Place {
  readonly at: number;
  readonly line: number;
}

export type FromReview =
  /** `place`: where a page of an earlier window was. */
  | { readonly kind: 'ready'; readonly place?: Place }
  | { readonly kind: 'judge'; readonly at: number; readonly verdict: PageVerdict }
  | { readonly kind: 'note'; readonly at: number; readonly note: string }
  /** The skipped records are to be gone through again. */
  | { readonly kind: 'skipped' }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  | { readonly kind: 'go'; readonly at: number }
  | { readonly kind: 'openRaw'; readonly line: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'again' };

export type ToReview =
  /** `file`: so that a tab that is restored meanwhile knows what it is about. */
  | { readonly kind: 'waiting'; readonly file: string; readonly words: string; readonly share: number | undefined }
  /** `item` is absent where all are judged. `said` is about what is on disk now. */
  | { readonly kind: 'shows'; readonly file: string; readonly queue: QueueView; readonly item: ItemView | undefined; readonly said: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'failed'; readonly file: string; readonly message: string };
