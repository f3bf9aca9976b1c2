// What can be wrong with a record: kinds, how much each matters, and the faults of labels, which every kind of file shares.
import type { LabelRange } from './labelList';
import { isLabel, type LabelList } from './labelList';
import { nearestClass } from './classLookup';
import type { RecordShape } from './shape';

export type Severity = 'error' | 'warning' | 'information';

/** Every kind of fault with its severity. */
export const FAULTS = {
  encoding: 'error',
  tooLong: 'error',
  malformed: 'error',
  wrongType: 'error',
  missing: 'error',
  mixedShape: 'error',
  unknownLabel: 'error',
  score: 'error',
  labelTwice: 'warning',
  emptyText: 'warning',
  duplicate: 'information',
  /** Too much for who reads: nothing is said against it. */
  notRead: 'information',
} as const satisfies Record<string, Severity>;
export type FaultKind = keyof typeof FAULTS;
export const FAULT_KINDS = Object.keys(FAULTS) as readonly FaultKind[];

export interface Fault {
  readonly kind: FaultKind;
  /** UTF-16 offsets in the line or row. */
  readonly start: number;
  readonly end: number;
  readonly message: string;
  /** The class that an unknown label may be meant to be. */
  readonly nearest?: string;
  readonly severity: Severity;
}

export const faultAt = (kind: FaultKind, { start, end }: { readonly start: number; readonly end: number }, message: string): Fault =>
  ({ kind, start, end: Math.max(end, start), message, severity: FAULTS[kind] });

/** A name from a file, short enough for a message. */
export const quote = (name: string): string => JSON.stringify(name.length > 60 ? `${name.slice(0, 59)}…` : name);

/** More of them say nothing new. */
const mostOfOneRecord = 100;
const formNames = { pair: '[name, score] pairs', name: 'names', id: 'numbers' } as const;
const expected = { pairs: 'pair', names: 'name', name: 'name', ids: 'id', id: 'id' } as const;

/** Unknown labels, labels said twice, scores outside 0 to 1, items that are no labels, and labels in another form than the shape's. */
export function labelFaults(list: LabelList, shape: RecordShape): Fault[] {
  if (shape.labels.form === 'columns') return [];
  const form = expected[shape.labels.form];
  const faults: Fault[] = [];
  const seen = new Set<string | number>();
  let mixed = false;
  for (const item of list.items) {
    if (faults.length >= mostOfOneRecord) break;
    if (!isLabel(item)) {
      faults.push(faultAt('wrongType', item, `a label expected, as ${formNames[form]}`));
      continue;
    }
    if (item.is !== form && !mixed) {
      mixed = true;
      faults.push(faultAt('mixedShape', item, `labels are ${formNames[item.is]} here, ${formNames[form]} in the file's other records`));
    }
    faults.push(...nameFaults(item, shape), ...scoreFaults(item));
    const key = item.index ?? item.name;
    if (seen.has(key)) faults.push(faultAt('labelTwice', nameSpan(item), `${quote(item.name)} is given twice`));
    seen.add(key);
  }
  return faults;
}

const nameSpan = ({ nameStart, nameEnd, start, end }: LabelRange): { start: number; end: number } =>
  nameEnd > nameStart ? { start: nameStart, end: nameEnd } : { start, end };

function nameFaults(item: LabelRange, { set }: RecordShape): Fault[] {
  if (item.index !== undefined) return [];
  const subject = `${item.is === 'id' ? item.name.slice(0, 40) : quote(item.name)} is not a label of ${set.title}`;
  const nearest = item.is === 'id' ? undefined : nearestClass(set, item.name);
  if (nearest === undefined) return [faultAt('unknownLabel', nameSpan(item), subject)];
  return [{ ...faultAt('unknownLabel', nameSpan(item), `${subject}; the nearest is ${JSON.stringify(nearest)}`), nearest }];
}

function scoreFaults({ is, start, end, scoreStart, scoreEnd, score, name }: LabelRange): Fault[] {
  if (is !== 'pair') return [];
  if (scoreStart === undefined || scoreEnd === undefined) return [faultAt('missing', { start, end }, `${quote(name)} has no score`)];
  const place = { start: scoreStart, end: scoreEnd };
  if (score === undefined) return [faultAt('wrongType', place, `the score of ${quote(name)} must be a number`)];
  return score >= 0 && score <= 1 ? [] : [faultAt('score', place, `${score} is not a score from 0 to 1`)];
}
