// What reading an answer comes to.

export type Answer<Value> =
  | { readonly kind: 'read'; readonly value: Value; /** What it lacks of what was asked for, in one sentence: worth asking again, better than nothing. */ readonly short?: string }
  | { readonly kind: 'unusable'; /** One sentence for people. */ readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

export const read = <Value>(value: Value, short?: string): Answer<Value> => ({ kind: 'read', value, ...(short !== undefined && { short }) });
export const unusable = (reason: string): { readonly kind: 'unusable'; readonly reason: string } => ({ kind: 'unusable', reason });

/** One answer's text, prepared once: how it ended and whether it set out to be JSON. */
export interface AnswerText {
  /** Without a fence around it. */
  readonly text: string;
  /** The server stopped it at the most tokens. */
  readonly cut: boolean;
}
