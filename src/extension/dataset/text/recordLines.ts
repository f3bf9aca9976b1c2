// What is known of every line of a dataset: its faults, what it says as a hash, and which run of records it is in. Pure.
import type { Fault } from '../../../dataset/records/faults';
import { faultAt } from '../../../dataset/records/faults';
import { readRecord } from '../../../dataset/records/readRecord';
import type { RecordShape } from '../../../dataset/records/shape';
import { mayRepeat, textHash } from '../../../dataset/records/duplicates';

export interface LineFacts {
  readonly kind: 'blank' | 'record' | 'bad';
  readonly faults: readonly Fault[];
  /** Of the text; 0 where it can be no duplicate. */
  readonly hash: number;
  readonly split: string | undefined;
  readonly character: string | undefined;
}

/** A change of a text in lines: `removed` lines from `start` on become `added` ones. */
export interface LineChange {
  readonly start: number;
  readonly removed: number;
  readonly added: number;
}

export type LineText = (line: number) => string;

/** To read more at once would hold up everybody else for more than a third of a second: characters, and in long lines quotation marks. */
export const LONGEST_LINE = 10_000_000;
const LONG_LINE = 50_000;
const MOST_QUOTES = 100_000;
const NO_FAULTS: readonly Fault[] = Object.freeze([]);
const BLANK: LineFacts = { kind: 'blank', faults: NO_FAULTS, hash: 0, split: undefined, character: undefined };

/** What is too much of a line to be read in the text editor; undefined where it can be. */
export function tooMuchOf(text: string): string | undefined {
  if (text.length > LONGEST_LINE) return `more than ${LONGEST_LINE} characters`;
  if (text.length < LONG_LINE) return undefined;
  let quotes = 0;
  for (let at = text.indexOf('"'); at >= 0 && quotes <= MOST_QUOTES; at = text.indexOf('"', at + 1)) quotes++;
  return quotes > MOST_QUOTES ? `more than ${MOST_QUOTES} quotation marks` : undefined;
}

/** Of white space only, as the dataset view has it: such a line is no record. */
export const isBlank = (text: string): boolean => !/[^ \t\v\f\r]/.test(text);

function factsOf(text: string, shape: RecordShape, intern: (name: string | undefined) => string | undefined): LineFacts {
  if (isBlank(text)) return BLANK;
  const tooMuch = tooMuchOf(text);
  if (tooMuch !== undefined) {
    const message = `the line has ${tooMuch}, so it is not read here, for the sake of speed; the dataset view and "dataset check" read it`;
    return { ...BLANK, kind: 'bad', faults: [faultAt('notRead', { start: 0, end: 1 }, message)] };
  }
  const reading = readRecord(text, shape);
  const faults = reading.faults.length === 0 ? NO_FAULTS : reading.faults;
  if (reading.kind === 'bad') return { ...BLANK, kind: 'bad', faults };
  const { text: said, split, character } = reading.record;
  return { kind: 'record', faults, hash: mayRepeat(said) ? textHash(said) : 0, split: intern(split), character: intern(character) };
}

export class RecordLines {
  #facts: (LineFacts | undefined)[];
  #unread: number;
  readonly #names = new Map<string, string>();
  /** How many records were last counted, before which line. */
  #counted = { line: 0, before: 0 };

  constructor(
    lineCount: number,
    readonly shape: RecordShape,
  ) {
    this.#facts = new Array<LineFacts | undefined>(lineCount).fill(undefined);
    this.#unread = lineCount;
  }

  get count(): number {
    return this.#facts.length;
  }

  get unread(): number {
    return this.#unread;
  }

  at(line: number): LineFacts | undefined {
    return this.#facts[line];
  }

  /** How many records begin before the line; those that follow each other are counted on. */
  recordsBefore(line: number, lineText: LineText): number {
    let { line: at, before } = line < this.#counted.line ? { line: 0, before: 0 } : this.#counted;
    for (; at < line; at++) {
      const facts = this.#facts[at];
      if (facts === undefined ? !isBlank(lineText(at)) : facts.kind !== 'blank') before++;
    }
    this.#counted = { line, before };
    return before;
  }

  /** Forgets what has changed, and only that. */
  changed({ start, removed, added }: LineChange): void {
    if (start < this.#counted.line) this.#counted = { line: 0, before: 0 };
    const before = this.#facts.slice(start, start + removed);
    this.#unread += added - before.filter(facts => facts === undefined).length;
    const fresh = new Array<LineFacts | undefined>(added).fill(undefined);
    // Not spread into one call: pasted text may have more lines than a call takes arguments.
    this.#facts = added < 10_000 ? (this.#facts.splice(start, removed, ...fresh), this.#facts) : [...this.#facts.slice(0, start), ...fresh, ...this.#facts.slice(start + removed)];
  }

  /** Reads every line that has not been read, from `first` on, then those before it; a step is a line. */
  *read(lineText: LineText, first = 0): Generator<void, true, void> {
    let line = first;
    let passed = 0;
    while (this.#unread > 0) {
      if (line >= this.#facts.length) line = 0;
      if (this.#facts[line] === undefined) {
        this.#facts[line] = factsOf(lineText(line), this.shape, name => this.#intern(name));
        this.#unread--;
        yield;
      } else if (++passed % 1024 === 0) yield;
      line++;
    }
    return true;
  }

  /** One copy of each name, that keeps no line alive. */
  #intern(name: string | undefined): string | undefined {
    if (name === undefined) return undefined;
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#names.size > 100_000) return undefined;
    const copy = JSON.parse(JSON.stringify(name)) as string;
    this.#names.set(copy, copy);
    return copy;
  }
}
