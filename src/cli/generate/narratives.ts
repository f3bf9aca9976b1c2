// The narratives of a run, read one after the other as often as they are asked for; what cannot be read goes with its reason.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import { spokenText } from '../../formats/spoken';
import type { Narrative } from '../../synthesis/example';
import { LineCutter } from '../lines';
import { decode, whyUnreadable } from '../scriptFile';
import type { Shard } from './generateOptions';
import type { NarrativeFile } from './narrativeFiles';

/** A narrative of more than this is no story, and would be held in memory several times over. */
const maxBytes = 32 * 1024 * 1024;
/** Fields of a corpus that hold the text, tried in this order. */
export const TEXT_FIELDS = ['text', 'narrative', 'story', 'plot', 'content', 'body', 'document'] as const;

export interface NarrativeOptions {
  readonly textField: string | undefined;
  readonly shard: Shard | undefined;
  readonly signal: AbortSignal;
}

/** Every iteration begins at the start. */
export const narrativesOf = (files: readonly NarrativeFile[], options: NarrativeOptions): AsyncIterable<Narrative> => ({ [Symbol.asyncIterator]: () => shardOf(readAll(files, options), options.shard) });

/** Of every N the I-th, so that shards are of about one size. */
async function* shardOf(narratives: AsyncGenerator<Narrative>, shard: Shard | undefined): AsyncGenerator<Narrative> {
  let number = 0;
  for await (const narrative of narratives) {
    if (shard === undefined || number % shard.of === shard.index - 1) yield narrative;
    number++;
  }
}

async function* readAll(files: readonly NarrativeFile[], options: NarrativeOptions): AsyncGenerator<Narrative> {
  for (const file of files) {
    options.signal.throwIfAborted();
    if (file.fault !== undefined) yield faulty(file.name, file.fault);
    else if (file.kind === 'text') yield await textFile(file.name, options.signal);
    else yield* corpus(file.name, options);
  }
}

const faulty = (id: string, fault: string): Narrative => ({ id, title: path.basename(id), text: '', fault });

async function textFile(name: string, signal: AbortSignal): Promise<Narrative> {
  let bytes: Buffer;
  try {
    bytes = await readFile(name, { signal });
  } catch (error) {
    signal.throwIfAborted();
    return faulty(name, whyUnreadable(error));
  }
  if (bytes.length > maxBytes) return faulty(name, `it has over ${maxBytes / 1024 / 1024} MB: cut it into its stories`);
  const { text, warning } = decode(bytes);
  if (warning !== undefined) return faulty(name, 'it is not valid UTF-8: save it as UTF-8');
  if (text.includes('\0')) return faulty(name, 'it is no text');
  const title = path.basename(name).replace(/\.\w+$/, '');
  const timed = /\.(srt|vtt)$/i.exec(name)?.[1]?.toLowerCase();
  if (timed !== undefined) return emptyOr({ id: name, title, text: spokenText(text, timed === 'srt' ? 'subrip' : 'webvtt') });
  return emptyOr({ id: name, title, text, source: { file: name, start: 0, end: text.length } });
}

const emptyOr = (narrative: Narrative): Narrative => (narrative.text.trim() === '' ? { ...narrative, fault: 'there is no text in it' } : narrative);

async function* corpus(name: string, { textField, signal }: NarrativeOptions): AsyncGenerator<Narrative> {
  const cutter = new LineCutter(maxBytes);
  try {
    for await (const chunk of addAbortSignal(signal, createReadStream(name))) for (const { number, bytes } of cutter.push(chunk as Buffer)) yield* corpusLine(name, number, bytes, textField);
    for (const { number, bytes } of cutter.end()) yield* corpusLine(name, number, bytes, textField);
  } catch (error) {
    signal.throwIfAborted();
    yield faulty(name, whyUnreadable(error));
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function* corpusLine(name: string, number: number, bytes: Buffer | undefined, textField: string | undefined): Generator<Narrative> {
  const id = `${name}:${number}`;
  if (bytes === undefined) {
    yield faulty(id, `the line has over ${maxBytes / 1024 / 1024} MB`);
    return;
  }
  if (bytes.every(byte => byte === 0x20 || byte === 0x0d || byte === 0x09)) return;
  let record: unknown;
  try {
    record = JSON.parse(decoder.decode(bytes));
  } catch (error) {
    yield faulty(id, error instanceof SyntaxError ? 'the line is not JSON' : 'the line is not valid UTF-8');
    return;
  }
  yield narrativeOf(id, record, textField);
}

function narrativeOf(id: string, record: unknown, textField: string | undefined): Narrative {
  if (typeof record === 'string') return emptyOr({ id, title: path.basename(id), text: record });
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return faulty(id, 'the line is neither an object nor a text');
  const fields = new Map<string, unknown>(Object.entries(record));
  const text = (textField === undefined ? TEXT_FIELDS : [textField]).map(own => textIn(fields.get(own))).find(own => own !== undefined);
  if (text === undefined) return faulty(id, textField === undefined ? `there is no text in any of ${TEXT_FIELDS.join(', ')}: --text-field names another` : `there is no text in ${textField}`);
  const title = fields.get('title');
  return emptyOr({ id, title: typeof title === 'string' && title.trim() !== '' ? title.trim() : path.basename(id), text });
}

/** Some corpora hold a story as a list of its paragraphs or sentences. */
function textIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) && value.length > 0 && value.every(part => typeof part === 'string') ? value.join('\n') : undefined;
}
