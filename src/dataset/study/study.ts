// An agreement study as in the Emo Pillars paper: for each record five plausible emotions, a less plausible one and none, shuffled.
import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { seededRandom, shuffled } from '../../core/random';

export const STUDY_SCHEMA = 1;
export const NONE = 'none';
export const MOST_PICKS = 5;
const PLAUSIBLE = 5;

export interface StudyRecord {
  readonly line: number;
  readonly hash: string;
  readonly text: string;
  readonly context?: string;
  readonly character?: string;
  /** Labels of the record, neutral among them where it is. */
  readonly gold: readonly string[];
  /** How plausible each class is, any scale, in the order of the classes. */
  readonly plausibility: ArrayLike<number>;
}

export interface StudyItem extends Omit<StudyRecord, 'plausibility'> {
  readonly id: number;
  /** Seven answers to choose up to five from, in the order in which they are shown. */
  readonly options: readonly string[];
}

export interface Study {
  readonly schema: typeof STUDY_SCHEMA;
  readonly id: string;
  readonly seed: number;
  readonly neutral: string;
  readonly items: readonly StudyItem[];
}

export interface StudyOptions {
  readonly classes: readonly string[];
  /** The class that stands for no emotion: `none` is the right answer where it is the only label. */
  readonly neutral: string;
  readonly seed: number;
}

export function makeStudy(records: readonly StudyRecord[], { classes, neutral, seed }: StudyOptions): Study {
  const random = seededRandom(seed);
  const chance = seededRandom(seed + 1);
  const emotions = classes.flatMap((name, index) => (name === neutral ? [] : [{ name, index }]));
  const items = records.map(({ plausibility, ...record }, at): StudyItem => {
    const given = new Set(record.gold);
    // Of those that are as plausible, chance decides, and not their order in the set.
    const lots = emotions.map(own => ({ ...own, lot: chance() }));
    const ranked = lots.sort((a, b) => Number(given.has(b.name)) - Number(given.has(a.name)) || (plausibility[b.index] ?? 0) - (plausibility[a.index] ?? 0) || a.lot - b.lot);
    const plausible = ranked.slice(0, PLAUSIBLE).map(({ name }) => name);
    // From the less plausible half of the others.
    const rest = ranked.slice(PLAUSIBLE);
    const low = rest.slice(Math.floor(rest.length / 2));
    const less = low[Math.floor(random() * low.length)];
    return { id: at + 1, ...record, options: shuffled([...plausible, ...(less === undefined ? [] : [less.name]), NONE], random) };
  });
  return { schema: STUDY_SCHEMA, id: randomUUID(), seed, neutral, items: items };
}

export const studyFile = (folder: string): string => path.join(folder, 'study.json');

/** @throws Error where the folder holds a study already: its answers would lose their questions */
export async function writeStudy(folder: string, study: Study): Promise<void> {
  await mkdir(folder, { recursive: true });
  const file = studyFile(folder);
  const there = await open(file, 'r').then(handle => handle.close().then(() => true), () => false);
  if (there) throw new Error(`${file} is a study already; choose another folder`);
  const temporary = `${file}.${process.pid}.tmp`;
  const handle = await open(temporary, 'w');
  await handle.writeFile(`${JSON.stringify(study, null, 1)}\n`);
  await handle.sync();
  await handle.close();
  await rename(temporary, file);
}

/** @throws Error where there is no study, or one of another schema */
export async function readStudy(folder: string): Promise<Study> {
  const file = studyFile(folder);
  const value: unknown = JSON.parse(await readFile(file, 'utf8'));
  if (typeof value !== 'object' || value === null || !('schema' in value) || value.schema !== STUDY_SCHEMA || !('items' in value) || !Array.isArray(value.items)) {
    throw new Error(`${file} is no study that this version reads (schema ${STUDY_SCHEMA})`);
  }
  return value as unknown as Study;
}
