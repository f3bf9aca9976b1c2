// Which label set the labels of a file are of: one that is known, or the file's own.
import { isEmotionId } from '../../core/emotions';
import { labelSet, type LabelSet } from '../../core/labelSets';
import { emotionCalled } from '../../core/labelSynonyms';
import { classNamed } from './classLookup';

/** So many of the labels must be of a set for the others to be faults. */
const leastKnown = 0.8;
/** A file of the 28 can hold only Ekman's classes by chance, but not so many labels of so many classes. */
const leastEkman = { labels: 50, classes: 5 };

/** @param names every label of the sample, as often as it is there; `many`: whether some record has several */
export function setOf(names: readonly string[], many: boolean): LabelSet {
  const goEmotions = labelSet('goEmotions');
  const ekman = labelSet('ekman');
  const plutchik = labelSet('plutchik');
  const share = (set: LabelSet): number => (names.length === 0 ? 1 : names.filter(name => classNamed(set, name) !== undefined).length / names.length);
  const classes = new Set(names.map(name => classNamed(ekman, name)));
  classes.delete(undefined);
  const spelt = new Set(names.map(name => name.trim().toLowerCase()));
  if ((spelt.has('trust') || spelt.has('anticipation')) && share(plutchik) >= leastKnown) return plutchik;
  const inEkman = share(ekman);
  if (inEkman === 1 && (share(goEmotions) < 1 || (names.length >= leastEkman.labels && classes.size >= leastEkman.classes))) return many ? { ...ekman, kind: 'multi' } : ekman;
  return share(goEmotions) >= leastKnown ? goEmotions : ownSet(names, many ? 'multi' : 'single');
}

/** A set of a file's own classes, in the order in which they first occur; those that mean one of the 28 say so. */
export function ownSet(names: readonly string[], kind: LabelSet['kind']): LabelSet {
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
