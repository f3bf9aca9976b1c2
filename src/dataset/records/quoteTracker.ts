// Tells whether a row of a table goes on in the next line, because a quoted cell holds the line break.
import type { RowForm } from './table';

export class QuoteTracker {
  #inQuotes = false;

  constructor(private readonly form: RowForm) {}

  /** Takes the next line of the row. @returns whether a quoted cell is still open at its end */
  push(line: string): boolean {
    const { separator, quotes } = this.form;
    if (!quotes) return false;
    let at = 0;
    while (true) {
      if (this.#inQuotes) {
        const quote = line.indexOf('"', at);
        if (quote < 0) return true;
        const doubled = line[quote + 1] === '"';
        at = quote + (doubled ? 2 : 1);
        if (doubled) continue;
        this.#inQuotes = false;
      } else if (line[at] === '"') {
        this.#inQuotes = true;
        at++;
        continue;
      }
      const next = line.indexOf(separator, at);
      if (next < 0) return false;
      at = next + separator.length;
    }
  }

  reset(): void {
    this.#inQuotes = false;
  }
}
