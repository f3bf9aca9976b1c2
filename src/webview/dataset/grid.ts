// The rows: only those in view are drawn, whatever the number of records; one cell is the active one.
import { html, nothing, render, type TemplateResult } from 'lit';
import type { Row } from '../../dataset/engine/query';
import { cellContent, chipSigns, type CellContext, type Room } from './cells';
import { scoresFit } from './chipRoom';
import { chipWidths } from './chipWidths';
import { headWords, leastOfAll, sortKeyOf, trackOf, type ViewColumn } from './columns';
import type { Sort } from './filter';
import type { Sign } from './signs';
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
  /** @param width in pixels; undefined: as at first */
  readonly resize: (column: ViewColumn, width: number | undefined) => void;
  readonly open: () => void;
}

const ROW_HEIGHT = 26;
/** Left and right of what stands in a cell, in pixels. */
const PADDING = 16;

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
  readonly #widthOf = chipWidths();
  /** Of the columns as they were last laid out, in pixels. */
  #widths: readonly number[] = [];
  #laidOut = '';
  /** Columns in which the scores of some row had no room: none of their chips has one, until the columns or the filter are others. */
  #scoreless = new Set<string>();
  #filter: CellContext['filter'] | undefined;

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
    this.element.style.setProperty('--columns', view.columns.map(trackOf).join(' '));
    this.element.style.setProperty('--least', leastOfAll(view.columns));
    this.element.classList.toggle('wrap', view.wrap);
    this.element.setAttribute('aria-rowcount', String(view.rows + 1));
    this.element.setAttribute('aria-colcount', String(view.columns.length));
    this.element.setAttribute('aria-label', view.title);
    this.#spacer.style.height = `${heightOf(extent)}px`;
    this.#head.style.paddingRight = `${this.#scroller.offsetWidth - this.#scroller.clientWidth}px`;
    this.#putScrollBar(extent);
    render(this.#header(view), this.#head);
    this.#measure(view);
    this.#drawRows(view, extent);
  }

  /** How wide a column is now. */
  widthAt(column: number): number {
    return this.#widths[column] ?? 0;
  }

  #measure({ columns, wrap }: GridView): void {
    const laidOut = `${columns.map(trackOf).join()} ${this.#scroller.clientWidth} ${wrap}`;
    if (laidOut === this.#laidOut) return;
    this.#laidOut = laidOut;
    this.#scoreless.clear();
    this.#widths = [...this.#head.querySelectorAll('.cell')].map(cell => cell.getBoundingClientRect().width);
  }

  /** Where the columns need more room than there is. */
  #showColumn(column: number): void {
    const cell = this.#head.querySelectorAll<HTMLElement>('.cell')[column];
    if (cell === undefined) return;
    const { scrollLeft, clientWidth } = this.#scroller;
    const [left, right] = [cell.offsetLeft, cell.offsetLeft + cell.offsetWidth];
    if (left < scrollLeft) this.#scroller.scrollLeft = left;
    else if (right > scrollLeft + clientWidth) this.#scroller.scrollLeft = Math.min(left, right - clientWidth);
  }

  /** Brings the active row into view, and draws. */
  reveal(view: GridView): void {
    this.#view = view;
    const extent = this.#extent();
    this.#position = revealing(view.active.row, this.#position, extent);
    this.#following = true;
    this.draw(view);
    this.#showColumn(view.active.column);
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
    this.element.style.setProperty('--left', `${this.#scroller.scrollLeft}px`);
    if (this.#view === undefined || Math.abs(this.#scroller.scrollTop - this.#put) < 1) return;
    const extent = this.#extent();
    this.#following = false;
    this.#put = this.#scroller.scrollTop;
    this.#position = positionAt(this.#put, extent);
    this.#drawRows(this.#view, extent);
  }

  #wheel(event: WheelEvent): void {
    if (this.#view === undefined || event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
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
      aria-sort=${column.sort === undefined ? nothing : state(column)} title=${headWords(column, sortKeyOf(column, context.filter)) ?? nothing} @click=${() => this.events.sortBy(column)}>${column.title}${arrow(column)}${this.#edge(column, index)}</div>`)}</div>`;
  }

  /** Where a column is made wider or narrower with the mouse; a double click takes that back. */
  #edge(column: ViewColumn, index: number): TemplateResult {
    const begin = (event: PointerEvent): void => {
      const edge = event.currentTarget as HTMLElement;
      const from = event.clientX - this.widthAt(index);
      edge.setPointerCapture(event.pointerId);
      edge.onpointermove = ({ clientX }) => this.events.resize(column, Math.round(clientX - from));
      edge.onlostpointercapture = () => (edge.onpointermove = null);
    };
    return html`<span class="edge" aria-hidden="true" @pointerdown=${begin} @click=${(event: Event) => event.stopPropagation()} @dblclick=${() => this.events.resize(column, undefined)}></span>`;
  }

  #drawRows(view: GridView, extent: Extent): void {
    const { from, to } = drawn(this.#position, extent);
    this.events.need(from, to);
    const rows = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
    this.#settleScores(rows, view);
    render(rows.map(row => this.#row(row, view)), this.#layer);
    const first = this.#layer.firstElementChild;
    const height = first === null ? ROW_HEIGHT : first.getBoundingClientRect().height;
    this.#layer.style.setProperty('--shift', `${-(this.#position - from) * height}px`);
    const { active } = view;
    const shown = active.row >= from && active.row < to;
    if (shown) this.element.setAttribute('aria-activedescendant', `cell-${active.row}-${active.column}`);
    else this.element.removeAttribute('aria-activedescendant');
  }

  #room({ id }: ViewColumn, index: number, { wrap }: GridView): Room {
    return { width: wrap ? Infinity : this.widthAt(index) - PADDING, widthOf: this.#widthOf, scored: !this.#scoreless.has(id) };
  }

  #settleScores(rows: readonly number[], view: GridView): void {
    const { columns, context: { shape, filter }, at } = view;
    if (filter !== this.#filter) this.#scoreless.clear();
    this.#filter = filter;
    for (const [index, column] of columns.entries()) {
      const { width, widthOf, scored } = this.#room(column, index, view);
      const cells = (): (readonly Sign[])[] => rows.map(at).filter(row => row !== undefined).map(row => chipSigns(row, column, shape) ?? []);
      if (scored && !scoresFit(cells(), width, widthOf)) this.#scoreless.add(column.id);
    }
  }

  #row(number: number, view: GridView): TemplateResult {
    const row = view.at(number);
    const active = number === view.active.row;
    return html`<div class="row ${active ? 'active' : ''} ${number % 2 === 1 ? 'odd' : ''}" role="row" data-row=${number} aria-rowindex=${number + 2} aria-selected=${active ? 'true' : 'false'}
      @dblclick=${this.events.open}>${view.columns.map((column, index) => html`<div class="cell ${column.kind} ${active && index === view.active.column ? 'current' : ''}" role="gridcell" id="cell-${number}-${index}" aria-colindex=${index + 1}
        @click=${() => this.events.activate(number, index)}><span class="inside">${row === undefined ? (index === 0 ? '…' : nothing) : cellContent(row, column, view.context, this.#room(column, index, view))}</span></div>`)}</div>`;
  }
}
