// Integers of more digits than a JavaScript number keeps: told from how they stand in the JSON.
import { itemsOf, kindAt, membersOf, type Span } from './jsonScan';

/** An integer of so many digits, or something like it in a text: most lines have none, and need no second look. */
const LONG = /(?:^|[[:,\s])-?\d{16,}(?![\d.eE])/;
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const isLost = (written: string): boolean => /^-?\d+$/.test(written) && !Number.isSafeInteger(Number(written));
const losesDigits = (json: string): boolean => LONG.test(json) && (json.match(STRING_OR_NUMBER) ?? []).some(isLost);

/** The fields of the record `line` as they are to be shown: the JSON of the file where an integer in it may lose digits. */
export function withAllDigits(line: string, fields: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  if (!LONG.test(line)) return fields;
  const members = membersOf(line);
  return new Map(Array.from(fields, ([name, value]) => {
    const span = typeof value === 'string' ? undefined : members?.get(name);
    const json = span && line.slice(span.start, span.end);
    return [name, json !== undefined && losesDigits(json) ? json : value];
  }));
}

/** The fields of the record `line`, with such integers, also in lists, as bigint. */
export function withBigIntegers(line: string, fields: ReadonlyMap<string, unknown>): ReadonlyMap<string, unknown> {
  if (!LONG.test(line)) return fields;
  const members = membersOf(line);
  return new Map(Array.from(fields, ([name, value]) => {
    const span = typeof value === 'string' ? undefined : members?.get(name);
    return [name, span ? exactValue(line, span, value) : value];
  }));
}

function exactValue(text: string, span: Span, value: unknown): unknown {
  const written = text.slice(span.start, span.end);
  if (!losesDigits(written)) return value;
  if (kindAt(text, span) === 'array' && Array.isArray(value)) return itemsOf(text, span).map((item, at) => exactValue(text, item, value[at]));
  return isLost(written) ? BigInt(written) : value;
}
