// Whether a text repeats its narrative word for word.

/** Letters and digits of a text as words with single spaces between and around them, lower case; apostrophes do not divide words. */
export const wordsOf = (text: string): string => ` ${text.toLowerCase().replace(/['’]/g, '').replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ').trim()} `;

/**
 * The first run of more than `most` words in a row that both share; undefined where there is none.
 * @param told the narrative by `wordsOf`
 */
export function copiedRun(text: string, told: string, most: number): string | undefined {
  const words = wordsOf(text).trim().split(' ');
  for (let from = 0; from + most < words.length; from++) {
    const run = words.slice(from, from + most + 1).join(' ');
    if (told.includes(` ${run} `)) return run;
  }
  return undefined;
}

/** Fewer words than this are anybody's. */
const LEAST_WORDS = 4;

/** Whether every sentence of a text stands in the narrative as it is: a line of the author's own, however short. @param told the narrative by `wordsOf` */
export function copiedWhole(text: string, told: string): boolean {
  if (wordsOf(text).trim().split(' ').length < LEAST_WORDS) return false;
  const sentences = text.split(/(?<=[.!?…]["”’)]*)\s+/).map(wordsOf).filter(words => words.trim() !== '');
  return sentences.every(words => told.includes(words));
}
