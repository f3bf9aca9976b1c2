// The entries of a patch log: what they hold, and reading one from a line.
import { isObject } from '../../core/objects';
import type { WantedLabel } from '../records/rewriteLabels';

export const PATCH_SCHEMA = 1;

/** Which record is meant: its line when it was reviewed, and its bytes without the line end. */
export interface RecordMark {
  /** From 1. */
  readonly line: number;
  /** First 32 hex digits of the SHA-256. */
  readonly hash: string;
}

interface Common {
  readonly schema: typeof PATCH_SCHEMA;
  /** Unique within the log. */
  readonly id: string;
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
}

/** A judgement of one record. */
export interface RecordEntry extends Common, RecordMark {
  readonly kind: 'labels' | 'ambiguous' | 'skip' | 'keep' | 'note';
  readonly before: readonly WantedLabel[];
  /** Only of `labels`. */
  readonly after?: readonly WantedLabel[];
  readonly reason?: string;
  readonly note?: string;
  /** One of the changes of a bulk action, which counts once its own entry follows. */
  readonly bulk?: string;
}

/** Closes a bulk action: all of its `count` changes are in the log before it. */
export interface BulkEntry extends Common {
  readonly kind: 'bulk';
  readonly action: BulkAction;
  readonly count: number;
  /** What was done, and to which records. */
  readonly reason?: string;
}

export type BulkAction =
  | { readonly kind: 'add'; readonly label: WantedLabel }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'replace'; readonly name: string; readonly label: WantedLabel };

/** Takes back, or brings back, the entry `of` (a bulk action as a whole). */
export type UndoEntry = Common & ({ readonly kind: 'undo'; readonly of: string } | { readonly kind: 'redo'; readonly of: string });

/** The change `of` has been written into the file itself, where the record now has this mark. */
export interface AppliedEntry extends Common, RecordMark {
  readonly kind: 'applied';
  readonly of: string;
}

/** A set that is known by its id, or the labels in the order of their numbers, from 0. */
export type NumberedLabels = string | readonly string[];

/** The labels of the file are numbers, which stand for these labels in all that follows. */
export interface LabelSetEntry extends Common {
  readonly kind: 'labelSet';
  readonly labelSet: NumberedLabels;
}

export type PatchEntry = RecordEntry | BulkEntry | UndoEntry | AppliedEntry | LabelSetEntry;

const RECORD_KINDS: readonly unknown[] = ['labels', 'ambiguous', 'skip', 'keep', 'note'];

/** The entry, or why the line is none. */
export function parseEntry(line: string): PatchEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is not JSON';
  }
  if (!isObject(value)) return 'it is no JSON object';
  if (value['schema'] !== PATCH_SCHEMA) return `it is of schema ${JSON.stringify(value['schema'] ?? null)}, and this version reads ${PATCH_SCHEMA}`;
  if (![value['id'], value['by'], value['at']].every(text => typeof text === 'string')) return 'it lacks its id, author or time';
  return fits(value) ? (value as unknown as PatchEntry) : `it lacks what an entry of kind ${JSON.stringify(value['kind'] ?? null)} holds`;
}

function fits(value: Readonly<Record<string, unknown>>): boolean {
  const { kind } = value;
  const marked = Number.isInteger(value['line']) && Number(value['line']) > 0 && typeof value['hash'] === 'string';
  if (RECORD_KINDS.includes(kind)) return marked && isLabels(value['before']) && (kind === 'labels') === isLabels(value['after']);
  if (kind === 'bulk') return Number.isInteger(value['count']) && isObject(value['action']);
  if (kind === 'applied') return marked && typeof value['of'] === 'string';
  if (kind === 'labelSet') return typeof value['labelSet'] === 'string' || areStrings(value['labelSet']);
  return (kind === 'undo' || kind === 'redo') && typeof value['of'] === 'string';
}

const areStrings = (value: unknown): boolean => Array.isArray(value) && value.every(name => typeof name === 'string');

const isLabels = (value: unknown): boolean =>
  Array.isArray(value) && value.every((label: unknown) => isObject(label) && typeof label['name'] === 'string' && (label['score'] === undefined || typeof label['score'] === 'number'));
