// The narratives as the run takes them in: each with its key, and why one of them is not taken.
import type { Narrative } from '../example';
import { HashIndex } from '../run/hashIndex';
import { sha256 } from '../run/requestHash';
import { narrativeKey } from './seeds';

export interface Taken {
  readonly narrative: Narrative;
  readonly sha256: string;
  readonly key: string;
  readonly order: number;
  /** Why nothing is asked of it. */
  readonly refused?: string;
}

/** One pass over the input from its start; every narrative comes out once. */
export async function* intake(narratives: AsyncIterable<Narrative>, round: number, limit = Infinity): AsyncGenerator<Taken, void> {
  const seen = new HashIndex();
  let order = 0;
  if (limit <= 0) return;
  for await (const narrative of narratives) {
    const own = sha256(narrative.text);
    const before = seen.count(own);
    const refused = narrative.fault !== undefined ? sentence(narrative.fault) : narrative.text.trim() === '' ? 'It holds no text.' : before > 0 ? 'Its text is the same as that of an earlier narrative.' : undefined;
    yield { narrative, sha256: own, key: narrativeKey(own, before, round), order, ...(refused !== undefined && { refused }) };
    if (++order >= limit) return;
  }
}

/** "it is no text" as a sentence. */
const sentence = (words: string): string => `${words.charAt(0).toUpperCase()}${words.slice(1).replace(/\.$/, '')}.`;
