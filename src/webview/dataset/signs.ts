// What a label looks like: the sign and the colour of its group, by the labels of the 28 that its class stands for.
import { groupOf, isEmotionId, type EmotionGroup } from '../../core/emotions';
import { classIndex, type LabelSet } from '../../core/labelSets';
import type { Row } from '../../dataset/engine/query';
import type { RecordShape } from '../../dataset/records/shape';

export interface Sign {
  readonly name: string;
  readonly glyph: string;
  readonly group: EmotionGroup | 'unknown';
  readonly score?: number;
}

/** A lower score is shown, but does not count as a label: see `counts` of the records' shape. */
const LEAST_COUNTED = 0.3;
export const isFaint = ({ score }: Pick<Sign, 'score'>): boolean => score !== undefined && score < LEAST_COUNTED;

const UNKNOWN = { glyph: '?', group: 'unknown' } as const;

/** The sign of a class. A class whose labels are of several groups takes that of the label of its own name, otherwise of its first. */
export function signOf(name: string, set: LabelSet | undefined, score?: number): Sign {
  const index = set === undefined ? undefined : classIndex(set, name);
  const known = index === undefined ? undefined : set?.classes[index];
  const label = [known?.id ?? name, ...(known?.from ?? [])].find(isEmotionId);
  const { glyph, id } = label === undefined ? { glyph: known === undefined ? UNKNOWN.glyph : '·', id: known === undefined ? UNKNOWN.group : ('neutral' as const) } : groupOf(label);
  return { name: known?.id ?? name, glyph, group: id, ...(score === undefined ? {} : { score }) };
}

export const goldSigns = (row: Row, shape: RecordShape): Sign[] =>
  row.labels.map(({ name, index, score }) => (index === undefined ? { name, ...UNKNOWN, ...(score === undefined ? {} : { score }) } : signOf(shape.set.classes[index]?.id ?? name, shape.set, score)));

/** What the file itself says that a model said; a field that holds something else has no signs. */
export function predictedSigns(row: Row, shape: RecordShape): Sign[] {
  const field = shape.predicted?.labels;
  const value = field === undefined ? undefined : row.fields[field];
  const list: unknown = typeof value === 'string' ? parsed(value) : value;
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    if (typeof entry === 'string') return [signOf(entry, shape.set)];
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
    return [signOf(entry[0], shape.set, typeof entry[1] === 'number' ? entry[1] : undefined)];
  });
}

/** The classes whose bits are set in a column of attached labels. */
export const maskSigns = (mask: number, { set }: RecordShape): Sign[] =>
  set.classes.filter((_, index) => Math.floor(mask / 2 ** index) % 2 === 1).map(({ id }) => signOf(id, set));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.split(/[,;|]/).map(name => name.trim()).filter(Boolean);
  }
}

export const scoreText = (score: number): string => score.toFixed(2).replace(/0$/, '');

/** For a screen reader. */
export const spoken = (signs: readonly Sign[]): string =>
  signs.length === 0 ? 'no labels' : signs.map(({ name, score }) => (score === undefined ? name : `${name} ${scoreText(score)}`)).join(', ');
