// How wide a chip is, measured with the font of the page.
import type { WidthOf } from './chipRoom';
import { scoreText } from './signs';

/** As the style sheet has it: padding and border, and .3em before the name and before the score. */
const AROUND = 16;
const SMALL = 0.92;
const SMALLER = 0.85;
const SPACE = 0.3;

/** What was measured once is remembered. */
export function chipWidths(): WidthOf {
  const known = new Map<string, number>();
  const pen = document.createElement('canvas').getContext('2d');
  let font = '';
  let size = 0;
  const widthOfText = (text: string): number => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const width = pen?.measureText(text).width ?? 0;
    known.set(text, width);
    return width;
  };
  return ({ glyph, name, score }, scored) => {
    const { fontSize, fontFamily } = getComputedStyle(document.body);
    if (pen !== null && font !== `${fontSize} ${fontFamily}`) {
      font = `${fontSize} ${fontFamily}`;
      size = parseFloat(fontSize) * SMALL;
      pen.font = `${size}px ${fontFamily}`;
      known.clear();
    }
    const ofScore = scored && score !== undefined ? SPACE * size + widthOfText(scoreText(score)) : 0;
    return Math.ceil(AROUND + widthOfText(glyph) * SMALLER + SPACE * size + widthOfText(name) + ofScore);
  };
}
