// Pictures of curves: F1 at every threshold, and how far scores are what they say.
import type { Calibration } from '../../core/calibration';
import type { ThresholdSweep } from '../../core/thresholdSweep';
import { element, type Markup } from '../../core/markup';
import { curve, gridX, gridY, line, picture, round, scale, text } from './chart';
import { count, figure } from './words';

const width = 560;
const left = 56;
const right = 24;
const top = 16;

/** Two curves, told apart by dashes and by their names beside them. */
export function sweepPicture(id: string, { points, best }: ThresholdSweep): Markup {
  const head = 40;
  const bottom = 320;
  const x = scale(0, 1, left, width - right);
  const most = Math.max(...points.flatMap(({ macroF1, microF1 }) => [macroF1, microF1]));
  const y = scale(0, Math.max(0.1, Math.ceil(most * 10) / 10), bottom, head);
  const ends = points.at(-1);
  const start = points[0];
  return picture(
    {
      id,
      title: 'F1 with one threshold for all labels',
      description: `Macro-F1 and micro-F1 for thresholds from ${start?.threshold ?? 0} to ${ends?.threshold ?? 1}. Macro-F1 is highest at ${best.threshold}, with ${figure(best.macroF1)}.`,
      width,
      height: bottom + 44,
    },
    gridX(x, head, bottom),
    gridY(y, left, width - right),
    text((left + width - right) / 2, bottom + 36, 'threshold', 'middle', 'tick'),
    curve(points.map(({ threshold, microF1 }) => [x(threshold), y(microF1)] as const), 'curve second'),
    curve(points.map(({ threshold, macroF1 }) => [x(threshold), y(macroF1)] as const), 'curve'),
    line(left, 18, left + 30, 18, 'curve'),
    text(left + 38, 22, 'macro-F1', 'start', 'first'),
    line(left + 130, 18, left + 160, 18, 'curve second'),
    text(left + 168, 22, 'micro-F1', 'start', 'second'),
    line(x(best.threshold), y(best.macroF1), x(best.threshold), bottom, 'pointer'),
    element('circle', { cx: x(best.threshold), cy: y(best.macroF1), r: 4.5, class: 'dot' }),
    text(x(best.threshold) + 6, bottom - 8, `best at ${best.threshold}`, 'start', 'tick'),
  );
}

/** The reliability diagram, with a histogram of the scores under it. */
export function reliabilityPicture(id: string, { bins, histogram, ece, pairs }: Calibration): Markup {
  const side = 340;
  const below = { top: side + top + 40, bottom: side + top + 110 };
  const wide = left + side + right + 50;
  const x = scale(0, 1, left, left + side);
  const y = scale(0, 1, top + side, top);
  const most = Math.max(...histogram);
  const height = scale(0, most, below.bottom, below.top);
  return picture(
    {
      id,
      title: 'Reliability diagram',
      description: `Expected calibration error ${figure(ece)} over ${count(pairs)} pairs. ${bins.map(bin => `Scored ${figure(bin.confidence)}, true in ${figure(bin.observed)}`).join('; ')}. The same numbers are in the table.`,
      width: wide,
      height: below.bottom + 40,
    },
    gridX(x, top, top + side),
    gridY(y, left, left + side),
    line(x(0), y(0), x(1), y(1), 'diagonal'),
    text(x(1) + 8, y(1) + 4, 'perfect', 'start', 'tick'),
    text(left + 8, top + 14, 'share that is true', 'start', 'tick'),
    bins.map(bin => line(x(bin.confidence), y(bin.confidence), x(bin.confidence), y(bin.observed), 'gap')),
    curve(bins.map(bin => [x(bin.confidence), y(bin.observed)] as const), 'curve'),
    bins.map(bin =>
      element('circle', { cx: x(bin.confidence), cy: y(bin.observed), r: 4.5, class: 'dot' }, element('title', {}, `scored ${figure(bin.confidence)}, true in ${figure(bin.observed)} of ${count(bin.count)}`)),
    ),
    histogram.map((own, part) => {
      const [from, to] = [x(part / histogram.length), x((part + 1) / histogram.length)];
      return element('rect', { x: from, y: height(own), width: to - from - 1, height: round(below.bottom - height(own)), class: 'bar' }, element('title', {}, `${count(own)} pairs`));
    }),
    line(left, below.bottom, left + side, below.bottom, 'axis'),
    text(left - 8, below.top + 8, count(most), 'end', 'tick'),
    text(left + side, below.top - 6, 'how many pairs have which score', 'end', 'tick'),
    text(left + side / 2, below.bottom + 24, 'score', 'middle', 'tick'),
  );
}
