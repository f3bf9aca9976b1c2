// Whether a script is in the model's language: asked over the text as a whole, and again only when it has become another text.
import type { DetectedLanguage } from '../../classifier/classifier';
import type { Utterance } from '../../core/utterance';

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
  readonly sampleLength: number;
  /** The other language, where the text is reliably in one. */
  readonly other?: string;
}

export function verdictOf(sample: string, { language, reliable }: DetectedLanguage, expected: string): Verdict {
  return reliable && language !== expected ? { sampleLength: sample.length, other: language } : { sampleLength: sample.length };
}

/** A verdict for the model's language stands until a fifth of the sample is new; one against it is checked at every change. */
export function stands(verdict: Verdict | undefined, sample: string): verdict is Verdict {
  return verdict !== undefined && verdict.other === undefined && Math.abs(sample.length - verdict.sampleLength) <= verdict.sampleLength / 5;
}
