// Adding to a filter what a bar of the summary chooses, so that just the records are left that the bar counted.
import type { Filter, Narrowed, Range } from './filter';

/** What holds already goes on holding: a condition that has no room beside the new one is kept in `also`. */
export function narrowed(filter: Filter, change: Partial<Filter>): Filter {
  const kept: Narrowed[] = [];
  const next: Partial<Filter> = { ...change };
  if (change.labels !== undefined) {
    if (fits(filter, change.labels, change.of ?? filter.of)) Object.assign(next, { labels: { ...filter.labels, ...change.labels } });
    else kept.push({ labels: filter.labels, of: filter.of });
  }
  if (change.score !== undefined && filter.score.label !== '') {
    if (change.score.label === filter.score.label) Object.assign(next, { score: { ...change.score, ...within(filter.score, change.score) } });
    else kept.push({ score: filter.score });
  }
  if (change.labelCount !== undefined) Object.assign(next, { labelCount: within(filter.labelCount, change.labelCount) });
  if (change.length !== undefined) Object.assign(next, { length: within(filter.length, change.length) });
  if (change.unknownLabel !== undefined && filter.unknownLabel !== undefined && filter.unknownLabel !== change.unknownLabel) kept.push({ unknownLabel: filter.unknownLabel });
  return { ...filter, ...next, also: [...filter.also, ...kept] };
}

/** Whether labels that all must be there can join those that are asked for. */
function fits({ labels, of }: Filter, added: Filter['labels'], addedOf: Filter['of']): boolean {
  if (Object.keys(labels).length === 0) return true;
  return of === addedOf && Object.keys(added).every(name => labels[name] === undefined || labels[name] === 'all');
}

/** What both ranges have. The filter's was read when the bars were counted, so it is well written. */
function within(one: Range, other: Range): Range {
  const value = (typed: string): number => Number(typed.replace(',', '.'));
  const end = (a: string, b: string, pick: (a: number, b: number) => number): string => (a.trim() === '' ? b : b.trim() === '' ? a : pick(value(a), value(b)) === value(b) ? b : a);
  return { from: end(one.from, other.from, Math.max), to: end(one.to, other.to, Math.min) };
}
