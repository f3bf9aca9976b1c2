// What the pictures of a report share: scales, axes, and the frame that tells a screen reader what is drawn.
import { element, type Content, type Markup } from '../../core/markup';

export interface Picture {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  /** What the picture shows, in words. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

export const picture = ({ id, title, description, width, height }: Picture, ...content: Content[]): Markup =>
  element(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-labelledby': `${id}-title ${id}-text` },
    element('title', { id: `${id}-title` }, title),
    element('desc', { id: `${id}-text` }, description),
    ...content,
  );

export interface Scale {
  (value: number): number;
  readonly low: number;
  readonly high: number;
}

/** From values to places on the picture, kept inside of it. */
export function scale(low: number, high: number, from: number, to: number): Scale {
  const place = (value: number): number => round(from + ((Math.min(high, Math.max(low, value)) - low) / (high - low || 1)) * (to - from));
  return Object.assign(place, { low, high });
}

export const round = (value: number): number => Math.round(value * 100) / 100;

/** Round numbers from low to high, about so many. */
export function ticks(low: number, high: number, about: number): number[] {
  const rough = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find(factor => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toFixed(10)));
}

export const line = (x1: number, y1: number, x2: number, y2: number, kind: string): Markup => element('line', { x1, y1, x2, y2, class: kind });

export const text = (x: number, y: number, words: string | number, anchor: 'start' | 'middle' | 'end' = 'start', kind?: string): Markup =>
  element('text', { x: round(x), y: round(y), 'text-anchor': anchor, class: kind }, words);

/** Grid lines across the picture, with their values below. */
export const gridX = (x: Scale, top: number, bottom: number, about = 5): Markup[] =>
  ticks(x.low, x.high, about).flatMap(value => [line(x(value), top, x(value), bottom, value === 0 ? 'axis' : 'grid'), text(x(value), bottom + 16, tickLabel(value), 'middle', 'tick')]);

export const gridY = (y: Scale, left: number, right: number, about = 5): Markup[] =>
  ticks(y.low, y.high, about).flatMap(value => [line(left, y(value), right, y(value), value === 0 ? 'axis' : 'grid'), text(left - 8, y(value) + 4, tickLabel(value), 'end', 'tick')]);

const tickLabel = (value: number): string => String(value).replace('-', '−');

export const curve = (points: readonly (readonly [x: number, y: number])[], kind: string): Markup =>
  element('polyline', { points: points.map(([x, y]) => `${x},${y}`).join(' '), class: kind });
