// One call of classify(): what is still to be sent to workers, and what has come back.
import { endOfContext } from '../core/context';
import type { ClassifierInput, ClassifyOptions, Result } from './classifier';

/** After so many deaths of workers on one input, alone in its job the last time, the input is given up. */
const MOST_DEATHS = 3;
/** Distinct texts remembered for finding repetitions: bounds the memory of a call with a million inputs. */
const REMEMBERED_TEXTS = 10_000;
/** Inputs looked at in one turn of the event loop. */
const LOOKED_AT = 4_000;

/** What the model takes of an input; a record may carry a whole book as its context. */
export function given(input: ClassifierInput, lines: number): ClassifierInput {
  const { text, context } = input;
  if (lines === 0) return { text };
  return context === undefined ? input : { ...input, context: endOfContext(context, lines) };
}

export class ClassifyRequest {
  readonly priority: number;
  readonly embeddings: boolean;
  readonly results: Promise<Result[]>;
  #inputs: readonly ClassifierInput[];
  #onResult: ClassifyOptions['onResult'];
  /** As long as the inputs from the first `take` on: what only waits costs nothing. */
  #results: Result[] = [];
  #fresh = 0;
  #left: number;
  #closed = false;
  /** Groups of inputs that a dead worker left behind. */
  #again: number[][] = [];
  #deaths = new Map<number, number>();
  /** The first input of each text, and those that wait for its result. */
  #firsts: Map<string, number> | undefined;
  #twins = new Map<number, number[]>();
  #resolve: (results: Result[]) => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(inputs: readonly ClassifierInput[], options: ClassifyOptions, deduplicate: boolean) {
    this.#inputs = inputs;
    this.#left = inputs.length;
    this.#onResult = options.onResult;
    this.#firsts = deduplicate ? new Map() : undefined;
    this.priority = options.priority ?? 0;
    this.embeddings = options.embeddings ?? false;
    this.results = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // It may fail when nobody waits for it any more, or before somebody does.
    this.results.catch(() => undefined);
  }

  /** True from the first `take` on. */
  get begun(): boolean {
    return this.#fresh > 0;
  }

  get total(): number {
    return this.#inputs.length;
  }

  get done(): number {
    return this.#inputs.length - this.#left;
  }

  /** Inputs that wait for a worker. */
  get waiting(): number {
    return this.#inputs.length - this.#fresh + this.#again.reduce((sum, group) => sum + group.length, 0);
  }

  /** The next inputs for a worker, at most `most` of them; none when all are sent, or the next many are repetitions. */
  take(most: number): number[] {
    const again = this.#again.shift();
    if (again) return again;
    if (!this.begun) this.#results = new Array<Result>(this.#inputs.length);
    const taken: number[] = [];
    const end = Math.min(this.#inputs.length, this.#fresh + LOOKED_AT);
    while (taken.length < most && this.#fresh < end) {
      const index = this.#fresh++;
      if (!this.#isTwin(index)) taken.push(index);
    }
    return taken;
  }

  input(index: number): ClassifierInput {
    return this.#inputs[index] ?? { text: '' };
  }

  deliver(index: number, result: Result): void {
    if (this.#closed || this.#results[index]) return;
    this.#results[index] = result;
    this.#left--;
    this.#deaths.delete(index);
    this.#onResult?.(index, result);
    const twins = this.#twins.get(index);
    this.#twins.delete(index);
    for (const twin of twins ?? []) this.deliver(twin, result);
    if (this.#left === 0) this.#resolve(this.#results);
  }

  /** What could not even be begun. */
  putBack(inputs: readonly number[]): void {
    this.#again.push([...inputs]);
  }

  /**
   * A worker died with `unfinished` in hand, most likely because of one of the `suspects`.
   * They run again in ever smaller groups until whatever kills is alone.
   */
  workerDied(unfinished: readonly number[], running: readonly number[]): void {
    const open = unfinished.filter(index => !this.#results[index]);
    const found = open.filter(index => running.includes(index));
    const suspects = found.length > 0 ? found : open;
    for (const index of suspects) this.#deaths.set(index, (this.#deaths.get(index) ?? 0) + 1);
    const innocent = open.filter(index => !suspects.includes(index));
    if (innocent.length > 0) this.#again.push(innocent);
    const only = suspects.length === 1 ? suspects[0] : undefined;
    if (only !== undefined && (this.#deaths.get(only) ?? 0) >= MOST_DEATHS) {
      this.deliver(only, { kind: 'failed', reason: `Skipped: ${MOST_DEATHS} worker processes in a row died on this text.` });
      return;
    }
    const size = Math.floor(Math.sqrt(suspects.length));
    for (let at = 0; at < suspects.length; at += size) this.#again.push(suspects.slice(at, at + size));
  }

  /** From here on nothing is delivered. */
  fail(error: Error): void {
    this.#closed = true;
    this.#reject(error);
  }

  #isTwin(index: number): boolean {
    const firsts = this.#firsts;
    if (!firsts) return false;
    const { text, speaker = '', context = '' } = this.input(index);
    const key = `${speaker.length}\0${context.length}\0${speaker}${context}${text}`;
    const first = firsts.get(key);
    if (first === undefined) {
      const oldest = firsts.size < REMEMBERED_TEXTS ? undefined : firsts.keys().next();
      if (oldest && oldest.done !== true) firsts.delete(oldest.value);
      firsts.set(key, index);
      return false;
    }
    const result = this.#results[first];
    if (result) this.deliver(index, result);
    else {
      const twins = this.#twins.get(first);
      if (twins) twins.push(index);
      else this.#twins.set(first, [index]);
    }
    return true;
  }
}
