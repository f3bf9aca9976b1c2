// What every reader of published data gives: turns with their gold classes, what could not be read, what was left out.
import { classIndex, classNames, type LabelSet } from '../../core/labelSets';
import { nearestName } from '../../core/nearestName';

export interface TextFile {
  /** As the user knows it, for messages. */
  readonly name: string;
  readonly text: string;
}

/** Answers that a file already holds. */
export interface StoredPrediction {
  /** Indices of classes. */
  readonly classes: readonly number[];
  /** 28 probabilities in GoEmotions order, where the file has all. */
  readonly scores?: Float32Array;
}

export interface Turn {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  readonly speaker?: string;
  /** Earlier lines that come with the turn itself, oldest first. */
  readonly context?: string;
  /** Turns of a dialogue follow each other and share its number; undefined where a text stands alone. */
  readonly dialogue?: number;
  /** Indices of its classes; undefined where it is only there for those after it. */
  readonly gold?: readonly number[];
  readonly stored?: StoredPrediction;
}

export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

export interface Benchmark {
  readonly title: string;
  readonly set: LabelSet;
  readonly turns: readonly Turn[];
  /** Rows that could not be read. */
  readonly problems: readonly Problem[];
  /** Rows that are left out for what they are, counted by reason. */
  readonly leftOut: ReadonlyMap<string, number>;
}

/** The data as a whole cannot be evaluated; the message says why and what to do. */
export class BenchmarkError extends Error {}

/** Collects what a reader finds. */
export class BenchmarkBuilder {
  readonly #turns: Turn[] = [];
  readonly #problems: Problem[] = [];
  readonly #leftOut = new Map<string, number>();
  readonly #dialogues = new Map<string, number>();

  constructor(
    private readonly title: string,
    readonly set: LabelSet,
  ) {}

  add(turn: Turn): void {
    this.#turns.push(turn);
  }

  problem(file: string, line: number, reason: string): void {
    this.#problems.push({ file, line, reason });
  }

  leaveOut(reason: string): void {
    this.#leftOut.set(reason, (this.#leftOut.get(reason) ?? 0) + 1);
  }

  /** The number of the dialogue with this key. */
  dialogue(key: string): number {
    const known = this.#dialogues.get(key);
    if (known !== undefined) return known;
    this.#dialogues.set(key, this.#dialogues.size);
    return this.#dialogues.size - 1;
  }

  /** The class that a file spells so; otherwise a problem. */
  classOf(file: string, line: number, name: string): number | undefined {
    const index = classIndex(this.set, name);
    if (index === undefined) this.problem(file, line, unknownLabel(this.set, name));
    return index;
  }

  build(): Benchmark {
    return { title: this.title, set: this.set, turns: this.#turns, problems: this.#problems, leftOut: this.#leftOut };
  }
}

export function unknownLabel(set: LabelSet, name: string): string {
  const nearest = nearestName(name, classNames(set));
  const hint = nearest === undefined ? `; there are ${classNames(set).join(', ')}` : `; the nearest is ${JSON.stringify(nearest)}`;
  return `${JSON.stringify(name)} is not a label of ${set.title}${hint}`;
}

/** Lines with their numbers from 1, without line ends; blank ones are skipped. */
export function numberedLines(text: string): { readonly line: number; readonly text: string }[] {
  return text.split('\n').flatMap((raw, index) => {
    const line = raw.replace(/\r$/, '');
    return line.trim() === '' ? [] : [{ line: index + 1, text: line }];
  });
}
