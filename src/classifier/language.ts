// Which language a text is in.
import { eld } from 'eld/small';
import type { DetectedLanguage } from './classifier';

const SAMPLE = 5_000;

export function detectLanguage(text: string): DetectedLanguage {
  const found = eld.detect(text.slice(0, SAMPLE));
  return { language: found.language, reliable: found.isReliable() };
}
