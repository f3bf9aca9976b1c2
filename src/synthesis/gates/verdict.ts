// What a gate says of a text.
import type { GateId } from '../example';

export type Verdict =
  | { readonly kind: 'passes'; /** What is worth knowing of it all the same. */ readonly flags?: readonly string[] }
  | { readonly kind: 'rejected'; readonly at: GateId; /** One sentence for people. */ readonly reason: string };

export const PASSES: Verdict = { kind: 'passes' };
export const rejected = (at: GateId, reason: string): Verdict => ({ kind: 'rejected', at, reason });
