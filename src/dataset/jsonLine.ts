// One line of JSON Lines: the object that it holds, or what is wrong with it.
import { isObject } from '../core/objects';
import { jsonFault } from './jsonFault';

export type JsonLine =
  | { readonly kind: 'object'; readonly fields: ReadonlyMap<string, unknown> }
  | { readonly kind: 'bad'; readonly reason: string };

export function parseJsonLine(line: string): JsonLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const fault = jsonFault(line);
    return { kind: 'bad', reason: fault === undefined ? 'not JSON' : `not JSON: column ${columnOf(line, fault.offset)}: ${fault.reason}` };
  }
  if (!isObject(value)) return { kind: 'bad', reason: `a JSON object expected, not ${kindOf(value)}` };
  return { kind: 'object', fields: new Map<string, unknown>(Object.entries(value)) };
}

/** What a value of JSON is, in words. */
export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Columns count characters (code points) from 1. */
function columnOf(line: string, offset: number): number {
  let column = 1;
  for (let at = 0; at < offset; at++) {
    const code = line.charCodeAt(at);
    if (code < 0xdc00 || code > 0xdfff) column++;
  }
  return column;
}
