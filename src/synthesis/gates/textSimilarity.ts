// How much of two texts is the same, in the measure that the pipeline's published figures are in.

/** Beyond this, texts are compared by their beginnings: the time grows with the product of the lengths. */
const LONGEST = 4000;

/**
 * Twice the longest common subsequence over both lengths: 1 for the same text, 0 with no character in common, insertions and deletions
 * counted alike. Case, punctuation and spacing at the ends of words count, as they do in a text that was edited.
 * Ratio of matching characters as in Python's difflib, but symmetric and without its heuristics.
 */
export function similarity(one: string, other: string): number {
  const [a, b] = [one.slice(0, LONGEST), other.slice(0, LONGEST)];
  if (a.length + b.length === 0) return 1;
  return (2 * commonSubsequence(a, b)) / (a.length + b.length);
}

function commonSubsequence(a: string, b: string): number {
  let previous = new Uint16Array(b.length + 1);
  let current = new Uint16Array(b.length + 1);
  for (let row = 0; row < a.length; row++) {
    const code = a.charCodeAt(row);
    for (let column = 0; column < b.length; column++) {
      current[column + 1] = code === b.charCodeAt(column) ? (previous[column] ?? 0) + 1 : Math.max(previous[column + 1] ?? 0, current[column] ?? 0);
    }
    [previous, current] = [current, previous];
  }
  return previous[b.length] ?? 0;
}
