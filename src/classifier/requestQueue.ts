// The calls that are not done: how many there may be, and which of them goes next.
import { ClassifierError } from './classifierError';
import type { ClassifyRequest } from './request';

/** What the doc comment of `Classifier.classify` promises. */
export const MOST_INPUTS = 1_000_000;
export const MOST_CALLS = 4_000;
const MOST_BEGUN = 16;

export class RequestQueue {
  #requests: ClassifyRequest[] = [];

  get isEmpty(): boolean {
    return this.#requests.length === 0;
  }

  /** Inputs that wait for a worker. */
  get waiting(): number {
    return this.#requests.reduce((sum, { waiting }) => sum + waiting, 0);
  }

  get progress(): { readonly done: number; readonly total: number } | undefined {
    if (this.isEmpty) return undefined;
    let [done, total] = [0, 0];
    for (const request of this.#requests) {
      done += request.done;
      total += request.total;
    }
    return { done, total };
  }

  has(request: ClassifyRequest): boolean {
    return this.#requests.includes(request);
  }

  /** Throws where too much is unfinished already. */
  add(request: ClassifyRequest): void {
    const { done, total } = this.progress ?? { done: 0, total: 0 };
    const inputs = total - done + request.total;
    const calls = this.#requests.length + 1;
    if (inputs > MOST_INPUTS || calls > MOST_CALLS) {
      const [texts, mostTexts, mostCalls] = [inputs, MOST_INPUTS, MOST_CALLS].map(count => count.toLocaleString('en'));
      throw new ClassifierError(
        'queue-full',
        `Too much waits to be scored: ${texts} texts in ${calls} calls, where at most ${mostTexts} in ${mostCalls} can wait. Wait for earlier calls to end.`,
      );
    }
    this.#requests.push(request);
  }

  remove(request: ClassifyRequest): void {
    this.#requests = this.#requests.filter(other => other !== request);
  }

  /** The most urgent one; a new one only where few enough of its priority, or of a higher one, are begun. */
  next(): ClassifyRequest | undefined {
    const begun = this.#requests.filter(request => request.begun);
    const mayBegin = (priority: number): boolean => begun.length < MOST_BEGUN || begun.filter(request => request.priority >= priority).length < MOST_BEGUN;
    return this.#requests.reduce<ClassifyRequest | undefined>(
      (best, other) => (other.waiting > 0 && (!best || other.priority > best.priority) && (other.begun || mayBegin(other.priority)) ? other : best),
      undefined,
    );
  }

  /** Behind the others of its priority: they take turns. */
  putLast(request: ClassifyRequest): void {
    this.remove(request);
    this.#requests.push(request);
  }

  failAll(error: Error): void {
    for (const request of [...this.#requests]) request.fail(error);
  }
}
