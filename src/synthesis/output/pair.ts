// Which utterance an example is of, whatever its kind: told by the call that labelled it.
import type { Example } from '../example';

/**
 * The same for all examples made of one utterance, and for no others: the request of their common labels stage,
 * whose seed follows from narrative, actor and number. 16 hexadecimal digits.
 */
export function utteranceIdOf({ id, provenance }: Pick<Example, 'id' | 'provenance'>): string {
  const call = provenance.calls.find(({ stage }) => stage === 'labels');
  if (call === undefined) throw new Error(`The example ${id} does not say which call labelled it`);
  return call.request.slice(0, 16);
}

/** An example as it stands in files: with what links the two halves of a pair. */
export function withPair<E extends Example>(example: E): E & { readonly pair?: string } {
  return example.kind === 'contextless' ? example : { ...example, pair: utteranceIdOf(example) };
}
