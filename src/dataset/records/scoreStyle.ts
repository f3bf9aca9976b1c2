// How a file writes its scores, so that a new one looks like the others: 0.8, 0.80 or 1.0.

export class ScoreStyle {
  readonly #decimals: number | undefined;

  /** @param others scores as they are written beside the new one */
  constructor(others: readonly string[]) {
    const written = others.filter(score => /^-?\d/.test(score));
    const decimals = written.map(score => /^-?\d+\.(\d+)$/.exec(score)?.[1]?.length ?? 0);
    const [first] = decimals;
    const same = first !== undefined && decimals.every(count => count === first);
    // All have a point, if not as many digits behind it.
    this.#decimals = same ? first : decimals.length > 0 && decimals.every(count => count > 0) ? 1 : undefined;
  }

  /** In their manner, unless that would lose digits. */
  write(score: number): string {
    const plain = String(score);
    if (this.#decimals === undefined) return plain;
    const alike = score.toFixed(Math.min(this.#decimals, 20));
    return Number(alike) === score ? alike : plain;
  }
}
