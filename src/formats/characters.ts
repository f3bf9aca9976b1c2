// What kind of character a UTF-16 code unit is.

export const LF = 10;
export const CR = 13;
export const SPACE = 32;

/** White space as JavaScript's \s has it, line breaks too. */
export function isSpace(code: number): boolean {
  if (code <= 32) return code === 32 || (code >= 9 && code <= 13);
  if (code < 0xa0) return false;
  return (
    code === 0xa0 || code === 0x1680 || (code >= 0x2000 && code <= 0x200a) || code === 0x2028 || code === 0x2029 ||
    code === 0x202f || code === 0x205f || code === 0x3000 || code === 0xfeff
  );
}

export const isDigit = (code: number): boolean => code >= 48 && code <= 57;

const LETTER = /\p{L}/u;
const LOWER = /\p{Ll}/u;
const UPPER = /\p{Lu}/u;

export const hasLetter = (text: string): boolean => LETTER.test(text);
export const hasLower = (text: string): boolean => LOWER.test(text);
export const hasUpper = (text: string): boolean => UPPER.test(text);
