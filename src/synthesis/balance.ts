// Targets for emotions: what the run is short of, and whether another call may be made for it.
import { LABELS, type EmotionId } from '../core/emotions';
import type { Example } from './example';
import { positives } from './labels/mapLabels';
import type { GenerationPlan } from './plan';

type Targets = GenerationPlan['targets'];

/**
 * Counts the examples kept for each emotion that they express, against its target.
 * When the first further call is made, each emotion gets `callsPerMissing` calls for each example that it is then short of; a call counts for all emotions that it asks for.
 */
export class Balance {
  readonly #kept = new Map<EmotionId, number>();
  #left: Map<EmotionId, number> | undefined;

  /** @param threshold the expressiveness from which an example counts for an emotion */
  constructor(
    readonly targets: Targets,
    readonly callsPerMissing: number,
    readonly threshold = 0.3,
  ) {}

  /** Examples that are missing of an emotion; 0 where there is no target. */
  missing(id: EmotionId): number {
    return Math.max(0, (this.targets[id] ?? 0) - (this.#kept.get(id) ?? 0));
  }

  /** Emotions below their target, the one that has the smallest share of it first. */
  short(): readonly EmotionId[] {
    const share = (id: EmotionId): number => (this.#kept.get(id) ?? 0) / (this.targets[id] ?? 1);
    return LABELS.filter(id => this.missing(id) > 0).sort((one, other) => share(one) - share(other));
  }

  /** Those of `short()` for which further calls are left: what the next further call is to ask for. */
  wanted(): readonly EmotionId[] {
    return this.short().filter(id => (this.#left?.get(id) ?? this.callsPerMissing * this.missing(id)) > 0);
  }

  /** Whether a further call may be made: some emotion is short and has calls left. */
  mayCall(): boolean {
    return this.wanted().length > 0;
  }

  /** A further call that asks for these emotions is made (or, on going on with a run, was made). */
  called(emotions: readonly EmotionId[]): void {
    this.#left ??= new Map(this.short().map(id => [id, this.callsPerMissing * this.missing(id)]));
    for (const id of emotions) this.#left.set(id, Math.max(0, (this.#left.get(id) ?? 0) - 1));
  }

  /** An example that is kept counts for each emotion that it expresses. */
  kept({ all_emotions_mapped: mapped }: Pick<Example, 'all_emotions_mapped'>): void {
    for (const [id] of positives(mapped, this.threshold)) this.#kept.set(id, (this.#kept.get(id) ?? 0) + 1);
  }
}
