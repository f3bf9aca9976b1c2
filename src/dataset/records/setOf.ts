// Which label set the labels of a file are of: one that is known, or the file's own.
import { LABEL_COUNT } from '../../core/emotions';
import { holdsOne, ofKind } from '../../core/labelKind';
import { labelSet, type LabelSet } from '../../core/labelSets';
import { ownSet } from '../../core/ownSet';
import { classNamed } from './classLookup';
import type { LabelField } from './shape';

/** So many of the labels must be of a set for the others to be faults. */
const leastKnown = 0.8;
/** A file of the 28 can hold only Ekman's classes by chance, but not so many labels of so many classes. */
const leastEkman = { labels: 50, classes: 5 };

/** A larger number is no label. */
const mostNumbers = 10_000;
/** From so many numbers on, those from 1 to 8 alone are Plutchik's. */
const leastNumbers = 50;

/** @param counts how often each label occurs, as the file spells it; `labels`: how they stand there; `many`: whether some record has several */
export function setOfLabels(counts: ReadonlyMap<string, number>, labels: LabelField, many: boolean): LabelSet {
  const set = labels.form === 'ids' || labels.form === 'id' ? setOfNumbers(counts, many) : setOf(counts, many);
  return holdsOne(labels) ? ofKind(set, 'single') : set;
}

/** Numbers are those of the 28, unless there are others. */
function setOfNumbers(counts: ReadonlyMap<string, number>, many: boolean): LabelSet {
  const numbers = new Set(Array.from(counts.keys(), Number));
  const most = [...numbers].reduce((largest, number) => Math.max(largest, number), 0);
  if (sum(counts.values()) >= leastNumbers && numbers.size === 8 && !numbers.has(0) && most === 8) return labelSet('plutchik');
  return most < LABEL_COUNT && [...numbers].every(Number.isInteger) ? labelSet('goEmotions') : ownSet(Array.from({ length: Math.min(most, mostNumbers) + 1 }, (_, id) => String(id)), many ? 'multi' : 'single');
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);

function setOf(counts: ReadonlyMap<string, number>, many: boolean): LabelSet {
  const goEmotions = labelSet('goEmotions');
  const ekman = labelSet('ekman');
  const plutchik = labelSet('plutchik');
  const all = sum(counts.values());
  const of = (set: LabelSet): number => sum([...counts].filter(([name]) => classNamed(set, name) !== undefined).map(([, count]) => count));
  const share = (set: LabelSet): number => (all === 0 ? 1 : of(set) / all);
  const spelt = new Set(Array.from(counts.keys(), name => name.trim().toLowerCase()));
  if ((spelt.has('trust') || spelt.has('anticipation')) && share(plutchik) >= leastKnown) return plutchik;
  const classes = new Set(Array.from(counts.keys(), name => classNamed(ekman, name)));
  classes.delete(undefined);
  const isEkmans = (name: string): boolean => classNamed(ekman, name) !== undefined;
  const isOf28 = (name: string): boolean => classNamed(goEmotions, name) !== undefined;
  const names = [...counts.keys()];
  const others = names.some(name => isOf28(name) && !isEkmans(name));
  const spellings = names.some(name => isEkmans(name) && !isOf28(name));
  if (!others && share(ekman) >= leastKnown && (spellings || (all >= leastEkman.labels && classes.size >= leastEkman.classes))) return ofKind(ekman, many ? 'multi' : 'single');
  return share(goEmotions) >= leastKnown ? goEmotions : ownSet(counts.keys(), many ? 'multi' : 'single');
}
