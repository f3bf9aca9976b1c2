// The answer of the second stage: what a character thinks aloud, each with its main emotion.
import { emotionMeant } from '../../core/emotionSynonyms';
import { NEUTRAL } from '../../core/emotions';
import type { StageGiven, StageGives } from '../stage';
import { read, unusable, type Answer, type AnswerText } from './answer';
import { isList, jsonItems, linesOf, meantAsJson, property } from './items';
import type { JsonValue } from './json';
import { oneLine, saysSomething, spellingOf, withoutQuotes } from './words';

type Item = StageGives['utterances'][number];

const LONGEST_NAME = 30;
/** Of the utterances asked for. One or two that are missing or said twice are not worth another call. */
const LEAST_SHARE = 0.5;

/** In their order, none twice, at most as many as asked for. */
export function readUtterances({ actor, emotional, neutral }: StageGiven['utterances'], answer: AnswerText): Answer<readonly Item[]> {
  const items = jsonItems(answer, value => itemInJson(value, actor)) ?? (meantAsJson(answer) ? [] : itemsInLines(answer, actor));
  const seen = new Set<string>();
  const once = items.filter(({ utterance }) => {
    const spelling = spellingOf(utterance);
    if (seen.has(spelling)) return false;
    seen.add(spelling);
    return true;
  });
  if (once.length === 0) return unusable('No utterance with an emotion could be read in the answer.');
  const asked = emotional + neutral;
  return read(once.slice(0, asked), once.length < asked * LEAST_SHARE ? `It holds ${once.length} of the ${asked} utterances asked for.` : undefined);
}

function itemInJson(value: JsonValue, actor: string): Item | undefined {
  const [first, second] = isList(value) ? value : [property(value, ['emotion', 'primary', 'label', 'feeling']), property(value, ['utterance', 'thought', 'text', 'sentence', 'line'])];
  return typeof first === 'string' && typeof second === 'string' ? item(first, second, actor) : undefined;
}

function item(name: string, said: string, actor: string): Item | undefined {
  const primary = oneLine(name).replace(/[.:]+$/, '').toLowerCase();
  const utterance = withoutSpeaker(oneLine(said), actor);
  return isName(primary) && saysSomething(utterance) ? { utterance, primary } : undefined;
}

/** A word or two: anything longer before a colon is the beginning of a sentence. */
const isName = (name: string): boolean => name.length <= LONGEST_NAME && /^\p{L}[\p{L}\p{M}'’-]*(?: \p{L}[\p{L}\p{M}'’-]*)?$/u.test(name);

/** Without quotes, and without the character's own name as a prefix of who speaks. */
export function withoutSpeaker(said: string, actor: string): string {
  const plain = withoutQuotes(said);
  const prefix = /^([^:"“]{1,60}?)\s*:\s+(?=\S)/.exec(plain);
  return prefix && isActor(prefix[1] ?? '', actor) ? withoutQuotes(plain.slice(prefix[0].length)) : plain;
}

function isActor(prefix: string, actor: string): boolean {
  const own = spellingOf(actor).split(' ');
  const words = spellingOf(prefix.replace(/\([^)]*\)/g, '')).split(' ');
  return words.length > 0 && words.every(word => own.includes(word));
}

const PAIR = /^["“']?\s*(?:[[(]\s*([^\])]{2,30})\s*[\])]\s*[:–—-]?|([^:.!?–—"“]{2,30}?)\s*(?:["”]?\s*:|\s[–—-]+\s))\s*(\S.*)$/u;
const AFTER = /^(.*\S)\s*[[(]\s*([^\])]{2,30})\s*[\])][.]?$/;

/** "joy: …", "[joy] …", "… (joy)", or an emotion as a heading of the lines under it. */
function itemsInLines(answer: AnswerText, actor: string): Item[] {
  let heading: string | undefined;
  return linesOf(answer).flatMap(line => {
    const alone = headingIn(line);
    if (alone !== undefined) {
      heading = alone;
      return [];
    }
    if (/[{}]/.test(line)) return [];
    const before = PAIR.exec(line);
    const named = before?.[1] ?? before?.[2];
    if (before !== null && named !== undefined && !isActor(named, actor)) return item(named, before[3] ?? '', actor) ?? [];
    const after = AFTER.exec(line);
    if (after !== null && emotionMeant(after[2] ?? '') !== undefined) return item(after[2] ?? '', after[1] ?? '', actor) ?? [];
    return heading === undefined ? [] : (item(heading, line, actor) ?? []);
  });
}

/** "Joy:" or "Neutral utterances:" on a line of its own; another heading ends the one before, '' then. */
function headingIn(line: string): string | undefined {
  const words = /^#*\s*([^:]{2,60}):?\s*$/.exec(line)?.[1]?.trim();
  if (words === undefined) return undefined;
  const meant = emotionMeant(words);
  if (meant !== undefined) return words;
  if (!line.endsWith(':')) return undefined;
  return /^neutral\b/i.test(words) ? NEUTRAL : '';
}
