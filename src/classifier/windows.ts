// A text that is longer than the model reads at once, cut into windows: at sentence borders where that can be.
import type { TextEncoder } from './tokenizer';

/** text.slice(start, end), without white space at its ends, and its tokens. */
export interface Window {
  readonly start: number;
  readonly end: number;
  /** With special tokens; at most maxLength. */
  readonly tokens: readonly number[];
}

/** About 30,000 words. What stands behind is not read, so that one enormous line cannot hold a worker for minutes. */
export const MOST_WINDOWS = 256;
/** A text longer than this is not tokenised as a whole to see whether it fits. */
const SURELY_LONG = 20_000;
/** No stretch without a border is looked at beyond this; the longest English sentences are shorter. */
const MOST_CHARACTERS = 2_000;
const SPECIAL_TOKENS = 2;

/**
 * After the marks that end a sentence, which the full stop of a title or an initial is not,
 * and the quotes and brackets that close after them; or at a line's end.
 */
const SENTENCE = /[^]*?(?:(?:(?<!\b(?:Mr|Mrs|Ms|Dr|St|[A-Z]))\.|[!?…])+["'’”»)\]]*(?=\s)|\n|$)\s*/y;
const WORD = /\S+\s*|\s+/y;

interface Piece {
  readonly start: number;
  readonly end: number;
  /** Without special tokens. */
  readonly tokens: number;
}

/** The windows of `text` in order; one window, the whole text, where it fits. */
export function windowsOf(text: string, encoder: TextEncoder, maxLength: number): Window[] {
  if (text.length <= SURELY_LONG) {
    const tokens = encoder.encode(text);
    if (tokens.length <= maxLength) return [{ start: 0, end: text.length, tokens }];
  }
  const room = maxLength - SPECIAL_TOKENS;
  const pieces = piecesOf(text, encoder, room);
  const total = pieces.reduce((sum, piece) => sum + piece.tokens, 0);
  // Windows of about one size: a last one of three words would be judged without anything around it.
  const aim = Math.ceil(total / Math.ceil(total / room));
  const windows: Window[] = [];
  for (let at = 0; at < pieces.length && windows.length < MOST_WINDOWS; ) {
    const first = at;
    let tokens = 0;
    while (at < pieces.length && tokens < aim && (at === first || tokens + (pieces[at]?.tokens ?? 0) <= room)) tokens += pieces[at++]?.tokens ?? 0;
    const window = trimmed(text, pieces[first]?.start ?? 0, pieces[at - 1]?.end ?? text.length);
    if (window.start < window.end) windows.push({ ...window, tokens: cut(encoder.encode(text.slice(window.start, window.end)), maxLength) });
  }
  return windows.length > 0 ? windows : [{ start: 0, end: text.length, tokens: encoder.encode('') }];
}

/** Sentences; words of sentences that are too long; stretches of words that are too long. */
function piecesOf(text: string, encoder: TextEncoder, room: number): Piece[] {
  const pieces: Piece[] = [];
  const most = room * MOST_WINDOWS;
  const count = (start: number, end: number): number => encoder.encode(text.slice(start, end)).length - SPECIAL_TOKENS;
  let tokens = 0;
  const add = (start: number, end: number, size: number): void => {
    pieces.push({ start, end, tokens: size });
    tokens += size;
  };
  for (const sentence of spans(text, 0, text.length, SENTENCE)) {
    const whole = count(sentence.start, sentence.end);
    if (whole <= room) {
      add(sentence.start, sentence.end, whole);
    } else {
      for (const word of spans(text, sentence.start, sentence.end, WORD)) {
        const size = count(word.start, word.end);
        if (size <= room) add(word.start, word.end, size);
        else for (const stretch of halves(text, word.start, word.end, room, count)) add(stretch.start, stretch.end, stretch.tokens);
      }
    }
    if (tokens >= most) break;
  }
  return pieces;
}

function* spans(text: string, from: number, to: number, pattern: RegExp): Generator<{ start: number; end: number }> {
  for (let start = from; start < to; ) {
    const limit = Math.min(to, start + MOST_CHARACTERS);
    pattern.lastIndex = 0;
    const length = pattern.exec(text.slice(start, limit))?.[0].length ?? 0;
    const end = length > 0 ? start + length : limit;
    yield { start, end };
    start = end;
  }
}

/** Cuts anywhere but inside a surrogate pair. */
function* halves(text: string, start: number, end: number, room: number, count: (start: number, end: number) => number): Generator<Piece> {
  const tokens = count(start, end);
  let middle = (start + end) >> 1;
  if (/[\uDC00-\uDFFF]/.test(text.charAt(middle)) && middle - 1 > start) middle--;
  if (tokens <= room || middle <= start) {
    yield { start, end, tokens };
    return;
  }
  yield* halves(text, start, middle, room, count);
  yield* halves(text, middle, end, room, count);
}

function trimmed(text: string, start: number, end: number): { start: number; end: number } {
  const window = text.slice(start, end);
  return { start: start + (window.length - window.trimStart().length), end: end - (window.length - window.trimEnd().length) };
}

/** Pieces tokenised one by one may make a few tokens more together, where a special token stands between two. */
function cut(tokens: readonly number[], maxLength: number): readonly number[] {
  return tokens.length <= maxLength ? tokens : [...tokens.slice(0, maxLength - 1), ...tokens.slice(-1)];
}
