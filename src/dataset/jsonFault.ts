// Finds where a text stops being JSON, for error messages: JSON.parse does not always tell.

export interface JsonFault {
  /** Offset of the first character that cannot stand there; the text's length where it ends too early. */
  readonly offset: number;
  readonly reason: string;
}

type Expected = 'value' | 'firstItem' | 'name' | 'firstName' | 'colon' | 'afterItem' | 'afterMember' | 'nothing';
/** What a token is: a bracket, colon or comma itself, or one of two kinds of scalar. */
type Token = '{' | '}' | '[' | ']' | ':' | ',' | 'string' | 'plain';

/** What may stand at a place, and what it is called. */
const places: Record<Expected, { readonly name: string; readonly tokens: readonly Token[] }> = {
  value: { name: 'a value', tokens: ['{', '[', 'string', 'plain'] },
  firstItem: { name: 'a value or ]', tokens: ['{', '[', 'string', 'plain', ']'] },
  name: { name: 'a name in double quotes', tokens: ['string'] },
  firstName: { name: 'a name in double quotes or }', tokens: ['string', '}'] },
  colon: { name: 'a colon', tokens: [':'] },
  afterItem: { name: 'a comma or ]', tokens: [',', ']'] },
  afterMember: { name: 'a comma or }', tokens: [',', '}'] },
  nothing: { name: 'nothing more', tokens: [] },
};

/** The first place where `text` is not JSON, or undefined where it is. Linear, however deep the nesting. */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let at = 0;
  while (true) {
    at = skipSpace(text, at);
    if (at >= text.length) {
      return expected === 'nothing' ? undefined : { offset: text.length, reason: `the line ends where ${places[expected].name} is expected` };
    }
    const found = tokenAt(text, at);
    if ('reason' in found) return found;
    if (!places[expected].tokens.includes(found.token)) return { offset: at, reason: `${places[expected].name} expected` };
    if (found.token === '{' || found.token === '[') open.push(found.token);
    if (found.token === '}' || found.token === ']') open.pop();
    expected = after(found.token, expected, open.at(-1));
    at = found.end;
  }
}

function after(token: Token, place: Expected, inside: '{' | '[' | undefined): Expected {
  if (token === '{') return 'firstName';
  if (token === '[') return 'firstItem';
  if (token === ':') return 'value';
  if (token === ',') return inside === '{' ? 'name' : 'value';
  if (token === 'string' && (place === 'name' || place === 'firstName')) return 'colon';
  if (inside === undefined) return 'nothing';
  return inside === '{' ? 'afterMember' : 'afterItem';
}

function tokenAt(text: string, at: number): { readonly token: Token; readonly end: number } | JsonFault {
  const character = text.charAt(at);
  switch (character) {
    case '{': case '}': case '[': case ']': case ':': case ',':
      return { token: character, end: at + 1 };
    case '"':
      return stringAt(text, at);
    default:
      return plainAt(text, at);
  }
}

function stringAt(text: string, start: number): { readonly token: Token; readonly end: number } | JsonFault {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return { token: 'string', end: at + 1 };
    if (code < 0x20) return { offset: at, reason: 'a control character in a string must be written as \\n, \\t or \\u00XX' };
    if (code !== 0x5c) continue;
    const escape = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(text.slice(at, at + 6));
    if (escape === null) return { offset: at, reason: 'not an escape that JSON knows' };
    at += escape[0].length - 1;
  }
  return { offset: text.length, reason: 'the line ends inside a string' };
}

function plainAt(text: string, at: number): { readonly token: Token; readonly end: number } | JsonFault {
  const end = at + (/^[\w.+-]*/.exec(text.slice(at, at + 400))?.[0].length ?? 0);
  const word = text.slice(at, end);
  if (/^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)$/.test(word)) return { token: 'plain', end };
  return { offset: at, reason: word === '' ? 'not a character that can stand here' : `${word.slice(0, 40)} is not a JSON value` };
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (' \t\r\n'.includes(text.charAt(at)) && at < text.length) at++;
  return at;
}
