// Deals records out into folds: each label evenly, and records that say the same together.
import type { PackedLabels } from '../../core/packedLabels';
import { seededRandom } from '../../core/random';

export interface FoldOptions {
  readonly folds: number;
  readonly seed: number;
}

/** What no label is called. */
const NONE = 0xffff;

/**
 * The fold of each row, 0 to folds - 1. Groups are dealt out one after another, those with the rarest labels first, each to
 * the fold that has the least of its rarest label (after Sechidis, Tsoumakas and Vlahavas, 2011). Flat arrays of about 30
 * bytes a row.
 * @param groups for each row what it has in common with those that must share its fold: any numbers
 */
export function dealFolds(labels: PackedLabels, groups: Float64Array, { folds, seed }: FoldOptions): Uint8Array {
  const { firsts, next } = grouped(groups);
  const random = seededRandom(seed);
  const counts = labelCounts(labels);
  const rarest = new Uint16Array(firsts.length);
  firsts.forEach((first, group) => (rarest[group] = rarestLabel(labels, rowsFrom(first, next), counts)));
  const lots = new Uint32Array(firsts.length).map(() => random() * 2 ** 32);
  const fold = new Uint8Array(labels.rows);
  const byLabel = new Uint32Array(folds * labels.classes);
  const sizes = new Uint32Array(folds);
  for (const group of dealingOrder(rarest, counts, lots)) {
    const label = rarest[group] as number;
    const chosen = emptiest(folds, at => (label === NONE ? 0 : (byLabel[at * labels.classes + label] as number)), at => sizes[at] as number);
    for (const row of rowsFrom(firsts[group] as number, next)) {
      fold[row] = chosen;
      sizes[chosen] = (sizes[chosen] as number) + 1;
      for (let index = 0; index < labels.classes; index++) {
        const at = chosen * labels.classes + index;
        if (labels.has(row, index)) byLabel[at] = (byLabel[at] as number) + 1;
      }
    }
  }
  return fold;
}

interface Groups {
  /** First row of each group, in the order of the rows. */
  readonly firsts: Uint32Array;
  /** For each row the next of its group, plus 1; 0 where there is none. */
  readonly next: Uint32Array;
}

function grouped(groups: Float64Array): Groups {
  const next = new Uint32Array(groups.length);
  const lasts = new Uint32Array(groups.length);
  const firsts = new Uint32Array(groups.length);
  const table = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, groups.length * 1.5))));
  const bits = new DataView(new ArrayBuffer(8));
  let count = 0;
  for (let row = 0; row < groups.length; row++) {
    bits.setFloat64(0, groups[row] as number);
    const mixed = Math.imul(bits.getUint32(0) ^ Math.imul(bits.getUint32(4), 0x9e3779b1), 0x85ebca6b);
    let place = (mixed ^ (mixed >>> 15)) & (table.length - 1);
    while (table[place] !== 0 && groups[firsts[(table[place] as number) - 1] as number] !== groups[row]) place = (place + 1) & (table.length - 1);
    const group = table[place] as number;
    if (group === 0) {
      table[place] = ++count;
      firsts[count - 1] = row;
      lasts[count - 1] = row;
    } else {
      next[lasts[group - 1] as number] = row + 1;
      lasts[group - 1] = row;
    }
  }
  return { firsts: firsts.slice(0, count), next };
}

function* rowsFrom(first: number, next: Uint32Array): Generator<number> {
  for (let row = first + 1; row !== 0; row = next[row - 1] as number) yield row - 1;
}

function labelCounts(labels: PackedLabels): Uint32Array {
  const counts = new Uint32Array(labels.classes);
  for (let row = 0; row < labels.rows; row++) for (let index = 0; index < labels.classes; index++) if (labels.has(row, index)) counts[index] = (counts[index] as number) + 1;
  return counts;
}

function rarestLabel(labels: PackedLabels, rows: Iterable<number>, counts: Uint32Array): number {
  let found = NONE;
  for (const row of rows) {
    for (let index = 0; index < labels.classes; index++) {
      if (labels.has(row, index) && (found === NONE || (counts[index] as number) < (counts[found] as number))) found = index;
    }
  }
  return found;
}

/** By how many records have the rarest label, those without any last; among equals by lot. */
function dealingOrder(rarest: Uint16Array, counts: Uint32Array, lots: Uint32Array): Uint32Array {
  const countOf = (label: number): number => (label === NONE ? Infinity : (counts[label] as number));
  const steps = [...new Set([...counts, Infinity])].sort((a, b) => a - b);
  const stepOf = new Map(steps.map((count, at) => [count, at]));
  let order: Uint32Array = new Uint32Array(rarest.length).map((_, group) => group);
  // Sorted by the least significant part first; each pass keeps the order of the one before.
  for (const part of [group => (lots[group] as number) & 0xffff, group => (lots[group] as number) >>> 16, group => stepOf.get(countOf(rarest[group] as number)) ?? 0] as ((group: number) => number)[]) order = sortedBy(order, part);
  return order;
}

function sortedBy(order: Uint32Array, part: (group: number) => number): Uint32Array {
  const starts = new Uint32Array(0x10001);
  for (const group of order) starts[part(group) + 1] = (starts[part(group) + 1] as number) + 1;
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] as number) + (starts[at - 1] as number);
  const sorted = new Uint32Array(order.length);
  for (const group of order) {
    const place = starts[part(group)] as number;
    sorted[place] = group;
    starts[part(group)] = place + 1;
  }
  return sorted;
}

function emptiest(folds: number, first: (fold: number) => number, second: (fold: number) => number): number {
  let best = 0;
  for (let fold = 1; fold < folds; fold++) if ((first(fold) - first(best) || second(fold) - second(best)) < 0) best = fold;
  return best;
}
