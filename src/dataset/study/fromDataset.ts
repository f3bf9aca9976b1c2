// Makes an agreement study out of a dataset: draws its records, asks what is plausible for each.
import { LABELS, NEUTRAL } from '../../core/emotions';
import { classByLabel, classNames, type LabelSet } from '../../core/labelSets';
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
  /** 28 scores of each input, in their order; undefined where the model could not read it. */
  readonly score: (inputs: readonly ModelInput[]) => Promise<readonly (ArrayLike<number> | undefined)[]>;
}

export interface MadeStudy {
  readonly study: Study;
  readonly neutral: number;
}

export async function studyFrom(records: AsyncIterable<FileRecord>, { set, count, seed, score }: StudyOrder): Promise<MadeStudy> {
  const names = classNames(set);
  const neutral = names.find(name => name.toLowerCase() === NEUTRAL) ?? set.background ?? NEUTRAL;
  const isNeutral = ({ record }: FileRecord): boolean => record.labels.length > 0 && classesIn(record.labels).every(index => names[index] === neutral);
  const rows = await drawRows(records, { count, seed, least: { share: LEAST_NEUTRAL, is: isNeutral } });
  const scores = await score(rows.map(modelInputOf));
  const places = classByLabel(set);
  const studied = rows.map(({ line, hash, record }, at): StudyRecord => {
    const plausibility = new Float32Array(names.length);
    LABELS.forEach((_, label) => {
      const place = places[label];
      if (place !== undefined) plausibility[place] = Math.max(plausibility[place] ?? 0, scores[at]?.[label] ?? 0);
    });
    const { text, context, character } = record;
    return { line, hash, text, ...(context !== undefined && { context }), ...(character !== undefined && { character }), gold: classesIn(record.labels).flatMap(index => names[index] ?? []), plausibility };
  });
  return { study: makeStudy(studied, { classes: names, neutral, seed }), neutral: rows.filter(isNeutral).length };
}
