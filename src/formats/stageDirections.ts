// Finds stage directions in brackets inside what somebody says: [laughs] anywhere, (laughing) where a sentence begins or ends.
import { isSpace } from './characters';
import type { Cuts } from './pieces';

/** Brackets of ASCII and their full-width forms, each with the ASCII bracket that closes it. */
const OPENING = codes({ '[': ']', '(': ')', '【': ']', '（': ')' });
const CLOSING = codes({ ']': ']', ')': ')', '】': ']', '）': ')' });
/** Before a parenthesis that is a direction and no part of the sentence. */
const PAUSES = new Set(Array.from('.!?…,;:—–-"”’»」。！？，', mark => mark.charCodeAt(0)));

interface Opening {
  readonly start: number;
  /** Whether a pause or nothing at all stands before it. */
  readonly afterPause: boolean;
}

/** Reads the pieces of one speech from left to right; brackets may close in a later piece. */
export class DirectionScanner implements Cuts {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  private readonly square: Opening[] = [];
  private readonly round: Opening[] = [];
  /** The last character that is neither white space nor part of a direction. */
  private previous = 0;

  constructor(private readonly text: string) {}

  /** What follows begins a line. */
  beginLine(): void {
    this.previous = 0;
  }

  /** Reads text[from, to), which does not go beyond the line that ends at `lineEnd`. */
  scan(from: number, to: number, lineEnd: number): void {
    for (let at = from; at < to; at++) {
      const code = this.text.charCodeAt(at);
      // Below the first bracket and between the brackets of ASCII there is nothing to look up.
      const mayBracket = code > 0x2fff || (code >= 40 && code <= 93);
      const opens = mayBracket ? OPENING.get(code) : undefined;
      if (opens !== undefined) {
        (opens === ']' ? this.square : this.round).push({ start: at, afterPause: this.previous === 0 || PAUSES.has(this.previous) });
        continue;
      }
      const closes = mayBracket ? CLOSING.get(code) : undefined;
      if (closes !== undefined && this.close(closes, at + 1, lineEnd)) continue;
      if (!isSpace(code)) this.previous = code;
    }
  }

  private close(closes: string, end: number, lineEnd: number): boolean {
    const opening = (closes === ']' ? this.square : this.round).pop();
    if (opening === undefined) return false;
    if (closes === ')' && !opening.afterPause && !this.isLast(end, lineEnd)) return false;
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

  private isLast(at: number, lineEnd: number): boolean {
    while (at < lineEnd && isSpace(this.text.charCodeAt(at))) at++;
    return at === lineEnd;
  }
}

function codes(brackets: Readonly<Record<string, string>>): ReadonlyMap<number, string> {
  return new Map(Object.entries(brackets).map(([bracket, close]) => [bracket.charCodeAt(0), close]));
}
