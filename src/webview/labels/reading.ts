// Reading a long record by keys while the keyboard stays where labels are typed.
import { nameOf, type Pressed } from './keyNames';

export interface ReadingKey {
  readonly keys: readonly string[];
  readonly title: string;
  readonly by: 'line' | 'page';
  readonly way: 1 | -1;
}

export const READING_KEYS: readonly ReadingKey[] = [
  { keys: ['ArrowDown'], title: 'Read on in a long record, a few lines', by: 'line', way: 1 },
  { keys: ['ArrowUp'], title: 'Read back, a few lines', by: 'line', way: -1 },
  { keys: ['Shift+PageDown'], title: 'Read on, a page', by: 'page', way: 1 },
  { keys: ['Shift+PageUp'], title: 'Read back, a page', by: 'page', way: -1 },
];

export function readingFor(pressed: Pressed): ReadingKey | undefined {
  const name = nameOf(pressed);
  return name === undefined ? undefined : READING_KEYS.find(({ keys }) => keys.includes(name));
}

/** As much of an element as scrolling needs. */
export interface Scroller {
  scrollTop: number;
  readonly clientHeight: number;
  readonly scrollHeight: number;
}

/** About three lines of the text. */
const LINES_PX = 72;

const hasMore = ({ scrollTop, clientHeight, scrollHeight }: Scroller, way: 1 | -1): boolean => (way === 1 ? scrollTop + clientHeight < scrollHeight - 1 : scrollTop > 0);

/**
 * A long context scrolls within itself: it is read to its end before the record goes on, and the other way back.
 * @param context null where the record has none
 */
export function readOn({ by, way }: ReadingKey, record: Scroller, context: Scroller | null): void {
  const inOrder = context === null ? [record] : way === 1 ? [context, record] : [record, context];
  const part = inOrder.find(own => hasMore(own, way));
  if (part !== undefined) part.scrollTop += way * (by === 'line' ? LINES_PX : Math.max(LINES_PX, part.clientHeight - LINES_PX));
}
