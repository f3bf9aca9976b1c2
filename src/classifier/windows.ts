// A text that is longer than the model reads at once, cut into windows at sentence borders.
import type { TextEncoder } from './tokenizer';

export interface Window {
  readonly start: number;
  readonly end: number;
  /** With special tokens, at most maxLength. */
  readonly tokens: readonly number[];
}

/** The windows of `text`; one window, the whole text, where it fits. */
export function windowsOf(text: string, encoder: TextEncoder, maxLength: number): Window[] {
  const tokens = encoder.encode(text);
  if (tokens.length <= maxLength) return [{ start: 0, end: text.length, tokens }];
  return [{ start: 0, end: text.length, tokens: [...tokens.slice(0, maxLength - 1), ...tokens.slice(-1)] }];
}
