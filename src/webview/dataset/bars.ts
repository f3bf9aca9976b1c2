// The parts of a summary as bars: how long each is, what it says, and how it filters the rows.
import type { DuplicateGroup, Query, SummaryParts } from '../../dataset/engine/query';
import type { LabelSet } from '../../core/labelSets';
import { characterText, NO_FILTER, type Filter } from './filter';
import { signOf, type Sign } from './signs';
import { many, number, share } from './words';

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** For a second bar beside it, of another kind. */
  readonly series?: string;
  readonly sign?: Sign;
  /** As it is read out. */
  readonly spoken: string;
  /** What a press changes in the filter; undefined: such a bar chooses no rows. */
  readonly change: Partial<Filter> | undefined;
}

export interface Cell extends Bar {
  readonly column: string;
}

type Labels = SummaryParts['labels'];

/** Most frequent first; the predicted ones beside the given. */
export function labelBars({ gold, predicted, records }: Labels, set: LabelSet | undefined): Bar[] {
  const bar = (label: string, value: number, of: Filter['of'], series: string): Bar => ({
    name: label, value, series, sign: signOf(label, set), spoken: `${label}, ${series}: ${many(value, 'record')}, ${share(value, records)}`,
    change: { labels: { [label]: 'all' }, of },
  });
  const some = gold.filter(({ label, count }) => count > 0 || predicted?.some(said => said.label === label && said.count > 0));
  return some.sort((one, other) => other.count - one.count).flatMap(({ label, count }) => {
    const said = predicted?.find(other => other.label === label);
    return [bar(label, count, 'gold', 'given'), ...(predicted === undefined ? [] : [bar(label, said?.count ?? 0, 'predicted', 'predicted')])];
  });
}

/** Labels that no record has. */
export const unusedLabels = ({ gold }: Labels): string[] => gold.filter(({ count }) => count === 0).map(({ label }) => label);

export function perRecordBars({ perRecord, records }: Labels): Bar[] {
  return perRecord.map((value, labels) => ({
    name: String(labels), value, spoken: `${many(labels, 'label')}: ${many(value, 'record')}, ${share(value, records)}`,
    change: { labelCount: { from: String(labels), to: String(labels) } },
  }));
}

/** Pairs of different classes that some record has; the share is of the rarer of the two. */
export function togetherCells({ together, classes }: Labels): Cell[] {
  return classes.flatMap((row, i) => classes.flatMap((column, j): Cell[] => {
    const value = together[i]?.[j] ?? 0;
    const rarer = Math.min(together[i]?.[i] ?? 0, together[j]?.[j] ?? 0);
    if (i <= j || value === 0) return [];
    return [{ name: row, column, value: value / Math.max(1, rarer), spoken: `${row} with ${column}: ${many(value, 'record')}, ${share(value, rarer)} of the rarer`, change: { labels: { [row]: 'all', [column]: 'all' }, of: 'gold' } }];
  }));
}

export const scoreBars = (label: string, bins: readonly number[]): Bar[] =>
  bins.map((value, bin) => {
    const [from, to] = [bin / 10, bin === 9 ? 1 : (bin + 1) / 10];
    // Both ends of a range belong to it, and the next bar begins at this one's end.
    const change = { score: { label, from: from.toFixed(1), to: bin === 9 ? '1' : (to - 1e-6).toFixed(6) } };
    return { name: from.toFixed(1), value, spoken: `${label} from ${from.toFixed(1)} to ${to.toFixed(1)}: ${many(value, 'record')}`, change };
  });

export const lengthBars = ({ width, bins }: SummaryParts['lengths']): Bar[] =>
  bins.map((value, bin) => {
    const last = bin === bins.length - 1;
    const name = last ? `${number(bin * width)} +` : number(bin * width);
    const change = { length: { from: String(bin * width), to: last ? '' : String((bin + 1) * width - 1) } };
    return { name, value, change, spoken: `${last ? `${number(bin * width)} characters or more` : `${number(bin * width)} to ${number((bin + 1) * width - 1)} characters`}: ${many(value, 'record')}` };
  });

export const characterBars = ({ most }: SummaryParts['characters']): Bar[] =>
  most.map(({ name, count }) => ({ name, value: count, spoken: `${name}: ${many(count, 'record')}`, change: { character: characterText(name) } }));

export const splitBars = (splits: SummaryParts['splits']): Bar[] =>
  splits.map(({ name, count }) => ({ name: name || 'none', value: count, spoken: `${name || 'no split'}: ${many(count, 'record')}`, change: { splits: [name] } }));

export const unknownBars = (labels: SummaryParts['unknownLabels']): Bar[] =>
  labels.map(({ label, count }) => ({ name: label, value: count, spoken: `${label}: ${many(count, 'record')}`, change: { unknownLabel: label } }));

/** The records of one group of nearly the same texts, which was found within a query. */
export const nearChange = ({ ids, text }: DuplicateGroup, within: Query): Partial<Filter> => ({ ...NO_FILTER, near: { within, group: ids[0] ?? 0, text: text.slice(0, 80) } });

const LONGEST_SEARCH = 400;

/** The records of one group: those of their kind whose text has this one. */
export const groupChange = (group: DuplicateGroup, only: NonNullable<Filter['only']>): Partial<Filter> =>
  ({ ...NO_FILTER, only, text: group.text.slice(0, LONGEST_SEARCH), matchCase: true });
