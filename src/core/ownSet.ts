// Label sets that are no published ones: a file's own classes, or a part of a set that is known.
import { isEmotionId } from './emotions';
import { classIndex, type LabelSet } from './labelSets';
import { emotionCalled } from './labelSynonyms';

/** A set of a file's own classes, in the order in which they first occur; those that mean one of the 28 say so. */
export function ownSet(names: Iterable<string>, kind: LabelSet['kind']): LabelSet {
  const ids = new Map<string, string>();
  for (const name of names) {
    const id = name.trim();
    if (id !== '' && !ids.has(id.toLowerCase())) ids.set(id.toLowerCase(), id);
  }
  const taken = new Set(Array.from(ids.keys()).filter(isEmotionId));
  const classes = Array.from(ids, ([name, id]) => {
    const emotion = emotionCalled(name);
    if (emotion === undefined || (emotion !== name && taken.has(emotion))) return { id, from: [] };
    taken.add(emotion);
    return { id, from: [emotion] };
  });
  return { id: 'own', title: 'this file', kind, classes };
}

/** The set with these classes of it alone, as files that have a column for each do; undefined where a name is none of it, or is there twice. */
export function partOfSet(set: LabelSet, names: readonly string[]): LabelSet | undefined {
  const indices = names.map(name => classIndex(set, name));
  const classes = indices.flatMap(index => (index === undefined ? [] : (set.classes[index] ?? [])));
  return classes.length === names.length && new Set(indices).size === names.length ? { ...set, kind: 'multi', classes } : undefined;
}
