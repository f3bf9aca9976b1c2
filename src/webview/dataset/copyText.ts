// What “Copy the text” takes: the text of a record, whole, however long it is.
import type { Row } from '../../dataset/engine/query';
import type { RecordShape } from '../../dataset/records/shape';
import { LONGEST_CELL } from './messages';
import { cell } from './words';

export type TextToCopy =
  | { readonly kind: 'text'; readonly text: string }
  /** The rows hold the beginning only. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'unread' };

/** @param row as it stands in the rows, where long values are cut and end in … */
export function textToCopy(row: Row, { text: field }: RecordShape): TextToCopy {
  if (row.fault !== undefined) return { kind: 'unread' };
  const value = row.fields[field];
  return typeof value === 'string' && value.length > LONGEST_CELL ? { kind: 'cut' } : { kind: 'text', text: cell(value) };
}

/** @param row with whole values */
export const wholeText = (row: Row, { text: field }: RecordShape): string => cell(row.fields[field]);
