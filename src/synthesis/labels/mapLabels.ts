// From the names that a teacher gave to the 28, and which of them count as positive.
import type { EmotionId } from '../../core/emotions';
import { emotionMeant } from '../../core/emotionSynonyms';
import type { MappedLabel, RawLabel } from '../stage';

/**
 * Names that mean none of the 28 are left out; of two that mean the same one, the higher expressiveness stays, at the place of the first.
 * @see Emo Pillars, arXiv 2504.16856: labels outside the taxonomy are mapped by hand-made table or dropped
 */
export function mapLabels(raw: readonly RawLabel[]): readonly MappedLabel[] {
  const mapped = new Map<EmotionId, number>();
  for (const [name, expressiveness] of raw) {
    const id = emotionMeant(name);
    if (id !== undefined) mapped.set(id, Math.max(expressiveness, mapped.get(id) ?? 0));
  }
  return [...mapped];
}

/** The labels at or above the threshold, in their order. */
export const positives = (mapped: readonly MappedLabel[], threshold: number): readonly MappedLabel[] =>
  mapped.filter(([, expressiveness]) => expressiveness >= threshold - 1e-9);
