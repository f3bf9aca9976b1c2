// What a review says of a record as one number, for a column of numbers: written where the log is read, shown where rows are.

export const VERDICT_CODES = { keep: 1, labels: 2, ambiguous: 3, skip: 4 } as const;
export type VerdictName = keyof typeof VERDICT_CODES;

/** Undefined for a number that is none of them. */
export const verdictOfCode = (code: number): VerdictName | undefined =>
  (Object.keys(VERDICT_CODES) as VerdictName[]).find(name => VERDICT_CODES[name] === code);
