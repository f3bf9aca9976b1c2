// Whether a context says openly that its actor feels one of the emotions.
import type { EmotionId } from '../../core/emotions';
import { emotionMeant, formsOf, otherWordsFor } from '../../core/emotionSynonyms';
import { partsOfName } from './speaker';

/** Names and synonyms of emotions that are everyday words of other things in most sentences. */
const EVERYDAY = new Set(
  'approve, approved, support, supportive, agreement, agreeing, praise, care, cared, cares, kindness, consideration, considerate, interest, interested, questioning, want, wanting, wish, wishing, hunger, critical, criticism, judgment, judgement, objection, rejection, mad, shy, cheer, content, glad, pleasure, merry, love, loves, loved, fond, attachment, romance, nerves, stress, tension, tense, faith, confidence, confident, achievement, accomplishment, dignity, recognition, discovery, revelation, insight, awareness, comprehension, realize, realise, realized, realised, realizing, realising, guilty, obliged, suffering, hurt, depression, shock, funny, humour, humor, laughter, entertainment, surprising, exciting, amusing, annoying, disappointing, confusing, embarrassing, disgusting, uncertain, factual, detached, detachment, alarm, fascination, appreciation, playful, protective, encouraging, encouragement, uncertainty, reassured, reassurance, awakening, aggression, hostile, impressed, respect'.split(', '),
);

const SUBJECT = /^(?:he|she|they|i)$/i;
const PERSON = /^(?:he|she|they|him|her|them|his|hers|their|theirs|himself|herself|themselves|i|me|my)$/i;

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(' '));
/** After these an everyday word is what somebody feels. */
const FEELING = setOf('feel feels felt feeling');
const BEING = setOf('am is are was were be been being become becomes became grow grows grew remain remains remained seem seems seemed look looks looked sound sounds sounded stay stayed');
/** Everyday words that, after a form of being, say how somebody is. */
const STATES = setOf('supportive considerate interested critical mad shy content glad merry fond tense confident guilty hurt uncertain detached playful protective reassured hostile impressed');
/** "full of love", "with a sense of guilt". */
const HOLDING = setOf('full filled sense feeling feelings surge wave rush pang twinge tears overcome moment');
const FILLERS = setOf('so very too quite rather really deeply truly still more most all a an the bit little somewhat both no not never almost always dearly only also once had has have did does and mixture great deep sudden of with by');
const LOVING = setOf('love loves loved');

/** Words that name the emotion in a text, its name, its forms and others. */
const wordsFor = (id: EmotionId): readonly string[] => [id, ...formsOf(id), ...otherWordsFor(id)];

/** Of an everyday word: whether what stands before it makes it a feeling. "She felt guilty" names one, "she found the guilty man" none. */
function isFelt(words: readonly string[], at: number, names: ReadonlySet<string>): boolean {
  const word = words[at]?.toLowerCase() ?? '';
  let before = at - 1;
  // Over "so very" and "full of" alike, and over the first half of "glad and merry".
  while (before >= 0 && (FILLERS.has(words[before]?.toLowerCase() ?? '') || (words[before + 1]?.toLowerCase() === 'and' && EVERYDAY.has(words[before]?.toLowerCase() ?? '')))) before--;
  const frame = words[before]?.toLowerCase() ?? '';
  if (FEELING.has(frame) || (BEING.has(frame) && STATES.has(word))) return true;
  if (HOLDING.has(frame) && before < at - 1) return true;
  if (word === 'love' && words[at - 1]?.toLowerCase() === 'in') return true;
  return LOVING.has(word) && before >= 0 && (names.has(plainOf(frame)) || SUBJECT.test(frame));
}

/**
 * The word by which the context names one of the emotions of this actor; undefined where it names none.
 * A word is the actor's where the nearest person named or meant before it in its sentence is, else the nearest after it; with nobody in the sentence, it is the actor's too.
 */
export function namedEmotion(context: string, actor: string, emotions: readonly string[]): string | undefined {
  const ids = new Set(emotions.flatMap(name => emotionMeant(name) ?? []));
  ids.delete('neutral');
  const wanted = new Set([...ids].flatMap(wordsFor));
  const names = new Set(partsOfName(actor).map(word => word.toLowerCase()));
  for (const sentence of context.split(/(?<=[.!?…。！？]["”’)]*)\s+/)) {
    const words = sentence.match(/[\p{L}\p{M}'’-]+/gu) ?? [];
    for (const [at, word] of words.entries()) {
      const two = `${word} ${words[at + 1] ?? ''}`.toLowerCase();
      const found = wanted.has(word.toLowerCase()) ? word : wanted.has(two) ? two : undefined;
      if (found === undefined || (EVERYDAY.has(found.toLowerCase()) && !isFelt(words, at, names))) continue;
      if (isOfActor(words, at, names)) return found;
    }
  }
  return undefined;
}

const plainOf = (word: string): string => word.replace(/['’]s?$/, '').toLowerCase();

function isOfActor(words: readonly string[], at: number, names: ReadonlySet<string>): boolean {
  const whose = (word: string, place: number): boolean | undefined => {
    const plain = plainOf(word);
    if (names.has(plain) || PERSON.test(plain)) return true;
    // The first word of a sentence has a capital whatever it is.
    return place > 0 && /^\p{Lu}\p{Ll}/u.test(word) ? false : undefined;
  };
  for (let before = at - 1; before >= 0; before--) {
    const own = whose(words[before] ?? '', before);
    if (own !== undefined) return own;
  }
  for (let after = at + 1; after < words.length; after++) {
    const own = whose(words[after] ?? '', after);
    if (own !== undefined) return own;
  }
  return true;
}
