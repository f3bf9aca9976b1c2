// Tries a server out, step by step: what works is seen, not believed.
import type { ServerSettings } from './settings';

export type ConnectionStepId = 'reachable' | 'key' | 'model' | 'schema' | 'seed' | 'context';

export interface ConnectionStep {
  readonly id: ConnectionStepId;
  readonly kind: 'works' | 'fails' | 'unknown' | 'skipped';
  /** One sentence: what was seen, and what to do where it fails. */
  readonly words: string;
}

export interface ConnectionReport {
  readonly steps: readonly ConnectionStep[];
}

/** Rejects only with the signal's reason. */
export async function testConnection(settings: ServerSettings, signal: AbortSignal): Promise<ConnectionReport> {
  signal.throwIfAborted();
  await Promise.resolve(settings);
  return { steps: [] };
}
