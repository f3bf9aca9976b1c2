// The answers of the last three stages: one text each.
import { similarity } from '../gates/textSimilarity';
import type { StageGiven } from '../stage';
import { read, unusable, type Answer, type AnswerText } from './answer';
import { isObject, meantAsJson, property } from './items';
import { jsonIn, type JsonValue } from './json';
import { withoutSpeaker } from './utterances';
import { oneLine, saysSomething, spellingOf, wholeSentences, withoutMark, withoutQuotes } from './words';

const CUT = 'The answer was cut off before its first sentence ended.';
const EMPTY = 'The answer says nothing.';

export const readContext = (_: StageGiven['context'], answer: AnswerText): Answer<string> => textIn(answer, ['context', 'text', 'answer', 'explanation'], /^(?:context|explanation|answer|text|what happened(?: before)?)$/i);

/** A text with hardly a word of the one that was to be copied is something else: a remark about it, or a new text. */
const LEAST_COPIED = 0.5;

export function readCleaning({ context }: StageGiven['cleaning'], answer: AnswerText): Answer<string> {
  const text = textIn(answer, ['context', 'text', 'answer'], /^(?:context|text|copied text|answer|cleaned (?:text|context))$/i);
  if (text.kind !== 'read') return text;
  const given = new Set(spellingOf(context).split(' '));
  const words = spellingOf(text.value).split(' ');
  const copied = words.filter(word => given.has(word)).length / words.length;
  return copied < LEAST_COPIED ? unusable('The answer is not the given context without some of its parts.') : text;
}

export function readRewriting({ actor, context, utterance }: StageGiven['rewriting'], answer: AnswerText): Answer<string> {
  const text = textIn(answer, ['utterance', 'rewritten', 'text', 'answer'], /^(?:rewritten(?: utterance| words| thought)?|utterance|answer|rewrite)$/i);
  if (text.kind !== 'read') return text;
  const said = withoutSpeaker(text.value, actor);
  if (!saysSomething(said)) return unusable(EMPTY);
  return context !== '' && similarity(said, context) > similarity(said, utterance) && similarity(said, context) > 0.9 ? unusable('The answer repeats the context instead of the utterance.') : read(said);
}

function textIn(answer: AnswerText, names: readonly string[], title: RegExp): Answer<string> {
  for (const { value, broken } of jsonIn(answer.text)) {
    const text = stringOf(value, names);
    if (text !== undefined) return saysSomething(text) ? read(oneLine(text)) : unusable(EMPTY);
    if (broken !== undefined && isObject(value)) return sentencesOf(broken);
  }
  if (meantAsJson(answer)) return unusable('The answer is no JSON that can be read.');
  const plain = plainText(answer.text, title);
  if (!saysSomething(plain)) return unusable(EMPTY);
  return answer.cut ? sentencesOf(plain) : read(plain);
}

function sentencesOf(text: string): Answer<string> {
  const whole = wholeSentences(oneLine(text));
  return whole === undefined || !saysSomething(whole) ? unusable(CUT) : read(whole);
}

/** A property of one of these names, else the only text there is. */
function stringOf(value: JsonValue, names: readonly string[]): string | undefined {
  const named = property(value, names);
  if (typeof named === 'string') return named;
  if (!isObject(value)) return undefined;
  const [only, ...others] = Object.values(value);
  return typeof only === 'string' && others.length === 0 ? only : undefined;
}

const REMARK = /^\(?(?:note|explanation|reasoning|this (?:rewritten|rewrite|version|text|context)|i (?:have )?(?:removed|left out|rewrote|changed|kept))\b/i;
const LEAD = /^(?:here(?:['’]s| is| are)\b|sure\b|certainly\b|of course\b|okay\b)[^\n]{0,120}:$/i;

/** Without a title or a lead before it, remarks after it, and quotes around it; its lines in one. */
function plainText(text: string, title: RegExp): string {
  const lines = text.split('\n').map(line => line.trim()).filter(line => line !== '' && !/^```/.test(line));
  const first = lines.findIndex(line => !LEAD.test(line) && !title.test(line.replace(/^[#*\s]+|[*:\s]+$/g, '')));
  const body = first < 0 ? [] : lines.slice(first);
  const remark = body.findIndex((line, at) => at > 0 && REMARK.test(line));
  const kept = remark < 0 ? body : body.slice(0, remark);
  const whole = kept.map((line, at) => (at === 0 && kept.length === 1 ? withoutMark(line) : line)).join(' ');
  const titled = /^[*_"“]*([^:"“]{2,30}?)[*_]*\s*:[*_]*\s+(?=\S)/.exec(whole);
  return withoutQuotes(oneLine(titled && title.test(titled[1] ?? '') ? whole.slice(titled[0].length) : whole));
}
