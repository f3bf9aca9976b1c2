// Deals records out into folds: each label evenly, and records that say the same together.
import { seededRandom } from '../../core/random';
import type { LabelMatrix } from '../../core/labelMatrix';

export interface FoldOptions {
  readonly folds: number;
  readonly seed: number;
}

/**
 * The fold of each row, 0 to folds - 1. Groups are dealt out one after another, those with the rarest labels first, each to
 * the fold that has the least of its rarest label (after Sechidis, Tsoumakas and Vlahavas, 2011).
 * @param groups for each row what it has in common with those that must share its fold: any numbers
 */
export function dealFolds(labels: LabelMatrix, groups: Float64Array, { folds, seed }: FoldOptions): Uint8Array {
  const members = grouped(groups);
  const random = seededRandom(seed);
  const counts = labelCounts(labels);
  const rarest = members.map(rows => rarestLabel(labels, rows, counts));
  const lots = members.map(random);
  const order = Array.from(members.keys()).sort((a, b) => countOf(counts, rarest[a]) - countOf(counts, rarest[b]) || (lots[a] ?? 0) - (lots[b] ?? 0));
  const fold = new Uint8Array(labels.rows);
  const byLabel = new Uint32Array(folds * labels.classes);
  const sizes = new Uint32Array(folds);
  for (const group of order) {
    const rows = members[group] ?? [];
    const label = rarest[group];
    const chosen = emptiest(folds, at => (label === undefined ? 0 : (byLabel[at * labels.classes + label] ?? 0)), at => sizes[at] ?? 0);
    for (const row of rows) {
      fold[row] = chosen;
      for (let index = 0; index < labels.classes; index++) {
        const at = chosen * labels.classes + index;
        byLabel[at] = (byLabel[at] ?? 0) + (labels.cells[row * labels.classes + index] ?? 0);
      }
    }
    sizes[chosen] = (sizes[chosen] ?? 0) + rows.length;
  }
  return fold;
}

/** Rows with the same number, in the order of their first row. */
function grouped(groups: Float64Array): number[][] {
  const places = new Map<number, number>();
  const members: number[][] = [];
  groups.forEach((group, row) => {
    const place = places.get(group) ?? members.length;
    places.set(group, place);
    const own = members[place];
    if (own === undefined) members.push([row]);
    else own.push(row);
  });
  return members;
}

function labelCounts({ classes, cells }: LabelMatrix): Uint32Array {
  const counts = new Uint32Array(classes);
  cells.forEach((has, at) => (counts[at % classes] = (counts[at % classes] ?? 0) + has));
  return counts;
}

function rarestLabel({ classes, cells }: LabelMatrix, rows: readonly number[], counts: Uint32Array): number | undefined {
  let found: number | undefined;
  for (const row of rows) {
    for (let index = 0; index < classes; index++) {
      if (cells[row * classes + index] === 1 && (found === undefined || (counts[index] ?? 0) < (counts[found] ?? 0))) found = index;
    }
  }
  return found;
}

const countOf = (counts: Uint32Array, label: number | undefined): number => (label === undefined ? Infinity : (counts[label] ?? 0));

function emptiest(folds: number, first: (fold: number) => number, second: (fold: number) => number): number {
  let best = 0;
  for (let fold = 1; fold < folds; fold++) if ((first(fold) - first(best) || second(fold) - second(best)) < 0) best = fold;
  return best;
}
