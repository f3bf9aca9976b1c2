// Whether a script is in the model's language: asked over the text as a whole, and again only when it has become another text.
import type { DetectedLanguage } from '../../classifier/classifier';
import type { Utterance } from '../../core/utterance';
import type { Settings } from '../settings';

const SAMPLE = 5000;

/** What is spoken, up to 5,000 characters. */
export function languageSample(utterances: readonly Utterance[]): string {
  let sample = '';
  for (const { text } of utterances) {
    if (sample.length >= SAMPLE) break;
    sample += `${text}\n`;
  }
  return sample.slice(0, SAMPLE);
}

export interface Verdict {
  /** How often each word stood in the sample. */
  readonly words: ReadonlyMap<string, number>;
  /** The other language, where the text is reliably in one. */
  readonly other?: string;
}

/** Of a text that there is nothing to say about, or that is not to be judged. */
export const NO_VERDICT: Verdict = { words: new Map() };

const wordsOf = (sample: string): string[] => sample.split(/\s+/).filter(word => word !== '');

export function verdictOf(sample: string, { language, reliable }: DetectedLanguage, expected: string): Verdict {
  const words = new Map<string, number>();
  for (const word of wordsOf(sample)) words.set(word, (words.get(word) ?? 0) + 1);
  return reliable && language !== expected ? { words, other: language } : { words };
}

/**
 * A verdict for the model's language stands until a fifth of the words are others; one against it is checked at every
 * change. Words and not lines: a long speech in which one word was changed is still the same text.
 */
export function stands(verdict: Verdict | undefined, sample: string): verdict is Verdict {
  if (verdict === undefined || verdict.other !== undefined) return false;
  const words = wordsOf(sample);
  const left = new Map(verdict.words);
  let before = 0;
  for (const count of left.values()) before += count;
  let common = 0;
  for (const word of words) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    left.set(word, count - 1);
    common++;
  }
  return common > 0 && common * 5 >= Math.max(before, words.length) * 4;
}

/** The verdict on these utterances, which may be the one `before`. `setting` says whether they are to be judged at all. */
export async function judge(
  before: Verdict | undefined,
  utterances: readonly Utterance[],
  setting: Settings['language'],
  expected: string,
  detect: (sample: string) => Promise<DetectedLanguage>,
): Promise<Verdict> {
  const sample = languageSample(utterances);
  if (sample === '' || setting !== 'auto') return NO_VERDICT;
  return stands(before, sample) ? before : verdictOf(sample, await detect(sample), expected);
}
