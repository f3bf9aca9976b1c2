// The edits of a document since it was read, and which of them an utterance that was read later has seen.
import type { TextRange, Utterance } from '../../core/utterance';
import { continued, editedRegions, movedRange, type Edit, type EditsSince } from './edits';

/** A replacement as the editor tells of it: `vscode.TextDocumentContentChangeEvent` is one. */
export interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

export class EditHistory {
  #edits: Edit[] = [];
  /** How many of the edits an utterance that was read later had seen. */
  #seen = new WeakMap<Utterance, number>();
  #sealed = 0;
  #editing: readonly TextRange[] = [];

  get count(): number {
    return this.#edits.length;
  }

  /** Regions edited since the last reading, as offsets of the present text. */
  get editing(): readonly TextRange[] {
    return this.#editing;
  }

  readonly since: EditsSince = utterance => {
    const seen = this.#seen.get(utterance) ?? 0;
    return seen === 0 ? this.#edits : this.#edits.slice(seen);
  };

  /** Where a range of an utterance, or else of the text as it was read as a whole, stands now. */
  moved(range: TextRange, utterance?: Utterance): TextRange {
    return movedRange(range, utterance ? this.since(utterance) : this.#edits);
  }

  add(changes: readonly Change[]): void {
    // Last first, so that the offsets of the others still hold.
    for (const { rangeOffset, rangeLength, text } of [...changes].sort((a, b) => b.rangeOffset - a.rangeOffset)) {
      const edit = { start: rangeOffset, end: rangeOffset + rangeLength, length: text.length };
      const longer = this.#edits.length > this.#sealed ? continued(this.#edits.at(-1), edit) : undefined;
      if (longer !== undefined) this.#edits.pop();
      this.#edits.push(longer ?? edit);
      this.#editing = editedRegions(this.#editing, edit);
    }
  }

  /** What is around the edits has been read again: `fresh` has seen them all. */
  readAround(fresh: readonly Utterance[]): void {
    this.#editing = [];
    this.#sealed = this.#edits.length;
    for (const utterance of fresh) this.#seen.set(utterance, this.#sealed);
  }

  /** All of the text has been read again. */
  clear(): void {
    this.#edits = [];
    this.#sealed = 0;
    this.#seen = new WeakMap();
    this.#editing = [];
  }
}
