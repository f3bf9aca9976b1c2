// AssemblyScript: counts the labels of lines of JSON straight from their bytes. Lines that are not plain, or whose labels stand there in an unusual way, are listed.
import { afterSpace, byteAt, CLOSE_ARRAY, CLOSE_OBJECT, COLON, COMMA, digitsEnd, isDigit, lineEnd, LINE_FEED, NOT_PLAIN, OPEN_ARRAY, OPEN_OBJECT, plainEnd, POINT, QUOTE, valueEnd, wholeEnd, wordEnd, ZERO } from './json';
import { classOf, firstOf, keep, lastOf, UNSURE } from './names';

/** What the labels stand in: [name, score] pairs; names or numbers in a list; one of them alone. */
const PAIRS: i32 = 0;
const LIST: i32 = 1;
let form: i32 = PAIRS;

const field = memory.data(1_024);
let fieldLength: usize = 0;
let fieldFirst: u64 = 0;
let fieldLast: u64 = 0;

/** Masks and how often each came: open addressing, sixteen bytes a slot. */
const SLOTS: u32 = 32_768;
const MOST_MASKS: u32 = 24_576;
const masks = memory.data(524_288);
let different: u32 = 0;

/** Lines that are not plain: where each begins and ends. */
const MOST_ODD: u32 = 4_096;
const odd = memory.data(32_768);
let odds: u32 = 0;

const given = memory.data(1_024);
/** The bits of the line in hand. */
let mask: u64 = 0;

// With more decimals floats and doubles could disagree about the threshold.
const MOST_DECIMALS: usize = 6;
const LEAST_TENTHS: u32 = 3;

export function masksAt(): usize {
  return masks;
}
export function oddAt(): usize {
  return odd;
}
export function oddCount(): u32 {
  return odds;
}
/** Where names and the field are written for `addName` and `setField`: 1,024 bytes. */
export function givenAt(): usize {
  return given;
}
/** Where memory is free for lines. */
export function linesAt(): usize {
  return (__heap_base + 15) & ~15;
}
export function setField(length: usize, as: i32): void {
  memory.copy(field, given, length);
  fieldLength = length;
  fieldFirst = firstOf(field, length);
  fieldLast = lastOf(field, length);
  form = as;
}
/** The first class that has a name keeps it. */
export function addName(length: usize, index: i32): bool {
  return keep(given, length, index);
}

/**
 * Counts the lines from `from` on that begin before `stop`; the last ends before `end`.
 * @returns where the next line begins; before `stop` where the list of odd lines is full; 0 where there are too many different masks
 */
export function scan(from: usize, end: usize, stop: usize): usize {
  odds = 0;
  let at = from;
  while (at < end && at < stop) {
    const read = lineFrom(at);
    if (read != NOT_PLAIN) {
      if (!count()) return 0;
      at = read + 1;
      continue;
    }
    let feed = at;
    while (byteAt(feed) != LINE_FEED) feed++;
    store<u32>(odd + <usize>odds * 8, <u32>at);
    store<u32>(odd + <usize>odds * 8, <u32>feed, 4);
    odds++;
    at = feed + 1;
    if (odds == MOST_ODD) break;
  }
  return at;
}

// @ts-ignore: decorator
@inline
function count(): bool {
  let slot = <u32>((mask * 0x9e3779b97f4a7c15) >> 49);
  while (true) {
    const place = masks + <usize>slot * 16;
    const times = load<u32>(place, 8);
    if (times == 0) {
      if (different == MOST_MASKS) return false;
      different++;
      store<u64>(place, mask);
    } else if (load<u64>(place) != mask) {
      slot = (slot + 1) & (SLOTS - 1);
      continue;
    }
    store<u32>(place, times + 1, 8);
    return true;
  }
}

const SAME: i32 = 0;
const SIMILAR: i32 = 1;
const OTHER: i32 = 2;

/** The line feed of a plain line, whose labels are then in `mask`. */
function lineFrom(from: usize): usize {
  mask = 0;
  let at = afterSpace(from);
  if (byteAt(at) != OPEN_OBJECT) return NOT_PLAIN;
  at = afterSpace(at + 1);
  if (byteAt(at) == CLOSE_OBJECT) return lineEnd(at + 1);
  let seen = false;
  while (true) {
    if (byteAt(at) != QUOTE) return NOT_PLAIN;
    const name = at + 1;
    at = plainEnd(name);
    if (byteAt(at) != QUOTE) return NOT_PLAIN;
    const match = at - name == fieldLength ? matches(name) : OTHER;
    at = afterSpace(at + 1);
    if (byteAt(at) != COLON) return NOT_PLAIN;
    at = afterSpace(at + 1);
    if (match == SIMILAR || (match == SAME && seen)) return NOT_PLAIN;
    if (match == SAME) {
      seen = true;
      at = labels(at);
    } else {
      at = member(at);
    }
    if (at == NOT_PLAIN) return NOT_PLAIN;
    at = afterSpace(at);
    if (byteAt(at) == CLOSE_OBJECT) return lineEnd(at + 1);
    if (byteAt(at) != COMMA) return NOT_PLAIN;
    at = afterSpace(at + 1);
  }
}

// @ts-ignore: decorator
@inline
function matches(at: usize): i32 {
  if (firstOf(at, fieldLength) == fieldFirst && lastOf(at, fieldLength) == fieldLast && (fieldLength <= 16 || memory.compare(at, field, fieldLength) == 0)) return SAME;
  return similar(at);
}

function similar(at: usize): i32 {
  for (let byte: usize = 0; byte < fieldLength; byte++) {
    if ((byteAt(at + byte) | 0x20) != (byteAt(field + byte) | 0x20)) return OTHER;
  }
  return SIMILAR;
}

/** Behind a value that is not the labels: nearly always a string without escapes. */
// @ts-ignore: decorator
@inline
function member(at: usize): usize {
  if (byteAt(at) == QUOTE) {
    const end = plainEnd(at + 1);
    if (byteAt(end) == QUOTE) return end + 1;
  }
  return valueEnd(at, 1);
}

/** Behind the labels. */
function labels(at: usize): usize {
  if (byteAt(at) == 0x6e) return wordEnd(at);
  if (form > LIST) return single(at);
  if (byteAt(at) != OPEN_ARRAY) return NOT_PLAIN;
  at = afterSpace(at + 1);
  if (byteAt(at) == CLOSE_ARRAY) return at + 1;
  while (true) {
    at = form == PAIRS ? pair(at) : single(at);
    if (at == NOT_PLAIN) return NOT_PLAIN;
    at = afterSpace(at);
    if (byteAt(at) == CLOSE_ARRAY) return at + 1;
    if (byteAt(at) != COMMA) return NOT_PLAIN;
    at = afterSpace(at + 1);
  }
}

/** A name, or a number by which files write a class. */
function single(at: usize): usize {
  const quoted = byteAt(at) == QUOTE;
  const from = quoted ? at + 1 : at;
  const end = quoted ? plainEnd(from) : wholeEnd(from);
  if (end <= from || (quoted && byteAt(end) != QUOTE)) return NOT_PLAIN;
  const index = classOf(from, end - from);
  if (index == UNSURE) return NOT_PLAIN;
  add(index);
  return quoted ? end + 1 : asNumber(end);
}

function pair(at: usize): usize {
  if (byteAt(at) != OPEN_ARRAY) return NOT_PLAIN;
  at = afterSpace(at + 1);
  if (byteAt(at) != QUOTE) return NOT_PLAIN;
  const name = at + 1;
  at = plainEnd(name);
  if (byteAt(at) != QUOTE) return NOT_PLAIN;
  const index = classOf(name, at - name);
  if (index == UNSURE) return NOT_PLAIN;
  at = afterSpace(at + 1);
  if (byteAt(at) != COMMA) return NOT_PLAIN;
  at = score(afterSpace(at + 1), index);
  if (at == NOT_PLAIN) return NOT_PLAIN;
  at = afterSpace(at);
  return byteAt(at) == CLOSE_ARRAY ? at + 1 : NOT_PLAIN;
}

/** Behind a score without sign and exponent; the class counts from 0.3 on. */
function score(at: usize, index: i32): usize {
  const whole = wholeEnd(at);
  if (whole == NOT_PLAIN) return NOT_PLAIN;
  const least = byteAt(at) != ZERO;
  if (byteAt(whole) != POINT) {
    if (least) add(index);
    return asNumber(whole);
  }
  const end = digitsEnd(whole + 1);
  if (end == whole + 1 || end > whole + 1 + MOST_DECIMALS) return NOT_PLAIN;
  if (least || byteAt(whole + 1) - ZERO >= LEAST_TENTHS) add(index);
  return asNumber(end);
}

/** What goes on behind digits is another kind of number. */
// @ts-ignore: decorator
@inline
function asNumber(end: usize): usize {
  const byte = byteAt(end);
  return byte == POINT || (byte | 0x20) == 0x65 || isDigit(byte) ? NOT_PLAIN : end;
}

// @ts-ignore: decorator
@inline
function add(index: i32): void {
  if (index >= 0) mask |= <u64>1 << <u64>index;
}
