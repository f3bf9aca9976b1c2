// What a run's tokens cost, where the user has said what a million of them costs.

export interface Prices {
  /** Of one million tokens. */
  readonly input: number;
  readonly output: number;
  /** As it is to be shown: a code of ISO 4217, or any word. */
  readonly currency: string;
}

export interface Tokens {
  readonly prompt: number;
  readonly completion: number;
  /** Of the prompt's, those that the server had in its cache; undefined where it does not tell. */
  readonly cached?: number;
}

export const costOf = ({ prompt, completion }: Tokens, { input, output }: Prices): number => (prompt * input + completion * output) / 1e6;

/** "1.25 EUR"; below a hundredth with two significant digits. What a server asks for cached tokens is not known, so all count in full. */
export function costText(tokens: Tokens, prices: Prices): string {
  const cost = costOf(tokens, prices);
  return `${cost === 0 || cost >= 0.01 ? cost.toFixed(2) : cost.toPrecision(2)} ${prices.currency}`;
}
