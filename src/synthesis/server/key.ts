// A server's key as it was typed, pasted or read from a file.

/** @returns the key without white space around it; undefined where it holds a sign that no header can carry: no request with it would be sent */
export function soundKey(text: string): string | undefined {
  const key = text.trim();
  return /[^\x21-\x7e]/.test(key) ? undefined : key;
}
