// Which split a narrative's examples belong to: by the narrative's hash alone, so that it never depends on what else is in the data.
import type { Kind } from '../example';

export const SPLITS = ['train', 'validation', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** The two data sets of the paper: utterances alone, and utterances with what came before them. */
export const PARTS = ['contextless', 'contextual'] as const;
export type Part = (typeof PARTS)[number];

export const partOf = (kind: Kind): Part => (kind === 'contextless' ? 'contextless' : 'contextual');

/** Fewer narratives than this cannot be split so that every split says something. */
export const LEAST_NARRATIVES = 10;

/**
 * Contextless 80/10/10, contextual 90/5/5 (Emo Pillars, arXiv 2504.16856). What is held out of the contextual data is
 * held out of the contextless data under the same name, so only contextual training data can be known from a contextless test.
 * @param narrativeSha256 SHA-256 of the narrative's whole text, hex
 */
export function splitOf(narrativeSha256: string, kind: Kind): Split {
  const place = Number.parseInt(narrativeSha256.slice(0, 12), 16) / 2 ** 48;
  if (Number.isNaN(place)) throw new Error(`${narrativeSha256} is no SHA-256 in hexadecimal`);
  const border = partOf(kind) === 'contextless' ? 0.1 : 0.05;
  if (place >= 0.9) return place >= 1 - border ? 'test' : 'train';
  if (place >= 0.8) return place < 0.8 + border ? 'validation' : 'train';
  return 'train';
}

/** Names of the splits that no narrative fell into, of the parts that have examples: with few narratives, chance may leave one empty. */
export function emptySplits(parts: readonly { readonly part: Part; readonly files: readonly { readonly split: Split | undefined }[] }[]): readonly string[] {
  return parts.flatMap(({ part, files }) => (files.length === 0 ? [] : SPLITS.filter(split => !files.some(file => file.split === split)).map(split => `${part}/${split}`)));
}
