// How wide text is in a terminal, and wrapping it there.
import { eastAsianWidth } from 'get-east-asian-width';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const printableAscii = /^[\x20-\x7e]*$/;
const invisible = /^[\p{Default_Ignorable_Code_Point}\p{Control}\p{Mark}\p{Surrogate}]+$/u;
const emoji = /\p{Emoji_Presentation}|\uFE0F/u;
const ideographic = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Columns that one grapheme takes: 0, 1 or 2. */
function graphemeWidth(grapheme: string): number {
  if (invisible.test(grapheme)) return 0;
  if (emoji.test(grapheme)) return 2;
  return eastAsianWidth(grapheme.codePointAt(0) ?? 0x20);
}

const splitGraphemes = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment);

/** Columns that `text`, without control sequences, takes. */
export function textWidth(text: string): number {
  if (printableAscii.test(text)) return text.length;
  return splitGraphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0);
}

/** Takes out what could steer a terminal: control characters, among them the one that starts escape sequences. */
export const harmless = (text: string): string => text.replace(/[\t\r\n]+/g, ' ').replace(/[\p{Cc}\u2028\u2029]/gu, '');

/** Cut to `width` columns, with an ellipsis where something is lost. */
export function clip(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const grapheme of splitGraphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width - 1) break;
    kept += grapheme;
  }
  return `${kept.trimEnd()}…`;
}

export const padEnd = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - textWidth(text)));
export const padStart = (text: string, width: number): string => ' '.repeat(Math.max(0, width - textWidth(text))) + text;

/** A no-break space stays, and holds together what it joins. */
const trailing = / +$/;

/**
 * Lines of at most `width` columns, broken at spaces, after dashes and hyphens, and between wide
 * characters; a piece that is longer than a line is broken anywhere.
 */
export function wrap(text: string, width: number): string[] {
  const room = Math.max(2, width);
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const { piece, wide } of piecesOf(text, room)) {
    const bare = piece.replace(trailing, '');
    const needed = piece === bare ? wide : textWidth(bare);
    if (used > 0 && used + needed > room) {
      lines.push(line.replace(trailing, ''));
      line = '';
      used = 0;
    }
    if (used === 0 && bare === '') continue;
    line += piece;
    used += wide;
  }
  if (line.replace(trailing, '') !== '') lines.push(line.replace(trailing, ''));
  return lines;
}

/** The text in pieces that stay together, each with the spaces behind it. */
function* piecesOf(text: string, room: number): Generator<{ piece: string; wide: number }> {
  for (const [word] of text.matchAll(/[\u2014\u2013-]*[^ \u2014\u2013-]+[\u2014\u2013-]* *|[\u2014\u2013-]+ *| +/gu)) {
    if (printableAscii.test(word) && word.length <= room) {
      yield { piece: word, wide: word.length };
      continue;
    }
    yield* breakable(word, room);
  }
}

function* breakable(word: string, room: number): Generator<{ piece: string; wide: number }> {
  let piece = '';
  let wide = 0;
  for (const grapheme of splitGraphemes(word)) {
    const width = graphemeWidth(grapheme);
    // Closing punctuation is of no script, so it stays with what it closes.
    const ideograph = ideographic.test(grapheme);
    if (piece !== '' && grapheme !== ' ' && (ideograph || wide + width > room)) {
      yield { piece, wide };
      piece = '';
      wide = 0;
    }
    piece += grapheme;
    wide += width;
  }
  if (piece !== '') yield { piece, wide };
}
