// Finds a mark again and again without searching any character twice.

/** `from` must be asked for places that only ever grow. */
export class Finder {
  private found = -1;

  constructor(
    private readonly text: string,
    private readonly mark: string,
  ) {}

  /** Where the mark stands at or after `at`; Infinity where it does not. */
  from(at: number): number {
    if (this.found < at) {
      const found = this.text.indexOf(this.mark, at);
      this.found = found < 0 ? Infinity : found;
    }
    return this.found;
  }
}
