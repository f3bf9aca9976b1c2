// The key of an answer: a hash of everything that decides it, and not of where it is asked.
import { createHash } from 'node:crypto';
import type { ChatRequest } from '../server/server';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** SHA-256 of the model's name and the request, hex. */
export function requestHash(model: string, request: ChatRequest): string {
  const { messages, maxTokens, temperature, seed, repetitionPenalty, schema } = request;
  return sha256(canonicalJson({ model, messages: messages.map(({ role, content }) => ({ role, content })), maxTokens, temperature, seed, repetitionPenalty, schema }));
}

/** JSON with the fields of every object in the order of their names, and without undefined ones. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, own: unknown) =>
    typeof own === 'object' && own !== null && !Array.isArray(own) ? Object.fromEntries(Object.entries(own).sort(([one], [other]) => (one < other ? -1 : 1))) : own,
  );
}
