// The rows: only those in view are drawn, whatever the number of records; one cell is the active one.
import { html, nothing, render, type TemplateResult } from 'lit';
import type { Row } from '../../dataset/engine/query';
import { cellContent, type CellContext } from './cells';
import { sortKeyOf, sortWords, type ViewColumn } from './columns';
import type { Sort } from './filter';
import { drawn, heightOf, lastPosition, movedBy, pageOf, positionAt, revealing, scrollTopAt, type Extent } from './scroll';

export interface GridView {
  readonly rows: number;
  readonly at: (row: number) => Row | undefined;
  readonly columns: readonly ViewColumn[];
  readonly active: { readonly row: number; readonly column: number };
  readonly sort: Sort | undefined;
  readonly wrap: boolean;
  readonly context: CellContext;
  readonly title: string;
}

export interface GridEvents {
  /** Rows that are in view, so that they can be fetched. */
  readonly need: (from: number, to: number) => void;
  readonly activate: (row: number, column: number) => void;
  readonly sortBy: (column: ViewColumn) => void;
  readonly open: () => void;
}

const ROW_HEIGHT = 26;

export class Grid {
  readonly #head = document.createElement('div');
  readonly #scroller = document.createElement('div');
  readonly #spacer = document.createElement('div');
  readonly #layer = document.createElement('div');
  #position = 0;
  /** Where the scroll bar was put by us: its event says nothing new. */
  #put = 0;
  #view: GridView | undefined;
  /** The active row stays in view until somebody scrolls: rows that arrive may be taller than they seemed. */
  #following = true;

  constructor(
    readonly element: HTMLElement,
    readonly events: GridEvents,
  ) {
    element.setAttribute('role', 'grid');
    element.tabIndex = 0;
    this.#head.className = 'head';
    this.#head.setAttribute('role', 'rowgroup');
    this.#scroller.className = 'scroller';
    this.#scroller.setAttribute('role', 'presentation');
    // Otherwise what scrolls is a stop of its own for the Tab key.
    this.#scroller.tabIndex = -1;
    this.#spacer.className = 'spacer';
    this.#layer.className = 'layer';
    this.#layer.setAttribute('role', 'rowgroup');
    this.#scroller.append(this.#spacer, this.#layer);
    element.append(this.#head, this.#scroller);
    this.#scroller.addEventListener('scroll', () => this.#scrolled());
    this.#scroller.addEventListener('wheel', event => this.#wheel(event), { passive: false });
    new ResizeObserver(() => this.#view && this.draw(this.#view)).observe(this.#scroller);
  }

  get page(): number {
    return pageOf(this.#extent());
  }

  focus(): void {
    this.element.focus({ preventScroll: true });
  }

  draw(view: GridView): void {
    this.#drawOnce(view);
    if (!view.wrap || !this.#following) return;
    for (let tries = 0; tries < 200 && this.#isBelow(view.active.row) && Math.floor(this.#position) < view.active.row; tries++) {
      this.#position = Math.floor(this.#position) + 1;
      this.#drawOnce(view);
    }
  }

  #drawOnce(view: GridView): void {
    this.#view = view;
    const extent = this.#extent();
    this.#position = Math.min(this.#position, lastPosition(extent));
    this.element.style.setProperty('--columns', view.columns.map(({ width }) => width).join(' '));
    this.element.classList.toggle('wrap', view.wrap);
    this.element.setAttribute('aria-rowcount', String(view.rows + 1));
    this.element.setAttribute('aria-colcount', String(view.columns.length));
    this.element.setAttribute('aria-label', view.title);
    this.#spacer.style.height = `${heightOf(extent)}px`;
    this.#head.style.paddingRight = `${this.#scroller.offsetWidth - this.#scroller.clientWidth}px`;
    this.#putScrollBar(extent);
    render(this.#header(view), this.#head);
    this.#drawRows(view, extent);
  }

  /** Brings the active row into view, and draws. */
  reveal(view: GridView): void {
    this.#view = view;
    const extent = this.#extent();
    this.#position = revealing(view.active.row, this.#position, extent);
    this.#following = true;
    this.draw(view);
  }

  #isBelow(row: number): boolean {
    const element = this.#layer.querySelector(`[data-row="${row}"]`);
    return element === null || element.getBoundingClientRect().bottom > this.#scroller.getBoundingClientRect().bottom + 1;
  }

  #extent(): Extent {
    return { rows: this.#view?.rows ?? 0, rowHeight: ROW_HEIGHT, viewport: Math.max(ROW_HEIGHT, this.#scroller.clientHeight), uneven: this.#view?.wrap ?? false };
  }

  #putScrollBar(extent: Extent): void {
    const wanted = scrollTopAt(this.#position, extent);
    if (Math.abs(this.#scroller.scrollTop - wanted) >= 1) this.#scroller.scrollTop = wanted;
    this.#put = this.#scroller.scrollTop;
  }

  #scrolled(): void {
    if (this.#view === undefined || Math.abs(this.#scroller.scrollTop - this.#put) < 1) return;
    const extent = this.#extent();
    this.#following = false;
    this.#put = this.#scroller.scrollTop;
    this.#position = positionAt(this.#put, extent);
    this.#drawRows(this.#view, extent);
  }

  #wheel(event: WheelEvent): void {
    if (this.#view === undefined || event.ctrlKey) return;
    event.preventDefault();
    this.#following = false;
    const extent = this.#extent();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * ROW_HEIGHT : event.deltaY;
    this.#position = movedBy(this.#position, pixels, extent);
    this.#putScrollBar(extent);
    this.#drawRows(this.#view, extent);
  }

  #header({ columns, sort, context }: GridView): TemplateResult {
    const state = ({ id }: ViewColumn): string => (sort?.column !== id ? 'none' : sort.descending ? 'descending' : 'ascending');
    const arrow = (column: ViewColumn): string => ({ none: '', ascending: ' ↑', descending: ' ↓' })[state(column)] ?? '';
    return html`<div class="row" role="row" aria-rowindex="1">${columns.map((column, index) => html`<div class="cell ${column.kind} ${column.sort === undefined ? '' : 'sortable'}" role="columnheader" aria-colindex=${index + 1}
      aria-sort=${column.sort === undefined ? nothing : state(column)} title=${sortWords(sortKeyOf(column, context.filter)) ?? nothing} @click=${() => this.events.sortBy(column)}>${column.title}${arrow(column)}</div>`)}</div>`;
  }

  #drawRows(view: GridView, extent: Extent): void {
    const { from, to } = drawn(this.#position, extent);
    this.events.need(from, to);
    const rows = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
    render(rows.map(row => this.#row(row, view)), this.#layer);
    const first = this.#layer.firstElementChild;
    const height = first === null ? ROW_HEIGHT : first.getBoundingClientRect().height;
    this.#layer.style.setProperty('--shift', `${-(this.#position - from) * height}px`);
    const { active } = view;
    const shown = active.row >= from && active.row < to;
    if (shown) this.element.setAttribute('aria-activedescendant', `cell-${active.row}-${active.column}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  #row(number: number, view: GridView): TemplateResult {
    const row = view.at(number);
    const active = number === view.active.row;
    return html`<div class="row ${active ? 'active' : ''} ${number % 2 === 1 ? 'odd' : ''}" role="row" data-row=${number} aria-rowindex=${number + 2} aria-selected=${active ? 'true' : 'false'}
      @dblclick=${this.events.open}>${view.columns.map((column, index) => html`<div class="cell ${column.kind} ${active && index === view.active.column ? 'current' : ''}" role="gridcell" id="cell-${number}-${index}" aria-colindex=${index + 1}
        @click=${() => this.events.activate(number, index)}><span class="inside">${row === undefined ? (index === 0 ? '…' : nothing) : cellContent(row, column, view.context)}</span></div>`)}</div>`;
  }
}
