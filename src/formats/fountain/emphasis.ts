// Finds the marks of emphasis (*, **, ***, _) and the backslashes that escape them.
import { CR, isSpace, LF } from '../characters';
import type { Cuts } from '../pieces';

const ASTERISK = 42;
const UNDERSCORE = 95;
export const BACKSLASH = 92;
/** No mark is matched over more open marks than this: nobody nests deeper, and looking further would make long lines slow. */
const DEEPEST = 8;
const WORD = /[\p{L}\p{N}]/u;

/**
 * Reads a text from left to right, in as many calls as the caller likes. A mark opens before and closes after
 * something that is not white space, on the same line; everything else is plain text. Every mark is looked at once.
 */
export class EmphasisScanner implements Cuts {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** Open marks of the current line, as indices into the arrays, and how much of each is still unmatched. */
  private open: { index: number; mark: number; left: number }[] = [];
  private previous = LF;

  constructor(private readonly text: string) {}

  /** Reads text[from, to); `after` is the character that follows in the script, if any. */
  scan(from: number, to: number, after: number = LF): void {
    const { text } = this;
    let at = from;
    while (at < to) {
      const code = text.charCodeAt(at);
      if (code === ASTERISK || code === UNDERSCORE) {
        let stop = at + 1;
        while (stop < to && text.charCodeAt(stop) === code) stop++;
        this.mark(code, at, stop, stop < to ? text.charCodeAt(stop) : after);
        this.previous = code;
        at = stop;
        continue;
      }
      if (code === LF || code === CR) this.open = [];
      if (code === BACKSLASH && at + 1 < to && isMark(text.charCodeAt(at + 1))) {
        this.cut(at, at + 1);
        at++;
      }
      this.previous = text.charCodeAt(at);
      at++;
    }
  }

  private mark(mark: number, start: number, end: number, next: number): void {
    const length = end - start;
    if (length > (mark === ASTERISK ? 3 : 1)) return;
    let closes = !isSpace(this.previous);
    let opens = !isSpace(next);
    if (mark === UNDERSCORE && closes && opens && isWord(this.previous) && isWord(next)) closes = opens = false;
    const index = this.cut(start, start);
    const left = closes ? this.close(mark, index, length) : length;
    if (left === length && opens) {
      this.open.push({ index, mark, left });
      if (this.open.length > 2 * DEEPEST) this.open.splice(0, DEEPEST);
      this.starts[index] = this.ends[index] = end;
    }
  }

  /** Matches a closing mark with the open ones before it; returns how much of it found no match. */
  private close(mark: number, index: number, length: number): number {
    const { open } = this;
    let left = length;
    while (left > 0 && this.hasMatch(mark, left)) {
      const top = open.at(-1);
      if (top === undefined) break;
      if (!matches(top.left, left) || top.mark !== mark) {
        open.pop();
        continue;
      }
      const used = Math.min(top.left, left);
      top.left -= used;
      left -= used;
      this.starts[top.index] = (this.starts[top.index] ?? 0) - used;
      this.ends[index] = (this.ends[index] ?? 0) + used;
      if (top.left === 0) open.pop();
    }
    return left;
  }

  private hasMatch(mark: number, left: number): boolean {
    const floor = Math.max(0, this.open.length - DEEPEST);
    for (let at = this.open.length - 1; at >= floor; at--) {
      const candidate = this.open[at];
      if (candidate?.mark === mark && matches(candidate.left, left)) return true;
    }
    return false;
  }

  private cut(start: number, end: number): number {
    this.starts.push(start);
    this.ends.push(end);
    return this.starts.length - 1;
  }
}

/** Equal marks match, and bold italic matches its parts; italic and bold do not match each other. */
const matches = (a: number, b: number): boolean => a === b || a === 3 || b === 3;
export const isMark = (code: number): boolean => code === ASTERISK || code === UNDERSCORE;
const isWord = (code: number): boolean => WORD.test(String.fromCharCode(code));
