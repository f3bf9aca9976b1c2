// Small cleanings of what stands in a model's answer: numbering, bullets, quotes, emphasis, prefixes.

const FENCE = /^\s*```[^\n]*\n([\s\S]*?)(?:\n?```[\s\S]*)?$/;

/** What stands inside a code fence that opens the text; the text itself where none does. */
export const withoutFence = (text: string): string => FENCE.exec(text)?.[1] ?? text;

const THINKS = /^\s*<(think|thinking|thought|reasoning)>/i;
/** Where the template of the prompt has opened it already, only the end is in the answer. */
const THOUGHT = /^(?:\s*<(?:think|thinking|thought|reasoning)>)?[\s\S]*?<\/(?:think|thinking|thought|reasoning)>/i;

/** What comes after the thoughts that some models begin their answers with, between tags; undefined where they do not end. */
export function withoutThoughts(text: string): string | undefined {
  const thought = THOUGHT.exec(text)?.[0];
  if (thought !== undefined) return text.slice(thought.length);
  return THINKS.test(text) ? undefined : text;
}

const PAIRS: Readonly<Record<string, string>> = { '"': '"', '“': '”', '„': '“', '«': '»', '‘': '’', "'": "'", '`': '`', '「': '」' };

/** Without the quotes around the whole; quotes of two parts ("Yes," she said. "No.") stay. */
export function withoutQuotes(text: string): string {
  const plain = text.trim();
  const close = PAIRS[plain[0] ?? ''];
  if (close === undefined || plain.length < 2 || !plain.endsWith(close)) return plain;
  const inside = plain.slice(1, -1);
  if (inside.includes(close) && !(close === '’' || close === "'") ) return plain;
  return inside.trim();
}

/** "3.", "3)", "(3)", "#3", "-", "*", "•" and the like before an item. */
const MARK = /^\s*(?:(?:[-*•–—‣▪◦>]|\(?#?\d{1,3}[.):\]]|#\d{1,3}\b)\s*)+(?=\S)/;

/** A line without its number or bullet, and without Markdown's emphasis. */
export const withoutMark = (line: string): string => line.replace(/(\*\*|__)(?=\S)([^*_]*?\S)\1/g, '$2').replace(MARK, '').replace(/^(\*)([^*]+)\*/, '$2').trim();

export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Whether anything is said in it: a letter or a digit. */
export const saysSomething = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** What makes two spellings the same: letters and digits, whatever the case. */
export const spellingOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

/** The text up to the end of its last whole sentence; undefined where it has none. */
export function wholeSentences(text: string): string | undefined {
  let end = 0;
  for (const { index, 0: found } of text.matchAll(/[.!?…]+["'”’»)]*(?=\s|$)|[。！？]+[」』]*/g)) end = index + found.length;
  return end > 0 ? text.slice(0, end).trim() : undefined;
}
