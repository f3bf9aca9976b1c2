// How far judges agree: Cohen's kappa of two, Krippendorff's alpha of any number, accuracy where they agree.

/** What each judge said of each unit: ratings[judge][unit]; undefined where a judge said nothing. */
export type Ratings = readonly (readonly (number | undefined)[])[];

/**
 * Cohen's kappa (1960) of two judges over the units that both rated; NaN where there are none, or where both always
 * said one and the same.
 */
export function cohenKappa(one: readonly (number | undefined)[], other: readonly (number | undefined)[]): number {
  const counts = [new Map<number, number>(), new Map<number, number>()] as const;
  let units = 0;
  let same = 0;
  one.forEach((first, unit) => {
    const second = other[unit];
    if (first === undefined || second === undefined) return;
    units++;
    if (first === second) same++;
    counts[0].set(first, (counts[0].get(first) ?? 0) + 1);
    counts[1].set(second, (counts[1].get(second) ?? 0) + 1);
  });
  let chance = 0;
  for (const [value, count] of counts[0]) chance += (count * (counts[1].get(value) ?? 0)) / (units * units);
  return (same / units - chance) / (1 - chance);
}

/** Kappa of each pair of judges, [0, 1], [0, 2], …, [1, 2], … */
export function pairwiseKappa(ratings: Ratings): { readonly judges: readonly [number, number]; readonly kappa: number }[] {
  return ratings.flatMap((one, first) => ratings.slice(first + 1).map((other, at) => ({ judges: [first, first + 1 + at] as const, kappa: cohenKappa(one, other) })));
}

/**
 * Krippendorff's alpha (2011) for nominal values with missing ones. Units that fewer than two judges rated do not count;
 * NaN where no unit is left, or all values are the same.
 */
export function krippendorffAlpha(ratings: Ratings): number {
  const units = Math.max(0, ...ratings.map(own => own.length));
  const totals = new Map<number, number>();
  let pairable = 0;
  let agreeing = 0;
  for (let unit = 0; unit < units; unit++) {
    const counts = new Map<number, number>();
    let rated = 0;
    for (const own of ratings) {
      const value = own[unit];
      if (value === undefined) continue;
      rated++;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (rated < 2) continue;
    pairable += rated;
    for (const [value, count] of counts) {
      agreeing += (count * (count - 1)) / (rated - 1);
      totals.set(value, (totals.get(value) ?? 0) + count);
    }
  }
  let expected = 0;
  for (const count of totals.values()) expected += count * (count - 1);
  const observedDisagreement = 1 - agreeing / pairable;
  const expectedDisagreement = 1 - expected / (pairable * (pairable - 1));
  return 1 - observedDisagreement / expectedDisagreement;
}

export interface Accuracy {
  readonly units: number;
  readonly right: number;
  /** NaN where there is no unit. */
  readonly accuracy: number;
}

/** How often the value that exactly `agreeing` of the judges give (`orMore`: at least so many), and more than give any other, is the gold one. */
export function accuracyWhere(ratings: Ratings, gold: readonly number[], agreeing: number, orMore = false): Accuracy {
  let units = 0;
  let right = 0;
  gold.forEach((wanted, unit) => {
    const counts = new Map<number, number>();
    for (const own of ratings) {
      const value = own[unit];
      if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const most = Math.max(0, ...counts.values());
    const values = [...counts].filter(([, count]) => count === most);
    if (most < agreeing || (most > agreeing && !orMore) || values.length !== 1) return;
    units++;
    if (values[0]?.[0] === wanted) right++;
  });
  return { units, right, accuracy: right / units };
}
