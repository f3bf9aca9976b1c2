// What the model is asked about the utterances of a script: their words, and the lines before them.
import type { ClassifierInput, Result } from '../../classifier/classifier';
import { keyOf, type CacheKey } from '../../classifier/cacheRecords';
import { contextLine, utterancesBefore } from '../../core/context';
import type { Utterance } from '../../core/utterance';
import { counterparts } from './counterparts';

export interface Question {
  /** Of the words, the lines before them and the model: what the answer is kept under. */
  readonly key: CacheKey;
  readonly utterance: Utterance;
  /** The earlier lines of its scene that the model is given, oldest first. */
  readonly before: readonly Utterance[];
}

/** Who speaks matters only beside others: without them, the same words are the same question wherever they stand. */
export function inputOf({ utterance: { text, speaker }, before }: Pick<Question, 'utterance' | 'before'>): ClassifierInput {
  if (before.length === 0) return { text };
  return { text, context: before.map(contextLine).join('\n'), ...(speaker !== undefined && { speaker }) };
}

/** What is shown of a script that is about to be replaced, wholly or in part. */
export interface Shown {
  readonly utterances: readonly Utterance[];
  readonly resultOf: (utterance: Utterance) => Result | undefined;
  readonly isKnown: (question: Question) => boolean;
}

const STEP = 32;
const NOTHING: readonly Utterance[] = [];

export class Questions {
  // Not weak ones: with tens of thousands of entries those make every garbage collection longer, and all of this goes at the next reading.
  readonly #about = new Map<Utterance, Question>();
  readonly #earlier = new Map<Utterance, Result>();

  constructor(
    private readonly modelDigest: string,
    /** How many lines before an utterance the model is given at most. */
    readonly lines: number,
  ) {}

  /** Undefined where it has not come to it yet. */
  about(utterance: Utterance): Question | undefined {
    return this.#about.get(utterance);
  }

  /** What was said of the same words with other lines before them: it stands until the model has answered. */
  earlier(utterance: Utterance): Result | undefined {
    return this.#earlier.get(utterance);
  }

  at(utterances: readonly Utterance[], index: number): Question {
    return this.about(utterances[index] as Utterance) ?? this.#ask(utterances, index);
  }

  /** About all from `first` on, then those before it. */
  *from(utterances: readonly Utterance[], first: number): Generator<void, Question[], void> {
    const questions: Question[] = [];
    for (let count = 0; count < utterances.length; count++) {
      questions.push(this.at(utterances, (first + count) % utterances.length));
      if (count % STEP === 0) yield;
    }
    return questions;
  }

  /** Asks anew about utterances[start, end), in the place of what is shown; @returns the questions. */
  *renew(utterances: readonly Utterance[], start: number, end: number, shown: Shown): Generator<void, Question[], void> {
    const now = utterances.slice(start, end);
    const results = (yield* counterparts(shown.utterances, now)).map(counterpart => counterpart && shown.resultOf(counterpart));
    const questions: Question[] = [];
    for (const [at, utterance] of now.entries()) {
      const question = this.#ask(utterances, start + at);
      const result = shown.isKnown(question) ? undefined : results[at];
      if (result === undefined) this.#earlier.delete(utterance);
      else this.#earlier.set(utterance, result);
      questions.push(question);
      if (at % STEP === 0) yield;
    }
    return questions;
  }

  #ask(utterances: readonly Utterance[], index: number): Question {
    const utterance = utterances[index] as Utterance;
    const before = this.lines === 0 ? NOTHING : utterancesBefore(utterances, index, this.lines);
    const question = { key: keyOf(this.modelDigest, inputOf({ utterance, before })), utterance, before };
    this.#about.set(utterance, question);
    return question;
  }
}
