// What an example's id says: which utterance it is of, whatever its kind.
import type { Example } from '../example';

/** The id without its kind: the same for all examples made of one utterance. */
export function utteranceIdOf({ id, kind }: Pick<Example, 'id' | 'kind'>): string {
  if (!id.endsWith(kind)) throw new Error(`The example ${id} has an id that does not end with its kind, ${kind}`);
  return id.slice(0, -kind.length).replace(/[^\p{L}\p{N}]+$/u, '');
}

/** What links an original to its rewritten half. */
export const pairOf = utteranceIdOf;
