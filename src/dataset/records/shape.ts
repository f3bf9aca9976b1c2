// Where the records of a dataset keep what we need of them: a mapping of field names, never a rewriting.
import type { LabelSet } from '../../core/labelSets';

/** How the gold labels of a record stand in the file. */
export type LabelField =
  /** `[["joy", 0.8], …]`, `["joy", …]` or `[17, …]`. */
  | { readonly form: 'pairs' | 'names' | 'ids'; readonly field: string }
  /** One label alone; in CSV also several, joined by a separator. */
  | { readonly form: 'name' | 'id'; readonly field: string; readonly separator?: string }
  /** One column of 0 and 1 for each class, in the order of the set. */
  | { readonly form: 'columns'; readonly columns: readonly string[] };

/** The fields that hold the labels. */
export const labelFields = (labels: LabelField): readonly string[] => (labels.form === 'columns' ? labels.columns : [labels.field]);

/** They say not by themselves which labels they are. */
export const areNumbers = ({ form }: LabelField): boolean => form === 'ids' || form === 'id';

export interface RecordShape {
  readonly text: string;
  readonly context?: string;
  readonly character?: string;
  readonly split?: string;
  readonly id?: string;
  readonly labels: LabelField;
  /** A teacher's own words beside the mapped labels: shown, never changed. */
  readonly raw?: string;
  /** What a model said, where the file holds it. */
  readonly predicted?: { readonly labels?: string; readonly scores?: string };
  /** The classes; `id` is `own` where they come from the file. */
  readonly set: LabelSet;
}

/** A gold label of a record: the class as the file spells it, and which class of the set that is. */
export interface GivenLabel {
  readonly name: string;
  /** Index into `shape.set.classes`; undefined where the set has no such class. */
  readonly index: number | undefined;
  /** Expressiveness, 0 to 1, where the file gives one. */
  readonly score: number | undefined;
}

export interface DatasetRecord {
  readonly text: string;
  readonly context?: string;
  readonly character?: string;
  readonly split?: string;
  readonly labels: readonly GivenLabel[];
  readonly raw?: readonly GivenLabel[];
}

/** From this expressiveness on an emotion counts as a label, as in the Emo Pillars data. */
export const LEAST_EXPRESSIVE = 0.3;

/** The record is labelled so: given with a score of 0.3 or more, or without one. */
export const counts = ({ score }: { readonly score?: number | undefined }): boolean => score === undefined || score >= LEAST_EXPRESSIVE;
