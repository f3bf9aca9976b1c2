// Which labels the numbers of a file stand for: noted in its patch log, and compared before corrections are written as numbers.
import path from 'node:path';
import { classNames, LABEL_SET_IDS, labelSet, type LabelSet } from '../../core/labelSets';
import { ownSet } from '../../core/ownSet';
import { classNamed, numberOf } from '../records/classLookup';
import { areNumbers, type RecordShape } from '../records/shape';
import type { Change } from './changes';
import type { NumberedLabels } from './patchEntry';
import type { PatchState } from './patchState';

/** What a log notes of a file; undefined where its labels say themselves what they are. */
export function numberedLabels({ labels, set }: RecordShape): NumberedLabels | undefined {
  if (!areNumbers(labels)) return undefined;
  return LABEL_SET_IDS.some(id => id === set.id) ? set.id : classNames(set);
}

/** The numbers of the file stood for other labels when it was corrected. */
export class OtherLabelsError extends Error {
  readonly code = 'other-labels';

  constructor(
    file: string,
    readonly noted: NumberedLabels,
    now: LabelSet,
  ) {
    super(`${path.basename(file)}: its labels are numbers, which stood for ${inWords(notedSet(noted), noted)} when it was corrected, and are taken for ${inWords(now, classNames(now))} now: nothing is written, since it would be other labels`);
  }
}

const MOST_NAMED = 30;

/** What the numbers of a set are said to be. */
export function inWords(set: LabelSet | undefined, noted: NumberedLabels): string {
  if (typeof noted === 'string' || (set !== undefined && set.id !== 'own')) return `the labels of ${set?.title ?? String(noted)}`;
  return noted.slice(0, MOST_NAMED).join(', ') + (noted.length > MOST_NAMED ? ` and ${noted.length - MOST_NAMED} more` : '');
}

/** Undefined for one that only a later version knows. */
function notedSet(noted: NumberedLabels): LabelSet | undefined {
  if (typeof noted !== 'string') return ownSet(noted, 'multi');
  const known = LABEL_SET_IDS.find(id => id === noted);
  return known && labelSet(known);
}

type Noted = Pick<PatchState, 'labelSetOf'>;

/** @throws OtherLabelsError where a label would be written by another number than it had when it was given */
export function refuseOtherLabels(file: string, changes: readonly Change[], state: Noted, set: LabelSet): void {
  const sets = new Map<NumberedLabels, LabelSet | undefined>();
  for (const { entry, labels } of changes) {
    const noted = state.labelSetOf(entry.id);
    if (noted === undefined) continue;
    if (!sets.has(noted)) sets.set(noted, notedSet(noted));
    const then = sets.get(noted);
    if (labels.some(({ name }) => numberIn(then, name) !== numberIn(set, name))) throw new OtherLabelsError(file, noted, set);
  }
}

/** Whether some label is given by its name of which nobody noted the number that it had: so it is in older logs. */
export const hasUnnoted = (changes: readonly Change[], state: Noted): boolean =>
  changes.some(({ entry, labels }) => state.labelSetOf(entry.id) === undefined && labels.some(({ name }) => !isNumber(name)));

const isNumber = (name: string): boolean => /^\d+$/.test(name);

/** What stood in the file as a number means itself. */
function numberIn(set: LabelSet | undefined, name: string): number | undefined {
  const index = set === undefined ? undefined : classNamed(set, name);
  if (set !== undefined && index !== undefined) return numberOf(set, index);
  return isNumber(name) ? Number(name) : undefined;
}
