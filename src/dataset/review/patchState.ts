// What a patch log comes to: which changes are in force, what can be undone and redone. Pure, entry by entry.
import type { AppliedEntry, BulkEntry, NumberedLabels, PatchEntry, RecordEntry } from './patchEntry';

export class PatchState {
  readonly #records = new Map<string, RecordEntry>();
  readonly #open = new Map<string, RecordEntry[]>();
  readonly #bulks = new Map<string, readonly RecordEntry[]>();
  readonly #applied: AppliedEntry[] = [];
  /** Ids in the order in which they were done, and those taken back, the last one last. */
  readonly #made: string[] = [];
  #done: string[] = [];
  #undone: string[] = [];
  #labelSet: NumberedLabels | undefined;
  readonly #labelSets = new Map<string, NumberedLabels>();

  /** @returns what is wrong with the entry, where it has no meaning here */
  add(entry: PatchEntry): string | undefined {
    if (entry.kind === 'undo') return this.#move(entry.of, this.#done, this.#undone, 'undone');
    if (entry.kind === 'redo') return this.#move(entry.of, this.#undone, this.#done, 'redone');
    if (entry.kind === 'bulk') return this.#close(entry);
    if (entry.kind === 'applied') this.#applied.push(entry);
    else if (entry.kind === 'labelSet') this.#labelSet = entry.labelSet;
    else this.#say(entry);
    return undefined;
  }

  /** The entries in force in the order in which they were made, also where one was taken back and done again since; those of a bulk action each by itself. */
  inForce(): RecordEntry[] {
    const done = new Set(this.#done);
    return this.#made.filter(id => done.has(id)).flatMap(id => this.#entriesOf(id));
  }

  /** All judgements of complete actions, those taken back too, in the order in which they were made. */
  everMade(): RecordEntry[] {
    return this.#made.flatMap(id => this.#entriesOf(id));
  }

  /** Which labels the numbers of the file stand for, as was noted last; undefined where nothing was, as where labels are names. */
  get labelSet(): NumberedLabels | undefined {
    return this.#labelSet;
  }

  /** The same for when an entry was made. */
  labelSetOf(id: string): NumberedLabels | undefined {
    return this.#labelSets.get(id);
  }

  /** What was written into the file itself, in order. */
  get applied(): readonly AppliedEntry[] {
    return this.#applied;
  }

  /** The last entry that is in force: what undo takes back. */
  get undoable(): string | undefined {
    return this.#done.at(-1);
  }

  /** The last bulk action that is in force, also where something was said since. */
  get lastBulk(): { readonly id: string; readonly changes: readonly RecordEntry[] } | undefined {
    const id = this.#done.filter(own => this.#bulks.has(own)).at(-1);
    return id === undefined ? undefined : { id, changes: this.#entriesOf(id) };
  }

  get redoable(): string | undefined {
    return this.#undone.at(-1);
  }

  /** Changes of bulk actions that were cut off before they were complete: not in force. */
  get unfinished(): readonly RecordEntry[] {
    return [...this.#open.values()].flat();
  }

  isInForce(id: string): boolean {
    return this.#done.includes(id);
  }

  /** Whether it was taken back, and nothing new was said since. */
  isTakenBack(id: string): boolean {
    return this.#undone.includes(id);
  }

  #say(entry: RecordEntry): void {
    if (this.#labelSet !== undefined) this.#labelSets.set(entry.id, this.#labelSet);
    if (entry.bulk !== undefined) this.#take(entry.bulk).push(entry);
    else {
      this.#records.set(entry.id, entry);
      this.#did(entry.id);
    }
  }

  #entriesOf(id: string): readonly RecordEntry[] {
    const own = this.#records.get(id);
    return own === undefined ? (this.#bulks.get(id) ?? []) : [own];
  }

  #take(bulk: string): RecordEntry[] {
    const items = this.#open.get(bulk) ?? [];
    this.#open.set(bulk, items);
    return items;
  }

  #close(entry: BulkEntry): string | undefined {
    const items = this.#take(entry.id);
    if (items.length !== entry.count) return `it closes a bulk action of ${entry.count} changes, of which ${items.length} are there`;
    this.#open.delete(entry.id);
    this.#bulks.set(entry.id, items);
    this.#did(entry.id);
    return undefined;
  }

  /** After something new there is nothing left to redo. */
  #did(id: string): void {
    this.#made.push(id);
    this.#done.push(id);
    this.#undone = [];
  }

  #move(id: string, from: string[], to: string[], word: string): string | undefined {
    const at = from.lastIndexOf(id);
    if (at < 0) return `there is nothing of id ${JSON.stringify(id)} to be ${word}`;
    from.splice(at, 1);
    to.push(id);
    return undefined;
  }
}
