// Where the parts of a JSON text stand: one pass, no recursion, and as much as can be told of a text that is not JSON.

/** UTF-16 offsets; `end` is behind the last character. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Member extends Span {
  readonly name: string;
  /** The name without its quotes. */
  readonly nameStart: number;
  readonly nameEnd: number;
}

const QUOTE = 0x22, BACKSLASH = 0x5c, COMMA = 0x2c, COLON = 0x3a, OPEN_ARRAY = 0x5b, CLOSE_ARRAY = 0x5d, OPEN_OBJECT = 0x7b, CLOSE_OBJECT = 0x7d;

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d || code === 0xfeff;

function skip(text: string, from: number, end: number, commas: boolean): number {
  let at = from;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (!isSpace(code) && !(commas && code === COMMA)) break;
    at++;
  }
  return at;
}

/** Behind the closing quote, or the end of the text. */
function stringEnd(text: string, start: number, end: number): number {
  for (let at = start + 1; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at++;
  }
  return end;
}

/** Behind the value that begins at `start`; `start` itself where none does. */
function valueEnd(text: string, start: number, end: number): number {
  const first = text.charCodeAt(start);
  if (first === QUOTE) return stringEnd(text, start, end);
  let at = start;
  if (first !== OPEN_ARRAY && first !== OPEN_OBJECT) {
    for (; at < end; at++) {
      const code = text.charCodeAt(at);
      if (isSpace(code) || code === COMMA || code === CLOSE_ARRAY || code === CLOSE_OBJECT) break;
    }
    return at;
  }
  let depth = 0;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at, end);
      continue;
    }
    at++;
    if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth++;
    else if ((code === CLOSE_ARRAY || code === CLOSE_OBJECT) && --depth === 0) break;
  }
  return at;
}

/** The members of the object that the text is, by name; of two with one name the last counts, as in JSON.parse. */
export function membersOf(text: string): Map<string, Member> | undefined {
  const end = text.length;
  let at = skip(text, 0, end, false);
  if (text.charCodeAt(at) !== OPEN_OBJECT) return undefined;
  const members = new Map<string, Member>();
  at++;
  while (true) {
    at = skip(text, at, end, true);
    if (at >= end || text.charCodeAt(at) === CLOSE_OBJECT) return members;
    if (text.charCodeAt(at) !== QUOTE) {
      at = Math.max(at + 1, valueEnd(text, at, end));
      continue;
    }
    const nameEnd = stringEnd(text, at, end);
    const name = stringIn(text, { start: at, end: nameEnd });
    const place = { name, nameStart: at + 1, nameEnd: Math.max(at + 1, nameEnd - 1) };
    at = skip(text, nameEnd, end, false);
    if (text.charCodeAt(at) === COLON) at = skip(text, at + 1, end, false);
    const start = at;
    at = valueEnd(text, start, end);
    members.set(name, { ...place, start, end: at });
  }
}

/** The items of the array that begins at `array.start`. */
export function itemsOf(text: string, array: Span): Span[] {
  const items: Span[] = [];
  let at = array.start + 1;
  while (true) {
    at = skip(text, at, array.end, true);
    if (at >= array.end || text.charCodeAt(at) === CLOSE_ARRAY) return items;
    const end = valueEnd(text, at, array.end);
    if (end > at) items.push({ start: at, end });
    at = Math.max(at + 1, end);
  }
}

/** What kind of value stands there. */
export function kindAt(text: string, { start, end }: Span): 'string' | 'array' | 'object' | 'number' | 'null' | 'boolean' | 'nothing' {
  if (start >= end) return 'nothing';
  switch (text[start]) {
    case '"': return 'string';
    case '[': return 'array';
    case '{': return 'object';
    case 'n': return 'null';
    case 't': case 'f': return 'boolean';
    default: return 'number';
  }
}

/** A string without its quotes; where its end is missing, what there is. */
export function insideQuotes(text: string, { start, end }: Span): Span {
  const closed = end - start > 1 && text.charCodeAt(end - 1) === QUOTE;
  return { start: start + 1, end: closed ? end - 1 : end };
}

/** The string that stands there; as it is written where its escapes are none. */
export function stringIn(text: string, span: Span): string {
  const inside = insideQuotes(text, span);
  const written = text.slice(inside.start, inside.end);
  if (!written.includes('\\')) return written;
  try {
    return String(JSON.parse(`"${written}"`));
  } catch {
    return written;
  }
}
