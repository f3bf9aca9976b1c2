// The part of a long script that is read first, so that what is in view has its labels before the rest is read. Pure.

/** Shorter ones are read as a whole as quickly. */
const LONG = 64_000;
const LEAST = 16_000;
/** Beyond the view: what stands at the end of a part may be read differently in the whole. */
const MARGIN = 4_000;
const FARTHEST_BREAK = 8_000;
const EMPTY_LINE = /\n[ \t]*\r?\n/g;

/**
 * @param viewEnd offset of the end of what is in view
 * @returns undefined where the text is not long, what is in view is far from its beginning, or there is no empty line to end at
 */
export function beginningOf(text: string, viewEnd: number): string | undefined {
  const enough = Math.max(LEAST, viewEnd + MARGIN);
  if (text.length < LONG || enough > text.length / 2) return undefined;
  const candidates = text.slice(enough, enough + FARTHEST_BREAK);
  EMPTY_LINE.lastIndex = 0;
  const found = EMPTY_LINE.exec(candidates);
  return found === null ? undefined : text.slice(0, enough + found.index + found[0].length);
}
