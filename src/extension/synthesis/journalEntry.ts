// What the journal of a session holds, line by line: examples as they arrived, and what was said of them.
import { createHash } from 'node:crypto';
import { isObject } from '../../core/objects';
import type { MappedLabel } from '../../synthesis/stage';
import type { Example, Rejection } from '../../synthesis/example';

export const JOURNAL_SCHEMA = 1;

/** Where accepted examples went, exactly enough to take them out again. */
export interface Appending {
  readonly file: string;
  readonly ids: readonly string[];
  /** Bytes of the file before; undefined: there was none. */
  readonly before?: number;
  readonly bytes: number;
  /** SHA-256 of what was appended, hex. */
  readonly sha256: string;
}

/** What a person can take back. */
export type Action =
  | { readonly kind: 'accept'; readonly of: string; readonly labels?: readonly MappedLabel[] }
  | { readonly kind: 'acceptAll'; readonly ids: readonly string[] }
  | { readonly kind: 'reject'; readonly of: string }
  /** Another example stands in the place of `of`, and is not judged. */
  | { readonly kind: 'replace'; readonly of: string; readonly example: Example }
  | ({ readonly kind: 'append' } & Appending);

export type Noted =
  | Action
  | { readonly kind: 'example'; readonly example: Example }
  /** `of`: what was left out, for a run that goes on says it once more. */
  | { readonly kind: 'leftOut'; readonly at: Rejection['at']; readonly reason: string; readonly of?: string }
  /** Appending begins; whether it came to its end, the file itself tells. */
  | ({ readonly kind: 'appending' } & Appending)
  /** It did not. */
  | { readonly kind: 'notAppended' }
  | { readonly kind: 'undo' | 'redo'; readonly of: number };

/** `n` counts the lines of the journal from 1. */
export type JournalEntry = { readonly schema: typeof JOURNAL_SCHEMA; readonly n: number; readonly at: string } & Noted;

export const leftOutOf = (rejection: Rejection): Noted => {
  const { narrative, actor, utterance, kind, at, reason } = rejection;
  return { kind: 'leftOut', at, reason, of: createHash('sha256').update(JSON.stringify([narrative, actor, utterance, kind, at])).digest('hex').slice(0, 16) };
};

const isText = (value: unknown): boolean => typeof value === 'string';
const isExample = (value: unknown): boolean => isObject(value) && isText(value['id']) && isText(value['utterance']) && Array.isArray(value['all_emotions_mapped']);
const isAppending = (value: Readonly<Record<string, unknown>>): boolean => isText(value['file']) && Array.isArray(value['ids']) && Number.isInteger(value['bytes']) && isText(value['sha256']);

const HOLDS: Readonly<Record<Noted['kind'], (value: Readonly<Record<string, unknown>>) => boolean>> = {
  accept: ({ of, labels }) => isText(of) && (labels === undefined || Array.isArray(labels)),
  acceptAll: ({ ids }) => Array.isArray(ids),
  reject: ({ of }) => isText(of),
  replace: ({ of, example }) => isText(of) && isExample(example),
  append: isAppending,
  example: ({ example }) => isExample(example),
  leftOut: ({ at, reason }) => isText(at) || isText(reason),
  appending: isAppending,
  notAppended: () => true,
  undo: ({ of }) => Number.isInteger(of),
  redo: ({ of }) => Number.isInteger(of),
};

/** The entry, or why the line is none. */
export function parseEntry(line: string): JournalEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'it is not JSON';
  }
  if (!isObject(value)) return 'it is no JSON object';
  if (value['schema'] !== JOURNAL_SCHEMA) return `it is of schema ${JSON.stringify(value['schema'] ?? null)}, and this version reads ${JOURNAL_SCHEMA}`;
  const { kind } = value;
  if (typeof kind !== 'string' || !Object.hasOwn(HOLDS, kind) || !HOLDS[kind as Noted['kind']](value)) return `it lacks what an entry of kind ${JSON.stringify(kind ?? null)} holds`;
  return value as unknown as JournalEntry;
}
