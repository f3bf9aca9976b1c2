// What a worker keeps of the lines it has read lately: the next utterances of a script have them before them again.
import { createHash } from 'node:crypto';

/** What the encoder made of a text, window by window: one of them, but for long texts. */
export interface Encoded {
  readonly bounds: readonly { readonly start: number; readonly end: number }[];
  readonly scores: readonly Float32Array[];
  readonly embeddings: readonly Float32Array[];
}

/** About 6 MB of embeddings. */
const MOST_WINDOWS = 4_096;
/** Longer texts are known by a hash. */
const LONGEST_KEY = 200;

const keyOf = (text: string): string => (text.length <= LONGEST_KEY ? text : createHash('sha256').update(text).digest('base64'));

/** Bounded: what was asked for longest ago goes first. */
export class LineMemory {
  #lines = new Map<string, Encoded>();
  #windows = 0;

  constructor(private readonly most = MOST_WINDOWS) {}

  get(text: string): Encoded | undefined {
    const key = keyOf(text);
    const found = this.#lines.get(key);
    if (found === undefined) return undefined;
    this.#lines.delete(key);
    this.#lines.set(key, found);
    return found;
  }

  put(text: string, encoded: Encoded): void {
    const key = keyOf(text);
    this.#forget(key);
    this.#lines.set(key, encoded);
    this.#windows += encoded.embeddings.length;
    for (const oldest of this.#lines.keys()) {
      if (this.#windows <= this.most) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#windows -= this.#lines.get(key)?.embeddings.length ?? 0;
    this.#lines.delete(key);
  }
}
