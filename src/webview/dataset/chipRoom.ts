// Which chips of a cell are shown in the room there is: none is cut, and what is left out is counted.
import type { Sign } from './signs';

export interface Fitted {
  readonly shown: readonly Sign[];
  /** Whether there is room for their scores. */
  readonly scored: boolean;
  readonly rest: readonly Sign[];
}

/** The width of a chip in pixels, with its score or without. */
export type WidthOf = (sign: Sign, scored: boolean) => number;

const GAP = 4;
/** For a count of those left out. */
const MORE = 24;

export function fitted(signs: readonly Sign[], room: number, widthOf: WidthOf): Fitted {
  const widthOfAll = (scored: boolean): number => signs.reduce((sum, sign) => sum + widthOf(sign, scored) + GAP, -GAP);
  const inFront = (scored: boolean): number => {
    let left = room - MORE;
    return signs.findIndex(sign => (left -= widthOf(sign, scored) + GAP) < 0);
  };
  if (widthOfAll(true) <= room) return { shown: signs, scored: true, rest: [] };
  const scored = inFront(true) > 0;
  if (!scored && widthOfAll(false) <= room) return { shown: signs, scored, rest: [] };
  const count = Math.max(1, inFront(scored));
  return { shown: signs.slice(0, count), scored, rest: signs.slice(count) };
}
