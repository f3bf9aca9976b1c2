// How a file spells the classes of its label set: the most usual spelling of each, and the habit of the others for those that it lacks. Pure.
import type { LabelSet } from '../../core/labelSets';
import { classNamed } from './classLookup';
import type { GivenLabel } from './shape';

type Habit = 'lower' | 'capital' | 'upper';

export class Spellings {
  /** For each class how often each spelling of it occurs. */
  readonly #counts = new Map<number, Map<string, number>>();

  constructor(readonly set: LabelSet) {}

  add(labels: readonly Pick<GivenLabel, 'name'>[]): void {
    for (const { name } of labels) {
      const written = name.trim();
      const index = classNamed(this.set, written);
      if (index === undefined) continue;
      const own = this.#counts.get(index) ?? new Map<string, number>();
      this.#counts.set(index, own.set(written, (own.get(written) ?? 0) + 1));
    }
  }

  has(id: string): boolean {
    return this.#counts.has(classNamed(this.set, id) ?? -1);
  }

  /** What the file writes for the id of a class; any other name stays as it is. */
  of(id: string): string {
    const index = classNamed(this.set, id);
    if (index === undefined || this.set.classes[index]?.id !== id) return id;
    const own = this.#counts.get(index);
    if (own !== undefined) return mostUsual(own) ?? id;
    // Its own labels are spelt as somebody has named them.
    return this.set.id === 'own' ? id : inHabit(id, this.#habit());
  }

  #habit(): Habit | undefined {
    const habits = new Map<Habit, number>();
    for (const own of this.#counts.values()) {
      for (const [name, count] of own) {
        const habit = habitOf(name);
        if (habit !== undefined) habits.set(habit, (habits.get(habit) ?? 0) + count);
      }
    }
    return mostUsual(habits);
  }
}

/** The first of those that occur as often. */
const mostUsual = <T>(counts: ReadonlyMap<T, number>): T | undefined => [...counts].reduce<readonly [T, number] | undefined>((best, own) => (best === undefined || own[1] > best[1] ? own : best), undefined)?.[0];

/** Undefined where it has no letters, or is in no habit. */
function habitOf(name: string): Habit | undefined {
  if (name.toLowerCase() === name.toUpperCase()) return undefined;
  if (name === name.toLowerCase()) return 'lower';
  if (name === name.toUpperCase()) return 'upper';
  return name === capital(name.toLowerCase()) ? 'capital' : undefined;
}

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

function inHabit(id: string, habit: Habit | undefined): string {
  return habit === 'capital' ? capital(id) : habit === 'upper' ? id.toUpperCase() : id;
}
