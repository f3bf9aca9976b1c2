// The examples of a session in the order in which they came, and what has been said of each; made from the journal's entries alone.
import type { Example } from '../../synthesis/example';
import { withPair } from '../../synthesis/output/pair';
import type { MappedLabel } from '../../synthesis/stage';
import type { Action, Appending, JournalEntry } from './journalEntry';

export type Judgement = { readonly kind: 'accepted'; readonly labels?: readonly MappedLabel[]; readonly at: string } | { readonly kind: 'rejected' };

export interface BookItem {
  readonly at: number;
  readonly example: Example;
  readonly judgement?: Judgement;
  readonly appendedTo?: string;
}

export interface BookCounts {
  readonly size: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly appended: number;
  /** Accepted, and in no file. */
  readonly ready: number;
}

/** What one stage or gate left out. */
export interface LeftOut {
  readonly at: string;
  readonly count: number;
  /** Some of its reasons. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

const MOST_REASONS = 3;

interface Done {
  readonly n: number;
  readonly at: string;
  readonly action: Action;
  inForce: boolean;
}

/** One place of the book: what first stood there, and all that was done about it. */
interface Place {
  readonly first: Example;
  readonly done: Done[];
}

export class Book {
  readonly #places: Place[] = [];
  /** Every id that stands or stood in a place. */
  readonly #placeOf = new Map<string, number>();
  readonly #done = new Map<number, Done>();
  /** By what left it out: how often each reason was given. */
  readonly #leftOut = new Map<string, Map<string, number>>();
  readonly #leftOutBefore = new Set<string>();
  #undoable: Done[] = [];
  #redoable: Done[] = [];
  #open: Appending | undefined;
  #target: string | undefined;

  /** What is there already is passed over: a run that goes on tells what its open narrative had come to once more. */
  add(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'example':
        if (this.#placeOf.has(entry.example.id)) return;
        this.#placeOf.set(entry.example.id, this.#places.push({ first: entry.example, done: [] }) - 1);
        return;
      case 'leftOut':
        if (entry.of !== undefined && this.#leftOutBefore.has(entry.of)) return;
        if (entry.of !== undefined) this.#leftOutBefore.add(entry.of);
        return this.#leave(entry.at, entry.reason);
      case 'appending':
        this.#open = appendingOf(entry);
        return;
      case 'notAppended':
        this.#open = undefined;
        return;
      case 'undo':
      case 'redo':
        return this.#turn(entry.kind, entry.of);
      default:
        this.#act(entry);
    }
  }

  get size(): number {
    return this.#places.length;
  }

  has(id: string): boolean {
    return this.#placeOf.has(id);
  }

  item(at: number): BookItem | undefined {
    const place = this.#places[at];
    if (place === undefined) return undefined;
    let item: BookItem = { at, example: place.first };
    for (const { action, at: when, inForce } of place.done) if (inForce) item = after(item, action, when);
    return item;
  }

  itemOf(id: string): BookItem | undefined {
    const at = this.#placeOf.get(id);
    return at === undefined ? undefined : this.item(at);
  }

  items(): BookItem[] {
    return this.#places.flatMap((_, at) => this.item(at) ?? []);
  }

  /** The next after `at` that is not judged, round the end. */
  nextOpen(at = -1): number | undefined {
    for (let step = 1; step <= this.size; step++) {
      const place = (at + step) % this.size;
      if (this.item(place)?.judgement === undefined) return place;
    }
    return undefined;
  }

  counts(): BookCounts {
    const items = this.items();
    const count = (holds: (item: BookItem) => boolean): number => items.filter(holds).length;
    return {
      size: items.length,
      accepted: count(({ judgement }) => judgement?.kind === 'accepted'),
      rejected: count(({ judgement }) => judgement?.kind === 'rejected'),
      appended: count(({ appendedTo }) => appendedTo !== undefined),
      ready: count(isReady),
    };
  }

  /** What is accepted and in no file. */
  ready(): BookItem[] {
    return this.items().filter(isReady);
  }

  /** What was left out, by the stage or gate that did so, the most frequent first; with the reasons given most often. */
  leftOut(): LeftOut[] {
    const most = (reasons: ReadonlyMap<string, number>): [string, number][] => [...reasons].sort(([, one], [, other]) => other - one);
    return [...this.#leftOut]
      .map(([at, reasons]) => ({ at, count: [...reasons.values()].reduce((sum, count) => sum + count, 0), reasons: most(reasons).slice(0, MOST_REASONS).map(([reason, count]) => ({ reason, count })) }))
      .sort((one, other) => other.count - one.count);
  }

  get undoable(): { readonly n: number; readonly action: Action } | undefined {
    return this.#undoable.at(-1);
  }

  get redoable(): { readonly n: number; readonly action: Action } | undefined {
    return this.#redoable.at(-1);
  }

  /** An appending of which it is not known whether it came to its end. */
  get unsettled(): Appending | undefined {
    return this.#open;
  }

  /** The file that was appended to last. */
  get target(): string | undefined {
    return this.#target;
  }

  /** The places that an action is about. */
  placesOf(action: Action): number[] {
    const ids = 'of' in action ? [action.of] : action.ids;
    return ids.flatMap(id => this.#placeOf.get(id) ?? []);
  }

  #leave(at: string, reason: string): void {
    const reasons = this.#leftOut.get(at) ?? new Map<string, number>();
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    this.#leftOut.set(at, reasons);
  }

  #act({ n, at, ...action }: JournalEntry & Action): void {
    const done: Done = { n, at, action, inForce: true };
    if (action.kind === 'append') {
      this.#open = undefined;
      this.#target = action.file;
    }
    const places = this.placesOf(action);
    for (const place of places) this.#places[place]?.done.push(done);
    if (action.kind === 'replace' && places[0] !== undefined) this.#placeOf.set(action.example.id, places[0]);
    this.#done.set(n, done);
    this.#undoable.push(done);
    this.#redoable = [];
  }

  /** What has been taken out of a file is not put in again by redo: that is another appending. */
  #turn(kind: 'undo' | 'redo', of: number): void {
    const done = this.#done.get(of);
    if (done === undefined || done.inForce === (kind === 'redo')) return;
    done.inForce = kind === 'redo';
    if (kind === 'undo') {
      this.#undoable = this.#undoable.filter(own => own !== done);
      this.#redoable = done.action.kind === 'append' ? [] : [...this.#redoable, done];
    } else {
      this.#redoable = this.#redoable.filter(own => own !== done);
      this.#undoable.push(done);
    }
  }
}

const appendingOf = ({ file, ids, before, bytes, sha256 }: Appending): Appending => ({ file, ids, bytes, sha256, ...(before !== undefined && { before }) });

const isReady = ({ judgement, appendedTo }: BookItem): boolean => judgement?.kind === 'accepted' && appendedTo === undefined;

function after(item: BookItem, action: Action, when: string): BookItem {
  const { at, example, judgement, appendedTo } = item;
  const kept = { at, example, ...(appendedTo !== undefined && { appendedTo }) };
  switch (action.kind) {
    case 'accept':
      return { ...kept, judgement: { kind: 'accepted', at: when, ...(action.labels && { labels: action.labels }) } };
    case 'acceptAll':
      return { ...kept, judgement: { kind: 'accepted', at: when } };
    case 'reject':
      return { ...kept, judgement: { kind: 'rejected' } };
    case 'replace':
      // What is in a file stands there until that is undone: another one in its place would be appended beside it.
      return appendedTo === undefined ? { at, example: action.example } : item;
    case 'append':
      return { at, example, ...(judgement && { judgement }), appendedTo: action.file };
  }
}

/** The record as it goes into the file: the person's labels in place of the mapped ones; the teacher's own words stay. */
export function recordOf({ example, judgement }: BookItem): Example & { readonly pair?: string } {
  if (judgement?.kind !== 'accepted') throw new Error(`${example.id} is not accepted`);
  const { labels, at } = judgement;
  return { ...withPair(example), ...(labels && { all_emotions_mapped: labels }), review: { verdict: labels === undefined ? 'accepted' : 'edited', at } };
}
