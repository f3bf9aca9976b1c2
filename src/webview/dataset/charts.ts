// Bars and cells drawn with Observable Plot; each can be reached with the keyboard, says its value, and filters when pressed.
import * as Plot from '@observablehq/plot';
import type { Bar, Cell } from './bars';
import { rove } from './controls';
import { number } from './words';

export type Press = (bar: Bar) => void;

const colour = ({ sign }: Bar): string => (sign === undefined || sign.group === 'unknown' ? 'var(--vscode-charts-blue)' : `var(--vscode-emoPillars-${sign.group})`);

/** Plot's own style element would need a hole in the page's security policy: what it says stands in our style sheet. */
const common = { className: 'chart', style: {} } as const;

/** @param title names the chart for a screen reader */
export function rowsChart(bars: readonly Bar[], title: string, width: number, press: Press): Element {
  const series = new Set(bars.map(bar => bar.series)).size;
  const names = [...new Set(bars.map(({ name }) => name))];
  const step = series > 1 ? 26 : 20;
  const left = Math.min(150, 12 + 6.6 * Math.max(4, ...names.map(name => name.length + 2)));
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const tick = (name: string): string => {
    const glyph = bars.find(bar => bar.name === name)?.sign?.glyph;
    const short = name.length > 20 ? `${name.slice(0, 19)}…` : name;
    return glyph === undefined ? short : `${glyph} ${short}`;
  };
  const faded = (bar: Bar): number => (bar.series === 'predicted' ? 0.45 : 1);
  const shared = { y: 'name', x: 'value', ...(series > 1 ? { fy: 'name' } : {}) } as const;
  const marks = series > 1
    ? [Plot.barX([...bars], { fy: 'name', y: 'series', x: 'value', fill: { value: colour, scale: null } as never, fillOpacity: { value: faded, scale: null } as never, insetTop: 1, insetBottom: 0 })]
    : [Plot.barX([...bars], { ...shared, fill: { value: colour, scale: null } as never, insetTop: 2, insetBottom: 2 })];
  const values = series > 1
    ? Plot.text([...bars], { fy: 'name', y: 'series', x: 'value', text: (bar: Bar) => number(bar.value), textAnchor: 'start', dx: 4, fontSize: 10 })
    : Plot.text([...bars], { y: 'name', x: 'value', text: (bar: Bar) => number(bar.value), textAnchor: 'start', dx: 4 });
  const scales = series > 1
    ? { fy: { domain: names, label: null, tickFormat: tick, axis: 'left' as const, padding: 0.15, round: false }, y: { axis: null, domain: ['given', 'predicted'], round: false } }
    : { y: { domain: names, label: null, tickFormat: tick, tickSize: 0, round: false } };
  const plot = Plot.plot({ ...common, width, height: 8 + names.length * step, marginLeft: left, marginRight: 56, marginTop: 4, marginBottom: 4, x: { axis: null, domain: [0, most] }, ...scales, marks: [...marks, values] });
  return made(plot, 'rect', bars, title, press);
}

/** Bars side by side, in an order of numbers. */
export function columnsChart(bars: readonly Bar[], title: string, width: number, label: string, press: Press, height = 120): Element {
  const every = Math.max(1, Math.ceil(bars.length / (width / 42)));
  const ticks = bars.filter((_, index) => index % every === 0).map(({ name }) => name);
  const plot = Plot.plot({
    ...common, width, height, marginLeft: 44, marginRight: 8, marginTop: 8, marginBottom: label === '' ? 20 : 32,
    x: { domain: bars.map(({ name }) => name), ticks, label: label === '' ? null : label, tickSize: 0, padding: 0.08 },
    y: { label: null, ticks: 3, tickFormat: '~s', grid: true },
    marks: [Plot.barY([...bars], { x: 'name', y: 'value', fill: { value: colour, scale: null } as never }), Plot.ruleY([0])],
  });
  return made(plot, 'rect', bars, title, press);
}

/** The lower half of a square: how often two go together. */
export function cellsChart(cells: readonly Cell[], classes: readonly string[], title: string, width: number, press: Press): Element {
  const size = Math.max(6, Math.min(22, (width - 96) / classes.length));
  const plot = Plot.plot({
    ...common, width, height: 90 + size * classes.length, marginLeft: 90, marginBottom: 82, marginTop: 4, marginRight: 6,
    x: { domain: [...classes], label: null, tickRotate: -60, tickSize: 0, padding: 0.06 },
    y: { domain: [...classes], label: null, tickSize: 0, padding: 0.06 },
    marks: [Plot.cell([...cells], { x: 'column', y: 'name', fill: 'var(--vscode-charts-blue)', fillOpacity: { value: (cell: Cell) => 0.12 + 0.88 * Math.sqrt(cell.value), scale: null } as never })],
  });
  return made(plot, 'rect', cells, title, press);
}

function made(plot: Element, mark: string, bars: readonly Bar[], title: string, press: Press): Element {
  for (const style of plot.querySelectorAll('style')) style.remove();
  plot.setAttribute('role', 'group');
  plot.setAttribute('aria-label', title);
  const elements = [...plot.querySelectorAll<SVGElement>(`[aria-label="bar"] ${mark}, [aria-label="cell"] ${mark}`)];
  // Plot gives each mark the index of its datum, and faceted ones in another order.
  elements.forEach((element, index) => {
    const bar = bars[(element as unknown as { __data__?: number }).__data__ ?? index];
    if (bar === undefined) return;
    element.setAttribute('tabindex', index === 0 ? '0' : '-1');
    element.setAttribute('role', bar.change === undefined ? 'img' : 'button');
    element.setAttribute('aria-label', bar.change === undefined ? bar.spoken : `${bar.spoken}. Filters the rows`);
    element.classList.add('bar');
    const tip = document.createElementNS('http://www.w3.org/2000/svg', 'title');
    tip.textContent = bar.spoken;
    element.append(tip);
    if (bar.change === undefined) return;
    element.classList.add('presses');
    element.addEventListener('click', () => press(bar));
    element.addEventListener('keydown', event => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      press(bar);
    });
  });
  plot.addEventListener('keydown', event => rove(event as KeyboardEvent, '.bar'));
  return plot;
}
