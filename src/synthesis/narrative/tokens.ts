// How many tokens a text will be: by characters per token of each kind of script, fitted to what the server reports.

/** Kinds of characters that tokenizers treat alike, and how many tokens one character is where nothing is known yet (on the safe side of SentencePiece and of byte-pair encodings). */
const KINDS = [
  { name: 'latin', tokens: 0.27, holds: (code: number) => code < 0x250 },
  { name: 'alphabet', tokens: 0.55, holds: (code: number) => code < 0x1100 },
  { name: 'ideograph', tokens: 1.1, holds: (code: number) => (code >= 0x2e80 && code < 0xd800) || (code >= 0xf900 && code < 0xfb00) || (code >= 0xff00 && code < 0xfff0) },
  { name: 'punctuation', tokens: 0.6, holds: (code: number) => code >= 0x2000 && code < 0x2070 },
] as const;
/** Everything else: symbols, emoji, rare scripts, which fall apart into bytes. */
const OTHER_TOKENS = 2;

/** One count for each kind, in UTF-16 code units, and one for the others. */
export type CharacterCounts = Float64Array;

export const kindOf = (code: number): number => {
  const at = KINDS.findIndex(({ holds }) => holds(code));
  return at < 0 ? KINDS.length : at;
};

const countsOf = (text: string): CharacterCounts => {
  const counts = new Float64Array(KINDS.length + 1);
  for (let at = 0; at < text.length; at++) {
    const kind = kindOf(text.charCodeAt(at));
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
};

/** Texts shorter than this say more of a chat template than of the script. */
const ENOUGH = 200;
const SLOWEST = 0.05;

export class TokenEstimate {
  readonly #rates = Float64Array.of(...KINDS.map(({ tokens }) => tokens), OTHER_TOKENS);
  #learnt = 0;

  /** Tokens of the text, rounded up. */
  estimate(text: string): number {
    return Math.max(0, Math.ceil(sum(countsOf(text), this.#rates) - 1e-9));
  }

  /** Tokens of one UTF-16 code unit. */
  rate(code: number): number {
    return this.#rates[kindOf(code)] ?? OTHER_TOKENS;
  }

  /**
   * Fits the rates to a text whose tokens the server counted: a step of normalised least mean squares, the first ones large.
   * The estimate of a text changes by it, so whoever cuts by it keeps the cut.
   */
  learn(text: string, tokens: number): void {
    if (text.length < ENOUGH || !Number.isFinite(tokens) || tokens <= 0) return;
    const counts = countsOf(text);
    const square = sum(counts, counts);
    this.#learnt++;
    const step = (Math.max(SLOWEST, 1 / this.#learnt) * (tokens - sum(counts, this.#rates))) / square;
    counts.forEach((count, kind) => {
      // No report can make a kind of character free, or dearer than its bytes.
      this.#rates[kind] = Math.min(4, Math.max(0.05, (this.#rates[kind] ?? 0) + step * count));
    });
  }
}

const sum = (one: Float64Array, other: Float64Array): number => one.reduce((total, value, at) => total + value * (other[at] ?? 0), 0);
