// The text of one subtitle line: what is tag, entity, name of a voice, and what is said.
import { Finder } from '../finder';
import { SLICE, sliceIsFull, type Pace } from '../pace';

export type Token =
  | { readonly kind: 'text'; readonly start: number; readonly end: number }
  /** An entity, decoded. */
  | { readonly kind: 'entity'; readonly text: string; readonly start: number }
  /** `<v Name>`; `name` is undefined where the voice ends. */
  | { readonly kind: 'voice'; readonly name?: string; readonly start: number; readonly end: number };

const LESS = 60;
const AMPERSAND = 38;
const BRACE = 123;
const NOTES = new Set(Array.from('♪♫♩♬', note => note.charCodeAt(0)));
const ENTITY = /^&(?:(amp|lt|gt|nbsp|lrm|rlm|quot|apos)|#(\d{1,7})|#[xX]([\da-fA-F]{1,6}));/;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', nbsp: ' ', lrm: '', rlm: '', quot: '"', apos: "'" };
const TAG = /^<(?:\/?[a-zA-Z]|\d{1,3}:)/;
const VOICE = /^<v(?:\.[^\s>]*)?\s+(\S[^>]*?)\s*>$/;
const LONGEST_TAG = 400;

/** Reads lines one after another; lines must be given in the order of the document. */
export class PayloadReader {
  private readonly tagEnd: Finder;
  private readonly braceEnd: Finder;

  constructor(private readonly text: string) {
    this.tagEnd = new Finder(text, '>');
    this.braceEnd = new Finder(text, '}');
  }

  *lineSteps(start: number, end: number, pace: Pace): Generator<void, Token[], void> {
    const tokens: Token[] = [];
    let textStart = start;
    let at = start;
    let pause = start + SLICE;
    while (at < end) {
      const code = this.text.charCodeAt(at);
      const length = code === LESS || code === AMPERSAND || code === BRACE || code > 0x2668 ? this.markupLength(code, at, end) : 0;
      if (length === 0) {
        at++;
      } else {
        if (textStart < at) tokens.push({ kind: 'text', start: textStart, end: at });
        const token = this.tokenOf(code, at, at + length);
        if (token !== undefined) tokens.push(token);
        at += length;
        textStart = at;
      }
      if (at < pause) continue;
      pause = at + SLICE;
      if (textStart < at) tokens.push({ kind: 'text', start: textStart, end: at });
      textStart = at;
      if (sliceIsFull(pace, SLICE)) yield;
    }
    if (textStart < end) tokens.push({ kind: 'text', start: textStart, end });
    return tokens;
  }

  /** The length of the markup that begins at `at`; 0 where it is text. */
  private markupLength(code: number, at: number, end: number): number {
    switch (code) {
      case LESS:
        return TAG.test(this.text.slice(at, at + 5)) ? lengthTo(this.tagEnd.from(at), at, end) : 0;
      case BRACE:
        return this.text.charAt(at + 1) === '\\' ? lengthTo(this.braceEnd.from(at), at, end) : 0;
      case AMPERSAND:
        return ENTITY.exec(this.text.slice(at, Math.min(end, at + 10)))?.[0].length ?? 0;
      default:
        return NOTES.has(code) ? 1 : 0;
    }
  }

  private tokenOf(code: number, start: number, end: number): Token | undefined {
    const markup = this.text.slice(start, end);
    if (code === AMPERSAND) return { kind: 'entity', text: decoded(markup), start };
    if (code !== LESS) return undefined;
    if (markup === '</v>') return { kind: 'voice', start, end };
    const name = VOICE.exec(markup)?.[1];
    if (name === undefined) return undefined;
    const nameStart = start + markup.lastIndexOf(name);
    return { kind: 'voice', name, start: nameStart, end: nameStart + name.length };
  }
}

const lengthTo = (close: number, at: number, end: number): number => (close < end && close - at < LONGEST_TAG ? close + 1 - at : 0);

function decoded(entity: string): string {
  const [, name, decimal, hexadecimal] = ENTITY.exec(entity) ?? [];
  if (name !== undefined) return NAMED[name] ?? '';
  const code = decimal === undefined ? parseInt(hexadecimal ?? '', 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : '\uFFFD';
}
