// Settings, requests and faults as the tests of the server use them.
import assert from 'node:assert/strict';
import { ServerError, type ChatRequest, type ServerFault } from '../../../../src/synthesis/server/server';
import type { ServerSettings } from '../../../../src/synthesis/server/settings';

export const settingsOf = (baseUrl: string, more: Partial<ServerSettings> = {}): ServerSettings => ({ baseUrl, model: 'm', concurrency: 4, timeout: 5000, ...more });

export const requestOf = (content: string, more: Partial<ChatRequest> = {}): ChatRequest => ({ messages: [{ role: 'user', content }], maxTokens: 20, temperature: 0, seed: 7, ...more });

export const never = (): AbortSignal => new AbortController().signal;

/** The ServerError that the promise rejects with. */
export async function faultOf(promise: Promise<unknown>, fault: ServerFault): Promise<ServerError> {
  const error: unknown = await promise.then(() => assert.fail('no error'), (reason: unknown) => reason);
  assert.ok(error instanceof ServerError, String(error));
  assert.equal(error.fault, fault, error.message);
  return error;
}

/** Waits until the condition holds; the test's own time limit ends it. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 5));
}
