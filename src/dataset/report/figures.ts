// Pictures with a line per label: F1 with its interval, and the difference between two systems.
import { element, type Markup } from '../../core/markup';
import type { Estimate } from '../evaluation/result';
import { gridX, line, picture, scale, text, ticks } from './chart';
import { figure, intervalText, signed, signedInterval } from './words';

export interface Row {
  readonly label: string;
  readonly estimate: Estimate;
}

const rowHeight = 22;
const left = 130;
const right = 66;
const width = 520;
const top = 12;

interface Drawing {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly low: number;
  readonly high: number;
  readonly value: (estimate: Estimate) => string;
  readonly hover: (estimate: Estimate) => string;
}

/** Dots with whiskers, on a scale from 0 to 1. */
export const estimates = (id: string, title: string, rows: readonly Row[]): Markup =>
  dots(rows, {
    id,
    title,
    description: `${rows.map(({ label, estimate }) => `${label} ${figure(estimate.value)}`).join(', ')}. The same numbers are in the table.`,
    low: 0,
    high: 1,
    value: ({ value }) => figure(value),
    hover: ({ value, interval }) => `${figure(value)}, 95 % interval ${intervalText(interval)}`,
  });

/** The same around 0, as wide as the largest difference needs. */
export function differences(id: string, title: string, rows: readonly Row[]): Markup {
  const most = Math.max(0.02, ...rows.flatMap(({ estimate: { interval } }) => [Math.abs(interval.low), Math.abs(interval.high)]));
  const step = ticks(0, most, 6).at(1) ?? most;
  const edge = Math.ceil(most / step) * step;
  return dots(rows, {
    id,
    title,
    description: `${rows.map(({ label, estimate }) => `${label} ${signed(estimate.value)}`).join(', ')}. The same numbers are in the table.`,
    low: -edge,
    high: edge,
    value: ({ value }) => signed(value),
    hover: ({ value, interval }) => `${signed(value)}, 95 % interval ${signedInterval(interval)}`,
  });
}

function dots(rows: readonly Row[], { id, title, description, low, high, value, hover }: Drawing): Markup {
  const bottom = top + rows.length * rowHeight;
  const x = scale(low, high, left, width - right);
  const marks = rows.map(({ label, estimate }, index) => {
    const y = top + index * rowHeight + rowHeight / 2;
    const { interval } = estimate;
    // An interval that leaves out 0 has a filled dot, any other an open one; on a scale from 0 all are filled.
    const open = low < 0 && interval.low <= 0 && interval.high >= 0;
    return element(
      'g',
      {},
      element('title', {}, `${label}: ${hover(estimate)}`),
      text(left - 10, y + 4, label, 'end'),
      line(x(interval.low), y, x(interval.high), y, 'whisker'),
      line(x(interval.low), y - 4, x(interval.low), y + 4, 'whisker'),
      line(x(interval.high), y - 4, x(interval.high), y + 4, 'whisker'),
      element('circle', { cx: x(estimate.value), cy: y, r: 4.5, class: open ? 'dot open' : 'dot' }),
      text(width - right + 12, y + 4, value(estimate), 'start', 'tick'),
    );
  });
  return picture({ id, title, description, width, height: bottom + 26 }, gridX(x, top, bottom), marks);
}
