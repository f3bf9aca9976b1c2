// The text of a label: the user's template filled in for each emotion.
import { emotion, groupOf } from '../../core/emotions';
import type { LabelScore } from '../../core/labels';

const BETWEEN = '  ';

export const percent = (probability: number): string => `${Math.round(probability * 100)}%`;

function fill(template: string, { label, probability }: LabelScore): string {
  const values: Record<string, string> = {
    glyph: groupOf(label).glyph,
    emoji: emotion(label).emoji,
    name: label,
    score: percent(probability),
  };
  return template.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}

/** One text for all labels of an utterance. */
export const labelText = (template: string, labels: readonly LabelScore[]): string => joined(labels.map(label => fill(template, label).trim()));

export const joined = (texts: readonly string[]): string => texts.join(BETWEEN);
