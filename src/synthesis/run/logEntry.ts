// The lines of a run's log: examples kept and rejections, narrative by narrative, each closed by what it came to.
import type { Example, Rejection } from '../example';
import type { RunAccount } from './account';

export const LOG_SCHEMA = 1;

interface InBlock {
  /** The utterance, on the first line about it, where it passed the gates that look across the run: so they can be put back into their state. */
  readonly seen?: { readonly actor: string; readonly utterance: string };
}

export type ItemEntry = InBlock & ({ readonly kind: 'kept'; readonly example: Example } | { readonly kind: 'rejected'; readonly rejection: Rejection });

/** Closes the lines since the last closing one; only then do they count. */
export interface ClosingEntry {
  readonly kind: 'narrative';
  /** From the narrative's text, how often that came before, and the round: see `narrativeKey`. */
  readonly key: string;
  readonly id: string;
  /** 0: the first time; from 1: further calls for emotions that were short. */
  readonly round: number;
  readonly kept: number;
  readonly rejected: number;
  readonly account: RunAccount;
  readonly at: string;
}

/** A round of further calls is over; the next one is planned from here. */
export interface RoundEntry {
  readonly kind: 'round';
  readonly round: number;
  readonly at: string;
}

export type LogEntry = ItemEntry | ClosingEntry | RoundEntry;

const KINDS: readonly unknown[] = ['kept', 'rejected', 'narrative', 'round'];

export const entryLine = (entry: LogEntry): string => `${JSON.stringify({ schema: LOG_SCHEMA, ...entry })}\n`;

/** The entry, or why the line is none. */
export function parseLogEntry(line: string): LogEntry | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'is not JSON';
  }
  if (typeof value !== 'object' || value === null) return 'is no JSON object';
  const { schema, ...entry } = value as { schema?: unknown; kind?: unknown };
  if (schema !== LOG_SCHEMA) return `is of schema ${JSON.stringify(schema ?? null)}, and this version reads ${LOG_SCHEMA}`;
  return KINDS.includes(entry.kind) ? (entry as LogEntry) : `is of the unknown kind ${JSON.stringify(entry.kind ?? null)}`;
}
