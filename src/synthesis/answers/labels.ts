// The answer of the third stage: emotions with their expressiveness.
import { emotionMeant } from '../../core/emotionSynonyms';
import type { RawLabel, StageGiven } from '../stage';
import { read, unusable, type Answer, type AnswerText } from './answer';
import { isList, jsonItems, meantAsJson, property } from './items';
import type { JsonValue } from './json';
import { oneLine } from './words';

const MOST = 5;

/** At most five, none twice, rounded to steps of 0.1, the primary one first where the answer has it. A score that is none from 0 to 1 is no score. */
export function readLabels({ primary }: StageGiven['labels'], answer: AnswerText): Answer<readonly RawLabel[]> {
  const labels = jsonItems(answer, labelInJson) ?? (meantAsJson(answer) ? [] : labelsInText(answer));
  const once = labels.filter(([name], at) => labels.findIndex(([other]) => other === name) === at);
  if (once.length === 0) return unusable('No emotion with a score from 0 to 1 could be read in the answer.');
  const wanted = primary.trim().toLowerCase();
  const same = (name: string): boolean => name === wanted || (emotionMeant(name) !== undefined && emotionMeant(name) === emotionMeant(wanted));
  const first = once.find(([name]) => name === wanted) ?? once.find(([name]) => same(name));
  return read([...(first ? [first] : []), ...once.filter(label => label !== first)].slice(0, MOST), first === undefined ? `It has no score from 0 to 1 for the main emotion, ${wanted}.` : undefined);
}

function labelInJson(value: JsonValue): RawLabel | undefined {
  const [name, score] = isList(value) ? value : [property(value, ['name', 'emotion', 'label']), property(value, ['score', 'expressiveness', 'value', 'intensity', 'strength'])];
  if (typeof name !== 'string') return undefined;
  const written = typeof score === 'number' ? String(score) : score;
  return typeof written === 'string' ? label(name, written.trim()) : undefined;
}

/** "0.7", ".7", "0,7", "7/10", "70 %", "70 percent", "7 out of 10". */
const SCORE = String.raw`(-?\d*[.,]?\d+(?:e-?\d+)?)\s*(%|percent|(?:\/|out of)\s*\d+)?`;
const WHOLE_SCORE = new RegExp(`^${SCORE}$`, 'i');
const NAMED_SCORE = new RegExp(String.raw`(\p{L}[\p{L}\p{M}'’ -]{1,28}\p{L})["”*]*[ \t]*(?:[:=|,(\[]|[ \t][–—-]|[ \t](?=[01]?[.,]\d|\d+[ \t]*(?:%|\/|out of)))[ \t"“*|(:]*${SCORE}(?![\d.])`, 'giu');

function label(name: string, score: string): RawLabel | undefined {
  const plain = oneLine(name).toLowerCase();
  const [, written = '', unit] = WHOLE_SCORE.exec(score) ?? [];
  const whole = unit === undefined ? 1 : /%|percent/i.test(unit) ? 100 : Number(/\d+/.exec(unit)?.[0]);
  const value = Number(written.replace(',', '.')) / whole;
  if (written === '' || !(value >= 0 && value <= 1) || !/^\p{L}[\p{L}\p{M}'’ -]{1,29}$/u.test(plain)) return undefined;
  return [plain, Math.round(value * 10) / 10];
}

function labelsInText({ text, cut }: AnswerText): RawLabel[] {
  // "0." may have been going to be 0.7.
  const whole = cut ? text.replace(/[\d.,/]+$/, '') : text;
  return Array.from(whole.matchAll(NAMED_SCORE), ([, name = '', score = '', unit = '']) => label(withoutLead(name), `${score}${unit}`)).filter(one => one !== undefined);
}

/** "and joy", "the emotion joy": the emotion is what stands last, if it is one. */
const withoutLead = (name: string): string => name.replace(/^(?:and|the|emotion|main emotion|of|with) /i, '');
