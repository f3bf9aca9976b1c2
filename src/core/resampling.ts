// What resampling needs: each unit's contribution to the counts, so that a resample is a sum of small lists.
import { hasClass, sameRow, type LabelMatrix } from './labelMatrix';

/** Slots of counts: three per class (hits, wrong, missed), then exact matches and rows. */
export interface Contributions {
  readonly classes: number;
  readonly units: number;
  /** Unit u adds 1 to each of slots[starts[u]] … slots[starts[u + 1] - 1]. */
  readonly starts: Uint32Array;
  readonly slots: Uint16Array;
}

/** Hits, wrong and missed of class c are at 3c, 3c + 1 and 3c + 2. */
const HIT = 0;
const WRONG = 1;
const MISSED = 2;

/** @param units for each row the number of its unit (its dialogue), from 0; by default every row is a unit */
export function contributions(gold: LabelMatrix, predicted: LabelMatrix, units?: ArrayLike<number>): Contributions {
  const unitOf = (row: number): number => units?.[row] ?? row;
  let count = 0;
  for (let row = 0; row < gold.rows; row++) count = Math.max(count, unitOf(row) + 1);
  const lists = Array.from({ length: count }, (): number[] => []);
  for (let row = 0; row < gold.rows; row++) lists[unitOf(row)]?.push(...slotsOf(gold, predicted, row));
  const starts = new Uint32Array(count + 1);
  lists.forEach((list, unit) => (starts[unit + 1] = (starts[unit] ?? 0) + list.length));
  return { classes: gold.classes, units: count, starts, slots: Uint16Array.from(lists.flat()) };
}

function slotsOf(gold: LabelMatrix, predicted: LabelMatrix, row: number): number[] {
  const slots: number[] = [];
  for (let index = 0; index < gold.classes; index++) {
    const truth = hasClass(gold, row, index);
    const said = hasClass(predicted, row, index);
    if (truth || said) slots.push(3 * index + (truth && said ? HIT : said ? WRONG : MISSED));
  }
  if (sameRow(gold, predicted, row)) slots.push(3 * gold.classes);
  slots.push(3 * gold.classes + 1);
  return slots;
}

export const newCounts = ({ classes }: Contributions): Uint32Array => new Uint32Array(3 * classes + 2);

export function addUnit(counts: Uint32Array, { starts, slots }: Contributions, unit: number): void {
  const end = starts[unit + 1] ?? 0;
  for (let at = starts[unit] ?? 0; at < end; at++) {
    const slot = slots[at] ?? 0;
    counts[slot] = (counts[slot] ?? 0) + 1;
  }
}

export interface Figures {
  readonly macroF1: number;
  readonly microF1: number;
  readonly weightedF1: number;
  /** The share of rows that are exactly right. */
  readonly accuracy: number;
  readonly f1: Float64Array;
}

/** @param fallback the F1 of a class that these counts say nothing of, since no drawn row has it; 0 without */
export function figuresOf(counts: Uint32Array, classes: number, fallback?: ArrayLike<number>): Figures {
  const f1 = new Float64Array(classes);
  let [macro, weighted, gold, hits, errors] = [0, 0, 0, 0, 0];
  for (let index = 0; index < classes; index++) {
    const hit = counts[3 * index + HIT] ?? 0;
    const wrong = counts[3 * index + WRONG] ?? 0;
    const missed = counts[3 * index + MISSED] ?? 0;
    const own = hit > 0 ? (2 * hit) / (2 * hit + wrong + missed) : wrong + missed > 0 ? 0 : (fallback?.[index] ?? 0);
    f1[index] = own;
    macro += own;
    weighted += own * (hit + missed);
    gold += hit + missed;
    hits += hit;
    errors += wrong + missed;
  }
  const rows = counts[3 * classes + 1] ?? 0;
  return {
    macroF1: macro / classes,
    microF1: hits === 0 ? 0 : (2 * hits) / (2 * hits + errors),
    weightedF1: gold === 0 ? 0 : weighted / gold,
    accuracy: rows === 0 ? 0 : (counts[3 * classes] ?? 0) / rows,
    f1,
  };
}

/** The figures of all units, each once. */
export function figuresOfAll(parts: Contributions): Figures {
  const counts = newCounts(parts);
  for (let unit = 0; unit < parts.units; unit++) addUnit(counts, parts, unit);
  return figuresOf(counts, parts.classes);
}
