// Finds stage directions in brackets inside what somebody says: [laughs] anywhere, (laughing) between sentences and on lines of its own.
import { isSpace } from './characters';
import type { Cuts } from './pieces';

/** Brackets of ASCII and their full-width forms, each with the ASCII bracket that closes it. */
const OPENING = codes({ '[': ']', '(': ')', '【': ']', '（': ')' });
const CLOSING = codes({ ']': ']', ')': ')', '】': ']', '）': ')' });
/** Before a parenthesis that is a direction and no part of the sentence. */
const PAUSES = new Set(Array.from('.!?…,;:—–-"”’»」。！？，', mark => mark.charCodeAt(0)));

/** Deeper brackets are text. */
const DEEPEST = 32;

interface Opening {
  readonly start: number;
  /** Whether a pause or nothing at all stands before it. */
  readonly afterPause: boolean;
  readonly beginsLine: boolean;
}

/** Reads the pieces of one speech from left to right; brackets may close in a later piece. */
export class DirectionScanner implements Cuts {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  private readonly square: Opening[] = [];
  private readonly round: Opening[] = [];
  /** The last character that is neither white space nor part of a direction. */
  private previous = 0;
  private atLineStart = true;

  /** @param speechEnd where the last line of the speech ends */
  constructor(
    private readonly text: string,
    private readonly speechEnd: number,
  ) {}

  /** What follows begins a line. */
  beginLine(): void {
    this.atLineStart = true;
  }

  /** Reads text[from, to), which does not go beyond the line that ends at `lineEnd`. */
  scan(from: number, to: number, lineEnd: number): void {
    for (let at = from; at < to; at++) {
      const code = this.text.charCodeAt(at);
      // Below the first bracket and between the brackets of ASCII there is nothing to look up.
      const mayBracket = code > 0x2fff || (code >= 40 && code <= 93);
      const opens = mayBracket ? OPENING.get(code) : undefined;
      if (opens !== undefined) {
        const afterPause = this.previous === 0 || PAUSES.has(this.previous);
        const openings = opens === ']' ? this.square : this.round;
        if (openings.length < DEEPEST) openings.push({ start: at, afterPause, beginsLine: this.atLineStart });
        this.atLineStart = false;
        continue;
      }
      const closes = mayBracket ? CLOSING.get(code) : undefined;
      if (closes !== undefined && this.close(closes, at + 1, lineEnd)) continue;
      if (isSpace(code)) continue;
      this.previous = code;
      this.atLineStart = false;
    }
  }

  private close(closes: string, end: number, lineEnd: number): boolean {
    const opening = (closes === ']' ? this.square : this.round).pop();
    if (opening === undefined) return false;
    if (closes === ')' && !opening.afterPause && !this.standsApart(opening, end, lineEnd)) return false;
    let { start } = opening;
    while (this.starts.length > 0 && (this.ends.at(-1) ?? 0) > start) {
      start = Math.min(start, this.starts.pop() ?? start);
      this.ends.pop();
    }
    this.starts.push(start);
    this.ends.push(end);
    if (opening.afterPause) this.previous = 0;
    return true;
  }

  /** On a line of its own, or at the end of the speech. */
  private standsApart({ beginsLine }: Opening, at: number, lineEnd: number): boolean {
    if (!beginsLine && lineEnd < this.speechEnd) return false;
    while (at < lineEnd && isSpace(this.text.charCodeAt(at))) at++;
    return at === lineEnd;
  }
}

function codes(brackets: Readonly<Record<string, string>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(brackets).map(([bracket, close]) => [bracket.charCodeAt(0), close]));
}
