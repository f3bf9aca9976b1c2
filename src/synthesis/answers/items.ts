// Lists out of an answer: the items of its JSON, or its lines.
import { jsonIn, type JsonValue } from './json';
import type { AnswerText } from './answer';
import { withoutMark } from './words';

/** Anything with brackets is meant as JSON: its pieces are never read as lines. */
export const meantAsJson = ({ text }: AnswerText): boolean => /^\s*(?:\{|\[\s*["'{[\]])/.test(text) || /"[^"\n]{1,40}"\s*:\s*[{["\d]/.test(text);

/** The first list in the answer's JSON of which `itemOf` can read an item; undefined where there is none. */
export function jsonItems<Item>({ text }: AnswerText, itemOf: (value: JsonValue) => Item | undefined): Item[] | undefined {
  for (const { value } of jsonIn(text)) {
    for (const list of listsOf(value)) {
      const items = list.map(itemOf).filter(item => item !== undefined);
      if (items.length > 0) return items;
    }
  }
  return undefined;
}

/** Names that an answer gives to the parts of an item: never an item themselves. */
const PARTS = new Set(['emotion', 'primary', 'label', 'feeling', 'utterance', 'thought', 'text', 'sentence', 'line', 'name', 'score', 'expressiveness', 'value', 'intensity', 'strength']);

/** The value itself where it is a list, the lists in it, itself as the only item, or its properties as pairs: `{"joy": 0.7}`. */
function listsOf(value: JsonValue): (readonly JsonValue[])[] {
  if (isList(value)) return [value];
  if (!isObject(value)) return [];
  const inner = Object.values(value).flatMap(listsOf);
  return [...inner, [value], Object.entries(value).filter(([key]) => !PARTS.has(key.toLowerCase()))];
}

export const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
export const isObject = (value: JsonValue): value is { readonly [key: string]: JsonValue } => typeof value === 'object' && value !== null && !isList(value);

/** A property by the first of these names that it has, whatever their case. */
export function property(value: JsonValue, names: readonly string[]): JsonValue | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  for (const name of names) {
    const found = entries.find(([key]) => key.toLowerCase() === name);
    if (found) return found[1];
  }
  return undefined;
}

/** The answer's lines that say something, without numbers and bullets; of a cut answer without the last, which may be half. */
export function linesOf({ text, cut }: AnswerText): string[] {
  const lines = text.split('\n');
  return (cut ? lines.slice(0, -1) : lines).map(withoutMark).filter(line => line !== '' && !/^```/.test(line));
}
