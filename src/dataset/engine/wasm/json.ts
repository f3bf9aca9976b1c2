// AssemblyScript: checks JSON in bytes without making anything of it, sixteen bytes at a time within strings.
// Whatever nearly no line of a data set holds is 0, "not plain", and somebody else's to judge. The bytes are UTF-8 that was found valid; a line feed
// stands behind every line, and after the last one sixteen bytes more may be read.

export const QUOTE: u32 = 0x22;
export const COMMA: u32 = 0x2c;
export const COLON: u32 = 0x3a;
export const OPEN_ARRAY: u32 = 0x5b;
export const CLOSE_ARRAY: u32 = 0x5d;
export const OPEN_OBJECT: u32 = 0x7b;
export const CLOSE_OBJECT: u32 = 0x7d;
export const LINE_FEED: u32 = 0x0a;
export const POINT: u32 = 0x2e;
export const ZERO: u32 = 0x30;
const BACKSLASH: u32 = 0x5c;
const MINUS: u32 = 0x2d;
const PLUS: u32 = 0x2b;
const LOWER_E: u32 = 0x65;
const LOWER_U: u32 = 0x75;
const MOST_NESTED: i32 = 64;
/** Whole numbers of so many digits are finite in every reader. */
const MOST_DIGITS: usize = 100;
const MOST_EXPONENT_DIGITS: usize = 2;

export const NOT_PLAIN: usize = 0;

// @ts-ignore: decorator
@inline
export function byteAt(at: usize): u32 {
  return load<u8>(at);
}

/** The first byte that is no white space of JSON; a line feed is none here, since it ends the line. */
// @ts-ignore: decorator
@inline
export function afterSpace(at: usize): usize {
  let byte = byteAt(at);
  while (byte <= 0x20 && (byte == 0x20 || byte == 0x09 || byte == 0x0d)) byte = byteAt(++at);
  return at;
}

/** The first byte at which the plain part of a string ends: a quote, a backslash, a control character. */
// @ts-ignore: decorator
@inline
export function plainEnd(at: usize): usize {
  while (true) {
    const bytes = v128.load(at);
    const ends = v128.or(v128.or(i8x16.eq(bytes, i8x16.splat(0x22)), i8x16.eq(bytes, i8x16.splat(0x5c))), i8x16.lt_u(bytes, i8x16.splat(0x20)));
    const mask = i8x16.bitmask(ends);
    if (mask != 0) return at + ctz(mask);
    at += 16;
  }
}

/** The closing quote of a string, from behind its opening one. */
export function stringEnd(at: usize): usize {
  while (true) {
    at = plainEnd(at);
    const byte = byteAt(at);
    if (byte == QUOTE) return at;
    if (byte != BACKSLASH) return NOT_PLAIN;
    at = escapeEnd(at);
    if (at == NOT_PLAIN) return NOT_PLAIN;
  }
}

/** Behind an escape. A surrogate without its other half is not plain. */
function escapeEnd(at: usize): usize {
  const kind = byteAt(at + 1);
  // " \ / b f n r t
  if (kind == QUOTE || kind == BACKSLASH || kind == 0x2f || kind == 0x62 || kind == 0x66 || kind == 0x6e || kind == 0x72 || kind == 0x74) return at + 2;
  if (kind != LOWER_U) return NOT_PLAIN;
  const unit = hexAt(at + 2);
  if (unit < 0) return NOT_PLAIN;
  if (unit < 0xd800 || unit > 0xdfff) return at + 6;
  if (unit > 0xdbff || byteAt(at + 6) != BACKSLASH || byteAt(at + 7) != LOWER_U) return NOT_PLAIN;
  const low = hexAt(at + 8);
  return low >= 0xdc00 && low <= 0xdfff ? at + 12 : NOT_PLAIN;
}

function hexAt(at: usize): i32 {
  let value: i32 = 0;
  for (const end = at + 4; at < end; at++) {
    const byte = byteAt(at);
    const letter = byte | 0x20;
    if (isDigit(byte)) value = value * 16 + <i32>(byte - ZERO);
    else if (letter >= 0x61 && letter <= 0x66) value = value * 16 + <i32>(letter - 0x57);
    else return -1;
  }
  return value;
}

// @ts-ignore: decorator
@inline
export function isDigit(byte: u32): bool {
  return byte - ZERO < 10;
}

// @ts-ignore: decorator
@inline
export function digitsEnd(at: usize): usize {
  while (isDigit(byteAt(at))) at++;
  return at;
}

/** Behind the digits of a whole number that has no needless zero before it. */
export function wholeEnd(at: usize): usize {
  const end = digitsEnd(at);
  return end == at || end - at > MOST_DIGITS || (byteAt(at) == ZERO && end > at + 1) ? NOT_PLAIN : end;
}

function numberEnd(at: usize): usize {
  let end = wholeEnd(byteAt(at) == MINUS ? at + 1 : at);
  if (end == NOT_PLAIN) return NOT_PLAIN;
  if (byteAt(end) == POINT) {
    const from = end + 1;
    end = digitsEnd(from);
    if (end == from) return NOT_PLAIN;
  }
  if ((byteAt(end) | 0x20) != LOWER_E) return end;
  const sign = byteAt(end + 1);
  const from = sign == MINUS || sign == PLUS ? end + 2 : end + 1;
  end = digitsEnd(from);
  return end == from || end - from > MOST_EXPONENT_DIGITS ? NOT_PLAIN : end;
}

/** Behind null, true or false. */
export function wordEnd(at: usize): usize {
  const word = load<u32>(at);
  if (word == 0x6c6c756e || word == 0x65757274) return at + 4;
  return word == 0x736c6166 && byteAt(at + 4) == 0x65 ? at + 5 : NOT_PLAIN;
}

/** Behind the value that begins at `at`. */
export function valueEnd(at: usize, nested: i32): usize {
  const first = byteAt(at);
  if (first == QUOTE) {
    const end = stringEnd(at + 1);
    return end == NOT_PLAIN ? NOT_PLAIN : end + 1;
  }
  if (first == OPEN_ARRAY) return nested == MOST_NESTED ? NOT_PLAIN : arrayEnd(at, nested);
  if (first == OPEN_OBJECT) return nested == MOST_NESTED ? NOT_PLAIN : objectEnd(at, nested);
  return first == MINUS || isDigit(first) ? numberEnd(at) : wordEnd(at);
}

function arrayEnd(at: usize, nested: i32): usize {
  at = afterSpace(at + 1);
  if (byteAt(at) == CLOSE_ARRAY) return at + 1;
  while (true) {
    at = valueEnd(at, nested + 1);
    if (at == NOT_PLAIN) return NOT_PLAIN;
    at = afterSpace(at);
    if (byteAt(at) == CLOSE_ARRAY) return at + 1;
    if (byteAt(at) != COMMA) return NOT_PLAIN;
    at = afterSpace(at + 1);
  }
}

function objectEnd(at: usize, nested: i32): usize {
  at = afterSpace(at + 1);
  if (byteAt(at) == CLOSE_OBJECT) return at + 1;
  while (true) {
    if (byteAt(at) != QUOTE) return NOT_PLAIN;
    at = stringEnd(at + 1);
    if (at == NOT_PLAIN) return NOT_PLAIN;
    at = afterSpace(at + 1);
    if (byteAt(at) != COLON) return NOT_PLAIN;
    at = valueEnd(afterSpace(at + 1), nested + 1);
    if (at == NOT_PLAIN) return NOT_PLAIN;
    at = afterSpace(at);
    if (byteAt(at) == CLOSE_OBJECT) return at + 1;
    if (byteAt(at) != COMMA) return NOT_PLAIN;
    at = afterSpace(at + 1);
  }
}

/** Where the line ends, if nothing but white space is left of it. */
// @ts-ignore: decorator
@inline
export function lineEnd(at: usize): usize {
  const end = afterSpace(at);
  return byteAt(end) == LINE_FEED ? end : NOT_PLAIN;
}
