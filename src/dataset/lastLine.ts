// How a file of JSON Lines ends: with its line end, without one, or in the middle of what a kill cut off.

const LF = 0x0a;

export interface LastLine {
  /** Bytes up to the end of the last line that is whole, its line end with them where it has one. */
  readonly whole: number;
  /** Whether the last whole line lacks its line end. */
  readonly open: boolean;
}

/** A last line without a line end counts where it can be read: editors and other programs leave files so. */
export function lastLine(bytes: Buffer): LastLine {
  const whole = bytes.lastIndexOf(LF) + 1;
  const text = bytes.toString('utf8', whole);
  if (text === '') return { whole, open: false };
  return text.trim() === '' || isJson(text) ? { whole: bytes.length, open: true } : { whole, open: false };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
