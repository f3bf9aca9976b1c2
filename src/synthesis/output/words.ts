// How numbers are written in the report and on the card.
import type { RunAccount } from '../run/account';

export const count = (value: number): string => value.toLocaleString('en');
/** Whole percents; below ten with one digit, so that little is not nothing. */
export function percent(part: number, whole: number): string {
  if (whole === 0) return '–';
  const share = (part / whole) * 100;
  return `${share === 0 || share === 100 ? share.toFixed(0) : share < 10 || share > 99 ? share.toFixed(1) : Math.round(share).toFixed(0)} %`;
}

export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** How many narratives did not fit whole; empty where all did. */
export const cutWords = ({ narratives: { in: all, cut } }: { readonly narratives: Pick<RunAccount['narratives'], 'in' | 'cut'> }): string => (cut === 0 ? '' : `Of ${plural(all, 'narrative')}, ${count(cut)} ${cut === 1 ? 'was' : 'were'} too long for the model’s context and read only in part, from the beginning to the border of a scene or paragraph.`);

export const emptyWords = (splits: readonly string[]): string => `No narrative fell into ${new Intl.ListFormat('en').format(splits)}: the narratives are few, and their hashes deal them out.`;
