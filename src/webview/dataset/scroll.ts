// Which record stands at the top for which position of the scroll bar: browsers draw no element as tall as millions of rows.

/** Firefox and Chromium draw some 17 and 33 million pixels; with zoom and dense screens less. */
export const TALLEST = 8_000_000;

export interface Extent {
  readonly rows: number;
  /** Pixels of a row of one line. */
  readonly rowHeight: number;
  /** Pixels in view. */
  readonly viewport: number;
  /** Rows of different heights: then the last one may come to the top, since nobody knows how many fit below it. */
  readonly uneven: boolean;
}

const clamp = (value: number, most: number): number => Math.min(Math.max(0, value), most);

/** The pixels of what is scrolled. */
export const heightOf = ({ rows, rowHeight, viewport, uneven }: Extent): number =>
  Math.max(viewport, Math.min(TALLEST, rows * rowHeight + (uneven ? viewport - rowHeight : 0)));

/** The greatest position: the row at the top, with the part of it that is out of view. */
export const lastPosition = ({ rows, rowHeight, viewport, uneven }: Extent): number =>
  Math.max(0, uneven ? rows - 1 : rows - viewport / rowHeight);

export function positionAt(scrollTop: number, extent: Extent): number {
  const room = heightOf(extent) - extent.viewport;
  return room <= 0 ? 0 : clamp(scrollTop / room, 1) * lastPosition(extent);
}

export function scrollTopAt(position: number, extent: Extent): number {
  const last = lastPosition(extent);
  return last === 0 ? 0 : (clamp(position, last) / last) * (heightOf(extent) - extent.viewport);
}

/** A turn of the wheel moves by its pixels, however much the scroll bar is compressed. */
export const movedBy = (position: number, pixels: number, extent: Extent): number => clamp(position + pixels / extent.rowHeight, lastPosition(extent));

/** The nearest position at which the row is wholly in view; for uneven rows, only as far as it is above. */
export function revealing(row: number, position: number, extent: Extent): number {
  const fit = Math.max(1, extent.viewport / extent.rowHeight);
  if (row < position) return clamp(row, lastPosition(extent));
  if (row + 1 > position + fit) return clamp(row + 1 - fit, lastPosition(extent));
  return position;
}

/** The rows to be drawn: the first, and one after the last. */
export function drawn(position: number, { rows, rowHeight, viewport }: Extent): { readonly from: number; readonly to: number } {
  const from = Math.floor(position);
  return { from, to: Math.min(rows, Math.ceil(position + viewport / rowHeight) + 1) };
}

/** How many rows Page Up and Page Down go. */
export const pageOf = ({ rowHeight, viewport }: Extent): number => Math.max(1, Math.floor(viewport / rowHeight) - 1);
