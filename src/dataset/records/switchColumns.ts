// Columns of 0 and 1 that are labels: those of a set that is known, or a file's own.
import { labelSet, type LabelSet, type LabelSetId } from '../../core/labelSets';
import { emotionCalled } from '../../core/labelSynonyms';
import { ownSet, partOfSet } from '../../core/ownSet';
import { classNamed } from './classLookup';
import { areSwitches, isBlank, type PlainRecord } from './sampleFields';

export interface SwitchColumns {
  readonly columns: readonly string[];
  readonly set: LabelSet;
  /** So many of the labels of a known set are there that nobody has to be asked. */
  readonly known: boolean;
}

/** Those with the most in common go first: of so few that several sets have them, a small set has the larger share. */
const SETS: readonly LabelSetId[] = ['goEmotions', 'plutchik', 'ekman'];
/** A part of a set is known by so much of it. */
const LEAST_SHARE = 0.75;
/** Fewer switches may be anything. */
const LEAST_COLUMNS = 3;

/** @param set what the labels are, where it need not be told from the columns */
export function switchColumns(names: readonly string[], records: readonly PlainRecord[], set?: LabelSet): SwitchColumns | undefined {
  const whole = wholeSet(names, records, set === undefined ? SETS.map(labelSet) : [set]);
  if (set !== undefined) return whole;
  const run = runOf(names, records);
  // A file may have more emotions than a set: then none of them is left out.
  if (whole !== undefined && whole.columns.length >= run.length) return whole;
  if (run.length < LEAST_COLUMNS) return whole;
  const parts = SETS.map(labelSet).flatMap(own => {
    const part = partOfSet(own, run);
    return part === undefined ? [] : [{ columns: run, set: part, share: run.length / own.classes.length }];
  });
  const [best] = parts.sort((one, other) => other.share - one.share);
  if (best !== undefined) return { columns: best.columns, set: best.set, known: best.share >= LEAST_SHARE };
  const own = ownSet(run, 'multi');
  return own.classes.length === run.length ? { columns: run, set: own, known: false } : whole;
}

/** Columns named for every class of a set, in its order. */
function wholeSet(names: readonly string[], records: readonly PlainRecord[], sets: readonly LabelSet[]): SwitchColumns | undefined {
  for (const set of sets) {
    const columns = set.classes.flatMap((_, index) => names.find(name => classNamed(set, name) === index && !/^\d+$/.test(name)) ?? []);
    if (columns.length === set.classes.length && areSwitches(columns, records)) return { columns, set: { ...set, kind: 'multi' }, known: true };
  }
  return undefined;
}

const means = (name: string): boolean => emotionCalled(name) !== undefined || SETS.some(id => classNamed(labelSet(id), name) !== undefined);

/** The columns of switches written alike: from the first that is named for an emotion to the last, or all where these are too few. */
function runOf(names: readonly string[], records: readonly PlainRecord[]): string[] {
  const switches = names.filter(name => !/^\d+$/.test(name) && records.some(record => record.get(name) !== undefined) && areSwitches([name], records));
  const styles = switches.map(name => styleOf(name, records));
  const first = switches.findIndex(means);
  const last = switches.length - 1 - [...switches].reverse().findIndex(means);
  const between = first < 0 ? [] : alike(switches.slice(first, last + 1), styles.slice(first, last + 1), styles[first]);
  return between.length >= LEAST_COLUMNS ? between : alike(switches, styles, styles[Math.max(0, first)]);
}

const alike = (names: readonly string[], styles: readonly string[], style: string | undefined): string[] => names.filter((_, at) => styles[at] === style);

/** Digits, truth values and words are ways of writing that a file does not mix among its labels. */
function styleOf(name: string, records: readonly PlainRecord[]): string {
  const value = String(records.map(record => record.get(name)).find(own => !isBlank(own)));
  return /^\d/.test(value) ? 'digits' : /^(true|false)$/i.test(value) ? 'truth' : 'words';
}
