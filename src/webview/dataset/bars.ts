// The parts of a summary as bars: how long each is, what it says, and how it filters the rows.
import type { DuplicateGroup, Query, SummaryParts } from '../../dataset/engine/query';
import type { LabelSet } from '../../core/labelSets';
import { characterText, type Filter } from './filter';
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

/** A bar of no records chooses none. */
const some = (value: number, change: Partial<Filter>): Partial<Filter> | undefined => (value === 0 ? undefined : change);

/** Most frequent first; the predicted ones beside the given. */
export function labelBars({ gold, predicted, records }: Labels, set: LabelSet | undefined): Bar[] {
  const bar = (label: string, value: number, of: Filter['of'], series: string): Bar => ({
    name: label, value, series, sign: signOf(label, set), spoken: `${label}, ${series}: ${many(value, 'record')}, ${share(value, records)}`,
    change: some(value, { labels: { [label]: 'all' }, of }),
  });
  const there = gold.filter(({ label, count }) => count > 0 || predicted?.some(said => said.label === label && said.count > 0));
  return there.sort((one, other) => other.count - one.count).flatMap(({ label, count }) => {
    const said = predicted?.find(other => other.label === label);
    return [bar(label, count, 'gold', 'given'), ...(predicted === undefined ? [] : [bar(label, said?.count ?? 0, 'predicted', 'predicted')])];
  });
}

/** Labels that no record has. */
export const unusedLabels = ({ gold }: Labels): string[] => gold.filter(({ count }) => count === 0).map(({ label }) => label);

export function perRecordBars({ perRecord, records }: Labels): Bar[] {
  return perRecord.map((value, labels) => ({
    name: String(labels), value, spoken: `${many(labels, 'label')}: ${many(value, 'record')}, ${share(value, records)}`,
    change: some(value, { labelCount: { from: String(labels), to: String(labels) } }),
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
    return { name: from.toFixed(1), value, spoken: `${label} from ${from.toFixed(1)} to ${to.toFixed(1)}: ${many(value, 'record')}`, change: some(value, change) };
  });

export const lengthBars = ({ width, bins }: SummaryParts['lengths']): Bar[] =>
  bins.map((value, bin) => {
    const last = bin === bins.length - 1;
    const name = last ? `${number(bin * width)} +` : number(bin * width);
    const change = { length: { from: String(bin * width), to: last ? '' : String((bin + 1) * width - 1) } };
    return { name, value, change: some(value, change), spoken: `${last ? `${number(bin * width)} characters or more` : `${number(bin * width)} to ${number((bin + 1) * width - 1)} characters`}: ${many(value, 'record')}` };
  });

export const characterBars = ({ most }: SummaryParts['characters']): Bar[] =>
  most.map(({ name, count }) => ({ name, value: count, spoken: `${name}: ${many(count, 'record')}`, change: name === '' ? undefined : { character: characterText(name) } }));

export const splitBars = (splits: SummaryParts['splits']): Bar[] =>
  splits.map(({ name, count }) => ({ name: name || 'none', value: count, spoken: `${name || 'no split'}: ${many(count, 'record')}`, change: { splits: [name] } }));

export const unknownBars = (labels: SummaryParts['unknownLabels']): Bar[] =>
  labels.map(({ label, count }) => ({ name: label, value: count, spoken: `${label}: ${many(count, 'record')}`, change: { unknownLabel: label } }));

const LONGEST_SHOWN = 80;

/** The records of one group, as the summary of a query found it: of texts that are the same, or nearly. */
export function groupChange({ ids: [group = 0], text }: DuplicateGroup, kind: NonNullable<Query['same']>['kind'] | 'near', within: Query): Partial<Filter> {
  const found = { within, group, text: text.slice(0, LONGEST_SHOWN) };
  return kind === 'near' ? { near: found } : { same: { kind, ...found } };
}

/** The records of all groups that the summary of a query found. */
export const groupsChange = (kind: NonNullable<Query['same']>['kind'] | 'near', within: Query): Partial<Filter> => (kind === 'near' ? { near: { within } } : { same: { kind, within } });
