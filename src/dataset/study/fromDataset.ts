// Makes an agreement study out of a dataset: draws its records, asks what is plausible for each.
import { LABELS, NEUTRAL } from '../../core/emotions';
import { classByLabel, classNames, type LabelSet } from '../../core/labelSets';
import type { LabelCheck } from '../check/checkLabels';
import type { ModelInput } from '../check/parts';
import { modelInputOf } from '../review/checkFile';
import { classesIn, type FileRecord } from '../review/textDataset';
import { drawRows } from './sample';
import { makeStudy, type Study, type StudyRecord } from './study';

/** Of an agreement study, as in the paper. */
const LEAST_NEUTRAL = 0.1;

export interface StudyOrder {
  readonly set: LabelSet;
  readonly count: number;
  readonly seed: number;
  /** Probabilities of the set's classes for the record on this line, where a check has learned them: they go before the model's. */
  readonly learned?: (line: number) => ArrayLike<number> | undefined;
  /** 28 scores of each input, in their order; undefined where the model could not read it. */
  readonly score: (inputs: readonly ModelInput[]) => Promise<readonly (ArrayLike<number> | undefined)[]>;
}

export interface MadeStudy {
  readonly study: Study;
  readonly neutral: number;
}

const neutralOf = (set: LabelSet): string => classNames(set).find(name => name.toLowerCase() === NEUTRAL) ?? set.background ?? NEUTRAL;

/** The classes of which the model cannot say how plausible they are, since they mean none of its 28 labels. */
export const withoutMeaning = (set: LabelSet): string[] => set.classes.flatMap(({ id, from }) => (from.length === 0 && id !== neutralOf(set) ? [id] : []));

/** What a check has learned, by the lines of its records. */
export function learnedOf({ lines, scores, unread }: { readonly lines: LabelCheck['lines']; readonly scores: Pick<LabelCheck['scores'], 'row'>; readonly unread: LabelCheck['unread'] }): (line: number) => Float32Array | undefined {
  const rows = new Map(Array.from(lines, (line, row) => [line, row]));
  for (const { row } of unread) rows.delete(lines[row] ?? 0);
  return line => {
    const row = rows.get(line);
    return row === undefined ? undefined : scores.row(row);
  };
}

export async function studyFrom(records: AsyncIterable<FileRecord>, order: StudyOrder): Promise<MadeStudy> {
  const { set, count, seed } = order;
  const names = classNames(set);
  const neutral = neutralOf(set);
  const isNeutral = ({ record }: FileRecord): boolean => record.labels.length > 0 && classesIn(record.labels).every(index => names[index] === neutral);
  const rows = await drawRows(records, { count, seed, least: { share: LEAST_NEUTRAL, is: isNeutral } });
  const plausibilities = await plausibilitiesOf(rows, order);
  const studied = rows.map(({ line, hash, record }, at): StudyRecord => {
    const plausibility = plausibilities[at] ?? [];
    const { text, context, character } = record;
    return { line, hash, text, ...(context !== undefined && { context }), ...(character !== undefined && { character }), gold: classesIn(record.labels).flatMap(index => names[index] ?? []), plausibility };
  });
  return { study: makeStudy(studied, { classes: names, neutral, seed }), neutral: rows.filter(isNeutral).length };
}

/** For each record, in the order of the classes. */
async function plausibilitiesOf(rows: readonly FileRecord[], { set, learned, score }: StudyOrder): Promise<ArrayLike<number>[]> {
  const known = rows.map(({ line }) => learned?.(line));
  const asked = rows.filter((_, at) => known[at] === undefined);
  const scores = asked.length === 0 ? [] : await score(asked.map(modelInputOf));
  const places = classByLabel(set);
  let next = 0;
  return known.map(own => {
    if (own !== undefined) return own;
    const said = scores[next++];
    const plausibility = new Float32Array(set.classes.length);
    LABELS.forEach((_, label) => {
      const place = places[label];
      if (place !== undefined) plausibility[place] = Math.max(plausibility[place] ?? 0, said?.[label] ?? 0);
    });
    return plausibility;
  });
}
