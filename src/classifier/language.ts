// Which language a text is in; above all, whether it is English.
import { francAll } from 'franc-min';
import type { DetectedLanguage } from './classifier';

const SAMPLE = 5_000;
/** Short texts fool every detector: "No!" is said in many languages. */
const ENOUGH_LETTERS = 60;
/** Common words that no other language shares often; of English dialogue they make a fifth. */
const ENGLISH_WORDS = new Set("the and you that with this what are your my to they but will would it's don't i'm it she we for of not".split(' '));
const MANY = 0.15;
const HARDLY_ANY = 0.05;

/**
 * Judged from trigrams, and from English function words, which find English in the short, broken lines of dialogue.
 * A text counts as reliably foreign only where both agree.
 */
export function detectLanguage(text: string): DetectedLanguage {
  const sample = text.slice(0, SAMPLE);
  const words = sample.toLowerCase().replaceAll('’', "'").match(/[\p{L}\p{M}']+/gu) ?? [];
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  if (letters === 0) return { language: '', reliable: false };
  const english = words.filter(word => ENGLISH_WORDS.has(word)).length / words.length;
  const guess = iso639(francAll(sample)[0]?.[0] ?? 'und');
  if (guess === 'en' || english >= MANY) return { language: 'en', reliable: letters >= ENOUGH_LETTERS };
  const otherScript = words.filter(word => /\p{Script=Latin}/u.test(word)).length < words.length / 2;
  return { language: guess, reliable: guess !== '' && (otherScript || (letters >= ENOUGH_LETTERS && english < HARDLY_ANY)) };
}

/** Two letters where there are two: the detector names languages by three. */
function iso639(code: string): string {
  return code === 'und' ? '' : new Intl.Locale(code).language;
}
