// How alike the utterances are, within a character and across characters: mean cosine of their embeddings.
import type { Example } from '../example';
import { shareOf } from './pick';

export type Embed = (texts: readonly string[], signal: AbortSignal) => Promise<readonly (Float32Array | undefined)[]>;

export interface MeanCosine {
  /** Undefined where there is no pair. */
  readonly mean: number | undefined;
  readonly pairs: number;
}

export interface Likeness {
  readonly utterances: number;
  readonly characters: number;
  readonly within: MeanCosine;
  readonly across: MeanCosine;
}

export interface Diversity {
  readonly all: Likeness;
  /** Utterances with neutral among their positive labels (paper: 0.30 within, 0.16 across). */
  readonly neutral: Likeness;
  /** Of all utterances, the share that was looked at; whole characters, drawn by chance. */
  readonly share: number;
}

/** Sums over all pairs come from sums of vectors: for unit vectors v, the sum of all v·w is |Σv|². */
class Cosines {
  readonly #characters = new Map<string, { readonly sum: Float64Array; count: number }>();
  #utterances = 0;

  add(character: string, vector: Float32Array): void {
    const length = Math.hypot(...vector);
    if (!(length > 0)) return;
    const own = this.#characters.get(character) ?? { sum: new Float64Array(vector.length), count: 0 };
    for (let at = 0; at < vector.length; at++) own.sum[at] = (own.sum[at] ?? 0) + (vector[at] ?? 0) / length;
    own.count++;
    this.#utterances++;
    this.#characters.set(character, own);
  }

  likeness(): Likeness {
    let inside = 0;
    let insidePairs = 0;
    let squares = 0;
    let selfPairs = 0;
    let total: Float64Array | undefined;
    for (const { sum, count } of this.#characters.values()) {
      const square = dot(sum);
      inside += (square - count) / 2;
      insidePairs += (count * (count - 1)) / 2;
      squares += square;
      selfPairs += count * count;
      total ??= new Float64Array(sum.length);
      for (let at = 0; at < sum.length; at++) total[at] = (total[at] ?? 0) + (sum[at] ?? 0);
    }
    const acrossPairs = (this.#utterances ** 2 - selfPairs) / 2;
    const across = total === undefined ? 0 : (dot(total) - squares) / 2;
    return { utterances: this.#utterances, characters: this.#characters.size, within: meanOf(inside, insidePairs), across: meanOf(across, acrossPairs) };
  }
}

const dot = (vector: Float64Array): number => vector.reduce((sum, value) => sum + value * value, 0);
const meanOf = (sum: number, pairs: number): MeanCosine => ({ mean: pairs === 0 ? undefined : sum / pairs, pairs });

const batchLength = 256;
/** So many utterances are embedded in about 20 seconds on two cores. */
const mostUtterances = 20_000;

/** Takes each utterance once: a rewritten one, and an original that is also there without its context, do not count. */
export class DiversityMeter {
  readonly #all = new Cosines();
  readonly #neutral = new Cosines();
  readonly #share: number;
  #waiting: { readonly text: string; readonly character: string; readonly neutral: boolean }[] = [];

  constructor(
    private readonly embed: Embed,
    private readonly options: { readonly utterances: number; readonly kind: 'contextless' | 'original'; readonly threshold: number; readonly signal: AbortSignal },
  ) {
    this.#share = Math.min(1, mostUtterances / Math.max(1, options.utterances));
  }

  async add({ kind, utterance, all_emotions_mapped, provenance }: Example): Promise<void> {
    if (kind !== this.options.kind) return;
    const character = `${provenance.narrative.sha256}\n${provenance.actor}`;
    if (shareOf(character) >= this.#share) return;
    const neutral = all_emotions_mapped.some(([label, expressiveness]) => label === 'neutral' && expressiveness >= this.options.threshold);
    this.#waiting.push({ text: utterance, character, neutral });
    if (this.#waiting.length >= batchLength) await this.#embedWaiting();
  }

  async finish(): Promise<Diversity> {
    await this.#embedWaiting();
    return { all: this.#all.likeness(), neutral: this.#neutral.likeness(), share: this.#share };
  }

  async #embedWaiting(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    if (batch.length === 0) return;
    const vectors = await this.embed(batch.map(({ text }) => text), this.options.signal);
    batch.forEach(({ character, neutral }, at) => {
      const vector = vectors[at];
      if (vector === undefined) return;
      this.#all.add(character, vector);
      if (neutral) this.#neutral.add(character, vector);
    });
  }
}
