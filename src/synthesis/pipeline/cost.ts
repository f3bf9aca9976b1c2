// Money for tokens, by prices that the user gave.
import type { TokenSum } from '../run/account';

/** For a million tokens each. */
export interface Prices {
  readonly input: number;
  readonly output: number;
  /** Of prompt tokens that the server had in its cache; without it they cost what the others do. */
  readonly cached?: number;
  /** As the user writes it: "EUR", "$". */
  readonly currency: string;
}

export interface Cost {
  readonly amount: number;
  readonly currency: string;
}

export function costOf({ prompt, completion, cached = 0 }: TokenSum, { input, output, cached: cachedPrice = input, currency }: Prices): Cost {
  return { amount: ((prompt - cached) * input + cached * cachedPrice + completion * output) / 1e6, currency };
}
