// What stands in each cell of a row, to be seen and to be read out.
import { html, nothing, type TemplateResult } from 'lit';
import type { Row } from '../../dataset/engine/query';
import type { RecordShape } from '../../dataset/records/shape';
import { attachedWords } from './attachedColumns';
import { fitted, type WidthOf } from './chipRoom';
import { fittedChips } from './chips';
import type { ViewColumn } from './columns';
import type { Filter } from './filter';
import { LONGEST_CELL } from './messages';
import { goldSigns, maskSigns, predictedSigns, type Sign } from './signs';
import { cell, number, pieces } from './words';

export interface CellContext {
  readonly shape: RecordShape | undefined;
  readonly filter: Filter;
}

/** What there is room for in a cell. */
export interface Room {
  /** In pixels. */
  readonly width: number;
  readonly widthOf: WidthOf;
  /** Whether the chips of this column have their scores: all of them or none, so that cells below each other are alike. */
  readonly scored: boolean;
}

/** What is searched for, and so marked in the text. */
export type MarkedBy = Pick<Filter, 'text' | 'regexp' | 'matchCase'>;

type Content = TemplateResult | string | typeof nothing;

export function cellContent(row: Row, column: ViewColumn, { shape, filter }: CellContext, room: Room): Content {
  const signs = chipSigns(row, column, shape);
  if (signs !== undefined) return chips(signs, room);
  if (row.fault !== undefined && column.kind !== 'number' && column.kind !== 'split') return column.kind === 'text' ? fault(row.fault) : nothing;
  switch (column.kind) {
    case 'number':
      return number(row.id + 1);
    case 'text':
      return shape === undefined ? nothing : marked(cell(row.fields[shape.text]), filter);
    case 'labels':
    case 'predicted':
      return nothing;
    case 'character':
      return cell(row.fields[shape?.character ?? '']);
    case 'split':
      return row.split ?? '';
    case 'attached':
      return attachedContent(row, attachedName(column));
    case 'field':
      return shortened(cell(row.fields[column.title]));
  }
}

/** What a cell has as chips; undefined where it has something else. */
export function chipSigns(row: Row, column: ViewColumn, shape: RecordShape | undefined): readonly Sign[] | undefined {
  if (row.fault !== undefined || shape === undefined) return undefined;
  if (column.kind === 'labels') return goldSigns(row, shape);
  if (column.kind === 'predicted') return predictedSigns(row, shape);
  const name = attachedName(column);
  const value = column.kind === 'attached' && name.endsWith('.labels') ? row.attached[name] : undefined;
  return value === undefined ? undefined : maskSigns(value, shape);
}

function chips(signs: readonly Sign[], { width, widthOf, scored }: Room): Content {
  const found = fitted(signs, width, widthOf);
  return fittedChips({ ...found, scored: found.scored && scored });
}

const attachedName = ({ id }: ViewColumn): string => id.slice('attached:'.length);

function attachedContent(row: Row, name: string): Content {
  const value = row.attached[name];
  return value === undefined ? '' : attachedWords(name).written(value);
}

export const fault = (reason: string): TemplateResult => html`<span class="fault"><span aria-hidden="true">⚠</span> Cannot be read: ${reason}</span>`;

const shortened = (text: string): string => (text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL)}…` : text);

export function marked(text: string, { text: wanted, regexp, matchCase }: MarkedBy): TemplateResult {
  const found = pieces(shortened(text), regexp ? '' : wanted, matchCase);
  return html`${found.map(piece => (piece.hit ? html`<mark>${piece.text}</mark>` : piece.text))}`;
}
