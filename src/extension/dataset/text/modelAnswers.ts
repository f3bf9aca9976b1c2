// What the model says of records: asked for those in view first, kept by what they say, so that only changed ones are asked about again.
import { keyOf, type CacheKey } from '../../../classifier/cacheRecords';
import type { ClassifierInput, ModelInfo, Result } from '../../../classifier/classifier';
import { endOfContext } from '../../../core/context';
import type { TrainingHashes } from '../../../dataset/check/trainingHashes';
import { utteranceHash } from '../../../dataset/check/utteranceHash';
import type { DatasetRecord } from '../../../dataset/records/shape';
import type { Scores } from '../../annotations/scores';
import { verdictOf, type Verdict as LanguageVerdict } from '../../annotations/verdict';
import type { Settings } from '../../settings';

export type ModelState =
  | { readonly kind: 'notAsked' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered' }
  | { readonly kind: 'otherLanguage'; readonly language: string; readonly expected: string }
  | { readonly kind: 'failed'; readonly reason: string };

export interface RecordQuestion {
  readonly key: CacheKey;
  readonly input: ClassifierInput;
}

/** Of more records the oldest answers go; the score cache still has them. */
const MOST_KEPT = 20_000;
const VIEW_PRIORITY = 1;
const REST_PRIORITY = -1;

/** What the model is given of a record: context and character only where it reads context at all. */
export function inputOf({ text, context, character }: DatasetRecord, lines: number): ClassifierInput {
  const before = context === undefined || lines === 0 ? '' : endOfContext(context, lines);
  if (before.trim() === '') return { text };
  return { text, context: before, ...(character === undefined || character.trim() === '' ? {} : { speaker: character }) };
}

export class ModelAnswers {
  readonly #results = new Map<CacheKey, Result>();
  #questions = new WeakMap<DatasetRecord, RecordQuestion>();
  #state: ModelState = { kind: 'notAsked' };
  #model: ModelInfo | undefined;
  #training: TrainingHashes | undefined;
  readonly #seen = new WeakMap<DatasetRecord, boolean>();
  #hasSeen = false;
  #language: Promise<LanguageVerdict> | undefined;
  #inHand = new AbortController();

  constructor(
    private readonly scores: Scores,
    /** What the model was trained on; undefined where its folder does not say. */
    private readonly training: () => Promise<TrainingHashes | undefined>,
    private readonly settings: () => Settings,
    private readonly changed: () => void,
  ) {}

  get state(): ModelState {
    return this.#state;
  }

  get model(): ModelInfo | undefined {
    return this.#model;
  }

  of(record: DatasetRecord): Result | undefined {
    const question = this.#question(record);
    return question && this.#results.get(question.key);
  }

  /** Whether the model was trained on what the record says; false where that is not known. */
  isSeen(record: DatasetRecord): boolean {
    let known = this.#seen.get(record);
    if (known === undefined) {
      known = this.#training?.has(utteranceHash(record.text)) === true;
      // Before the hashes are read, nothing is known.
      if (this.#training !== undefined) this.#seen.set(record, known);
    }
    this.#hasSeen ||= known;
    return known;
  }

  /** Whether any record so far was one that the model was trained on. */
  get hasSeen(): boolean {
    return this.#hasSeen;
  }

  /** What the model was given of a record; undefined before the model is known. */
  given(record: DatasetRecord): ClassifierInput | undefined {
    return this.#question(record)?.input;
  }

  /** Gives up what is in hand and asks about these, of which some are in view. */
  async ask(records: readonly DatasetRecord[], inView: boolean, sample: () => string): Promise<void> {
    this.#inHand.abort();
    const inHand = (this.#inHand = new AbortController());
    const { signal } = inHand;
    const isOver = (): boolean => signal.aborted;
    try {
      this.#training ??= await this.training();
      this.#model ??= await this.scores.model();
      if (isOver() || (await this.#isForeign(sample)) || isOver()) return;
      const questions = this.#open(records);
      this.#set(questions.length > 0 ? { kind: 'asking' } : { kind: 'answered' });
      await this.scores.ask(questions, ({ input }) => input, {
        signal,
        priority: inView ? VIEW_PRIORITY : REST_PRIORITY,
        onResult: ({ key }, result) => this.#keep(key, result),
      });
      if (!isOver()) this.#set({ kind: 'answered' });
    } catch (error) {
      if (!isOver()) this.#set({ kind: 'failed', reason: error instanceof Error ? error.message : String(error) });
    }
  }

  stop(): void {
    this.#inHand.abort();
    this.#set({ kind: 'notAsked' });
  }

  /** After settings have changed: what is in hand may be another question now. */
  reset(): void {
    this.#inHand.abort();
    this.#language = undefined;
    this.#questions = new WeakMap();
  }

  #question(record: DatasetRecord): RecordQuestion | undefined {
    const model = this.#model;
    if (model === undefined || record.text.trim() === '') return undefined;
    const known = this.#questions.get(record);
    if (known !== undefined) return known;
    const input = inputOf(record, Math.min(model.contextLines, this.settings().context ?? model.contextLines));
    const question = { key: keyOf(model.digest, input), input };
    this.#questions.set(record, question);
    return question;
  }

  #open(records: readonly DatasetRecord[]): RecordQuestion[] {
    const open = new Map<CacheKey, RecordQuestion>();
    for (const record of records) {
      const question = this.#question(record);
      if (question !== undefined && !this.#results.has(question.key)) open.set(question.key, question);
    }
    return [...open.values()];
  }

  async #isForeign(sample: () => string): Promise<boolean> {
    if (this.settings().language !== 'auto') return false;
    const expected = this.#model?.language ?? '';
    this.#language ??= (async () => {
      const text = sample();
      return text === '' ? { words: new Map<string, number>() } : verdictOf(text, await this.scores.detectLanguage(text), expected);
    })();
    const { other } = await this.#language;
    if (other !== undefined) this.#set({ kind: 'otherLanguage', language: other, expected });
    return other !== undefined;
  }

  #keep(key: CacheKey, result: Result): void {
    this.#results.set(key, result);
    if (this.#results.size > MOST_KEPT) for (const oldest of this.#results.keys()) {
      this.#results.delete(oldest);
      break;
    }
    this.changed();
  }

  #set(state: ModelState): void {
    if (state.kind === this.#state.kind && state.kind !== 'failed') return;
    this.#state = state;
    this.changed();
  }
}
