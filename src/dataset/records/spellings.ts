// How files may write the classes of a label set.
import { numberOf } from './classLookup';
import type { RecordShape } from './shape';

/** In small letters: each class's id, other names, number. A name that two classes have is the first one's. */
export function spellingsOf({ set }: RecordShape): readonly (readonly string[])[] {
  const taken = new Set<string>();
  const own = set.classes.map((): string[] => []);
  const spell = (name: string, index: number): void => {
    const written = name.toLowerCase();
    if (!taken.has(written)) own[index]?.push(written);
    taken.add(written);
  };
  set.classes.forEach(({ id }, index) => spell(id, index));
  set.classes.forEach(({ aliases = [] }, index) => aliases.forEach(alias => spell(alias, index)));
  set.classes.forEach((_, index) => spell(String(numberOf(set, index)), index));
  return own;
}
