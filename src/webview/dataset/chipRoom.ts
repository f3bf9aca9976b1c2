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

/** As many labels as there is room for, and their scores where that costs none of them. */
export function fitted(signs: readonly Sign[], room: number, widthOf: WidthOf): Fitted {
  const countOf = (scored: boolean): number => {
    if (signs.reduce((sum, sign) => sum + widthOf(sign, scored) + GAP, -GAP) <= room) return signs.length;
    let left = room - MORE;
    return signs.findIndex(sign => (left -= widthOf(sign, scored) + GAP) < 0);
  };
  const most = countOf(false);
  const scored = countOf(true) === most && most > 0 || signs.length === 0;
  const count = Math.max(1, most);
  return { shown: signs.slice(0, count), scored, rest: signs.slice(count) };
}

/** Whether every one of these cells has room for its scores: otherwise none shows them, so that cells below each other are alike. */
export const scoresFit = (cells: readonly (readonly Sign[])[], room: number, widthOf: WidthOf): boolean =>
  cells.every(signs => signs.every(({ score }) => score === undefined) || fitted(signs, room, widthOf).scored);
