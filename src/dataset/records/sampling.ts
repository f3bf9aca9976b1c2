// Which records say what a file is: the first ones, and some from places all over it. Pure; every part of the program samples so.

/** At most. Half from the beginning: rare labels and other shapes stand further down. */
export const SAMPLED = { first: 100, places: 100, characters: 1_000_000 } as const;

/** @returns offsets spread evenly over what lies between `from` and `length`; the record that begins next after each is of the sample */
export function samplePlaces(from: number, length: number, places: number = SAMPLED.places): number[] {
  if (length <= from) return [];
  return [...new Set(Array.from({ length: places }, (_, at) => from + Math.floor(((length - from) * at) / places)))];
}

/** Records as they are drawn, few enough to be read in one turn. */
export class Sample {
  readonly rows: string[] = [];
  #characters = 0;

  /** A record that is too long for a sample is passed over, unless it is the first. */
  add(row: string): void {
    if (row.trim() === '' || (this.rows.length > 0 && this.#characters + row.length > SAMPLED.characters)) return;
    this.#characters += row.length;
    this.rows.push(row);
  }
}
