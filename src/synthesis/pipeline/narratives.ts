// From files to narratives: a text or script is one, a corpus has one in each line.
import type { Narrative } from '../example';
import { parseScript } from '../../formats/parse';
import { formatOfExtension } from '../../formats/detect';

/** A text, or a part of it, as one narrative. @param range UTF-16 code units in the file; all of it where not given */
export function narrativeOfText(file: string, text: string, range: readonly [start: number, end: number] = [0, text.length]): Narrative {
  const [start, end] = range;
  const plain = withoutMark(text.slice(start, end));
  const whole = start === 0 && end === text.length;
  const name = baseName(file);
  return { id: whole ? file : `${file}:${start}-${end}`, title: titleOf(file, text) ?? name, text: plain, source: { file, start, end } };
}

/** A script's title page, where it has one. */
function titleOf(file: string, text: string): string | undefined {
  return formatOfExtension(file) === 'fountain' ? parseScript(text, 'fountain').title : undefined;
}

export interface CorpusFault {
  readonly line: number;
  readonly reason: string;
}

const TEXT_FIELDS = ['text', 'plot', 'story', 'narrative', 'body', 'content', 'document'] as const;
const TITLE_FIELDS = ['title', 'name', 'heading'] as const;
const ID_FIELDS = ['id', 'uid', 'key'] as const;

/** One line of a JSON Lines corpus; undefined for an empty one. @param line from 1 */
export function narrativeOfLine(file: string, line: number, json: string): Narrative | CorpusFault | undefined {
  if (json.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(withoutMark(json));
  } catch {
    return { line, reason: 'it is not JSON' };
  }
  if (typeof value === 'string') return corpusNarrative(file, line, {}, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { line, reason: 'it is neither a JSON object nor a text' };
  const record = value as Readonly<Record<string, unknown>>;
  const text = TEXT_FIELDS.map(name => textOf(record[name])).find(found => found !== undefined);
  return text === undefined ? { line, reason: `it has none of the fields ${TEXT_FIELDS.map(name => `"${name}"`).join(', ')} with a text` } : corpusNarrative(file, line, record, text);
}

function corpusNarrative(file: string, line: number, record: Readonly<Record<string, unknown>>, text: string): Narrative {
  const given = TITLE_FIELDS.map(name => textOf(record[name])).find(found => found !== undefined);
  const id = ID_FIELDS.map(name => record[name]).find(found => typeof found === 'string' || typeof found === 'number');
  return { id: `${file}:${line}`, title: given ?? (id === undefined ? `${baseName(file)}, line ${line}` : String(id)), text };
}

export const isFault = (found: Narrative | CorpusFault): found is CorpusFault => 'reason' in found;

/** Texts may come as a list of paragraphs or sentences. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  if (Array.isArray(value) && value.length > 0 && value.every(part => typeof part === 'string')) return textOf(value.join('\n'));
  return undefined;
}

/**
 * `index` of `of` shards; every narrative is in one of them, by its place in the input.
 * @param index from 1
 */
export async function* shard<Value>(items: AsyncIterable<Value>, index: number, of: number): AsyncGenerator<Value, void> {
  let place = 0;
  for await (const item of items) if (place++ % of === index - 1) yield item;
}

/** Narratives that can be gone through again and again: each pass begins with a new iterator. */
export const rereadable = <Value>(open: () => AsyncIterable<Value>): AsyncIterable<Value> => ({ [Symbol.asyncIterator]: () => open()[Symbol.asyncIterator]() });

const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');
const baseName = (file: string): string => file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1).replace(/\.[^.]+$/, '');
