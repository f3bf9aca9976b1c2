// Which class of a set a name or number in a file is, and how the file would write it; made once for each set.
import type { LabelSet } from '../../core/labelSets';
import { nearestName } from '../../core/nearestName';

interface Lookup {
  readonly byName: ReadonlyMap<string, number>;
  readonly byId: ReadonlyMap<number, number>;
  readonly ids: readonly number[];
  readonly nearest: Map<string, string | undefined>;
}

const lookups = new WeakMap<LabelSet, Lookup>();
/** A longer name is no misspelling of anything, and costs time to compare. */
const longestName = 60;
const mostRemembered = 10_000;

function lookupOf(set: LabelSet): Lookup {
  const known = lookups.get(set);
  if (known !== undefined) return known;
  const byName = new Map<string, number>();
  const spell = (name: string, index: number): unknown => byName.has(name.toLowerCase()) || byName.set(name.toLowerCase(), index);
  set.classes.forEach(({ id }, index) => spell(id, index));
  set.classes.forEach(({ aliases = [] }, index) => aliases.forEach(alias => spell(alias, index)));
  // Some sets have numbers of their own, from 1 for example.
  const own = set.classes.map(({ aliases = [] }) => aliases.find(alias => /^\d+$/.test(alias)));
  const ids = set.classes.map((_, index) => (own.includes(undefined) ? index : Number(own[index])));
  const lookup = { byName, byId: new Map(ids.map((id, index) => [id, index])), ids, nearest: new Map<string, string | undefined>() };
  lookups.set(set, lookup);
  return lookup;
}

/** Compared without case and without the spaces around it. */
export function classNamed(set: LabelSet, name: string): number | undefined {
  const { byName } = lookupOf(set);
  // Nearly always it is spelt like the class.
  return byName.get(name) ?? byName.get(name.trim().toLowerCase());
}
export const classNumbered = (set: LabelSet, id: number): number | undefined => lookupOf(set).byId.get(id);
/** As a record names it that writes its labels as numbers: the class itself, or the number that stood there. */
export const classNamedOrNumbered = (set: LabelSet, name: string): number | undefined => classNamed(set, name) ?? (/^\d+$/.test(name) ? classNumbered(set, Number(name)) : undefined);
/** The number by which files of the set write a class. */
export const numberOf = (set: LabelSet, index: number): number => lookupOf(set).ids[index] ?? index;

/** The class that is spelt most like a name that is none. */
export function nearestClass(set: LabelSet, name: string): string | undefined {
  if (name.length > longestName) return undefined;
  const { nearest } = lookupOf(set);
  if (nearest.has(name)) return nearest.get(name);
  const found = nearestName(name, set.classes.map(({ id }) => id));
  if (nearest.size < mostRemembered) nearest.set(name, found);
  return found;
}
