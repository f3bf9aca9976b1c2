// Builds an utterance's text from pieces of the document and remembers where each piece stands.
import type { Segment, TextRange } from '../core/utterance';
import { isSpace, SPACE } from './characters';

export interface BuiltText {
  readonly text: string;
  readonly segments: readonly Segment[];
  /** From the first to the last character taken from the document. */
  readonly range: TextRange;
}

/** Collapses white space to single spaces and drops it at both ends. */
export class TextBuilder {
  private readonly parts: string[] = [];
  private readonly segments: Segment[] = [];
  private length = 0;
  private spaceDue = false;
  /** The open segment's range in the document; empty while none is open. */
  private openStart = 0;
  private openEnd = 0;

  constructor(private readonly document: string) {}

  /** Takes document[start, end). */
  add(start: number, end: number): void {
    const { document } = this;
    let at = start;
    while (at < end) {
      const code = document.charCodeAt(at);
      if (!isSpace(code)) {
        let stop = at + 1;
        while (stop < end && !isSpace(document.charCodeAt(stop))) stop++;
        this.take(at, stop);
        at = stop;
      } else if (code === SPACE && this.openEnd === at && at > this.openStart && at + 1 < end && !isSpace(document.charCodeAt(at + 1))) {
        this.openEnd = ++at;
      } else {
        this.space();
        at++;
      }
    }
  }

  /** Puts in text that the document does not have, such as a decoded entity. */
  put(text: string): void {
    this.close();
    if (this.spaceDue && this.length > 0) this.push(' ');
    this.spaceDue = false;
    this.push(text);
  }

  /** A space is due before what follows. */
  space(): void {
    this.spaceDue = true;
  }

  /** Undefined where nothing was taken. */
  finish(): BuiltText | undefined {
    this.close();
    const first = this.segments[0];
    const last = this.segments.at(-1);
    if (first === undefined || last === undefined) return undefined;
    return { text: this.parts.join(''), segments: this.segments, range: { start: first.range.start, end: last.range.end } };
  }

  /** Takes document[start, end) as it is; the caller knows that its white space is single spaces between words. */
  take(start: number, end: number): void {
    if (!this.spaceDue && this.openEnd === start && this.openStart < this.openEnd) {
      this.openEnd = end;
      return;
    }
    this.close();
    if (this.spaceDue && this.length > 0) this.push(' ');
    this.spaceDue = false;
    this.openStart = start;
    this.openEnd = end;
  }

  private close(): void {
    const { openStart: start, openEnd: end } = this;
    if (start === end) return;
    this.segments.push({ textStart: this.length, textEnd: this.length + end - start, range: { start, end } });
    this.push(this.document.slice(start, end));
    this.openStart = this.openEnd = 0;
  }

  private push(text: string): void {
    this.parts.push(text);
    this.length += text.length;
  }
}
