// The known name that is most like one that is not known, for error messages.

/** Undefined where no name is anything like it. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const wanted = name.toLowerCase();
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const spelling = candidate.toLowerCase();
    // "joyful" is nearer to "joy" than its ending makes it.
    const distance = wanted.startsWith(spelling) || spelling.startsWith(wanted) ? 1 : editDistance(wanted, spelling);
    if (wanted !== '' && distance <= Math.max(2, spelling.length / 2) && (best === undefined || distance < best.distance)) best = { name: candidate, distance };
  }
  return best?.name;
}

/** Levenshtein's distance: insertions, deletions and substitutions that turn one into the other. */
export function editDistance(one: string, other: string): number {
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const substituted = (previous[column - 1] ?? 0) + (one[row - 1] === other[column - 1] ? 0 : 1);
      current.push(Math.min(substituted, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[other.length] ?? 0;
}
