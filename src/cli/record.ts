// One line of `classify`: what the model is given from it, and how our fields get into it without touching the others.
import type { ClassifierInput } from '../classifier/classifier';
import { kindOf, parseJsonLine } from '../dataset/jsonLine';

/** The names under which a record holds what we read; undefined: the usual ones. */
export interface FieldNames {
  readonly text: string | undefined;
  readonly context: string | undefined;
  readonly speaker: string | undefined;
}

export type ReadLine =
  | { readonly kind: 'blank' }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'record'; readonly line: string; readonly input: ClassifierInput; readonly answers: AnswerNames };

/** The names under which our answers go into a record. */
export interface AnswerNames {
  readonly emotions: string;
  readonly labels: string;
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function readRecord(bytes: Uint8Array, fields: FieldNames): ReadLine {
  let line: string;
  try {
    line = decoder.decode(bytes);
  } catch {
    return bad('not valid UTF-8');
  }
  if (line.trim() === '') return { kind: 'blank' };
  const parsed = parseJsonLine(line);
  return parsed.kind === 'bad' ? parsed : fromObject(line, parsed.fields, fields);
}

function fromObject(line: string, record: ReadonlyMap<string, unknown>, fields: FieldNames): ReadLine {
  const textField = fields.text ?? ((record.get('text') ?? undefined) === undefined && record.has('utterance') ? 'utterance' : 'text');
  const text = record.get(textField);
  if (text === undefined) return bad(fields.text === undefined ? 'no field "text" or "utterance"' : `no field ${JSON.stringify(fields.text)}`);
  if (typeof text !== 'string') return bad(`${JSON.stringify(textField)} must be a string, not ${kindOf(text)}`);
  if (text.trim() === '') return bad(`${JSON.stringify(textField)} is empty`);

  const contextField = fields.context ?? 'context';
  const context = record.get(contextField) ?? '';
  if (typeof context !== 'string') return bad(`${JSON.stringify(contextField)} must be a string, not ${kindOf(context)}`);
  const speaker = record.get(fields.speaker ?? (record.has('speaker') ? 'speaker' : 'character'));
  const input: ClassifierInput = {
    text,
    ...(context.trim() === '' ? {} : { context }),
    ...(typeof speaker === 'string' && speaker.trim() !== '' ? { speaker } : {}),
  };
  return { kind: 'record', line, input, answers: answerNames(record) };
}

/** `emotions` and `labels` where both are free, otherwise the first pair of `predicted_…` that is. */
export function answerNames(record: { has(name: string): boolean }): AnswerNames {
  const free = (names: AnswerNames): boolean => !record.has(names.emotions) && !record.has(names.labels);
  let names: AnswerNames = { emotions: 'emotions', labels: 'labels' };
  for (let count = 1; !free(names); count++) {
    const suffix = count === 1 ? '' : `_${count}`;
    names = { emotions: `predicted_emotions${suffix}`, labels: `predicted_labels${suffix}` };
  }
  return names;
}

/**
 * Puts members at the end of the JSON object that `line` is. Every character of the line stays as it was:
 * numbers too large or too exact for JavaScript, the order of names, spacing, a \r at the end.
 */
export function spliceInto(line: string, members: readonly (readonly [name: string, json: string])[]): string {
  const brace = line.lastIndexOf('}');
  const body = line.slice(0, brace).trimEnd();
  // Follows the writer's spacing: {"a": 1} gets ", " and ": ", {"a":1} gets none.
  const gap = /^\s*\{\s*"(?:[^"\\]|\\.){0,200}"\s*: /.test(line.slice(0, 300)) ? ' ' : '';
  const added = members.map(([name, json]) => `${JSON.stringify(name)}:${gap}${json}`).join(`,${gap}`);
  const comma = body.endsWith('{') ? '' : `,${gap}`;
  return `${body}${comma}${added}${line.slice(body.length)}`;
}

const bad = (reason: string): ReadLine => ({ kind: 'bad', reason });
