// The labels in one value of a file, with the place of each: an array, one name or number, or several joined by a separator.
import type { LabelSet } from '../../core/labelSets';
import { classNamed, classNumbered } from './classLookup';
import { insideQuotes, itemsOf, kindAt, stringIn, type Span } from './jsonScan';

export interface LabelRange extends Span {
  readonly is: 'pair' | 'name' | 'id';
  /** As the file spells it. */
  readonly name: string;
  /** The name's characters, without quotes. */
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly index: number | undefined;
  readonly scoreStart?: number;
  readonly scoreEnd?: number;
  /** Undefined where what stands there is no number. */
  readonly score?: number;
}

/** Something among the labels that is none: kept where it is. */
export interface OtherItem extends Span {
  readonly is: 'other';
}

export interface LabelList extends Span {
  readonly layout: 'array' | 'joined' | 'one';
  readonly items: readonly (LabelRange | OtherItem)[];
}

export const isLabel = (item: LabelRange | OtherItem): item is LabelRange => item.is !== 'other';
export const labelsIn = (list: LabelList | undefined): LabelRange[] => list?.items.filter(isLabel) ?? [];

/**
 * The labels in the JSON value at `value`.
 * @param separator what joins several in one string; undefined: a string is one label
 * @returns undefined where the value is neither array nor string nor number
 */
export function readLabelList(text: string, value: Span, set: LabelSet, separator?: string): LabelList | undefined {
  const { start, end } = value;
  switch (kindAt(text, value)) {
    case 'array':
      return { start, end, layout: 'array', items: itemsOf(text, value).map(item => itemAt(text, item, set)) };
    case 'string':
      if (separator !== undefined) return { start, end, layout: 'joined', items: piecesIn(text, insideQuotes(text, value), set, separator, 'name', true) };
      // As in a table, a blank is no label.
      return { start, end, layout: 'one', items: stringIn(text, value).trim() === '' ? [] : [itemAt(text, value, set)] };
    case 'number':
      return { start, end, layout: 'one', items: [itemAt(text, value, set)] };
    default:
      return undefined;
  }
}

/** The labels in a cell of a table, where names stand without quotes; a cell may hold a JSON array too. */
export function readLabelCell(text: string, set: LabelSet, form: 'name' | 'id', separator?: string): LabelList {
  const all = { start: 0, end: text.length };
  if (/^\s*\[/.test(text)) {
    const start = text.indexOf('[');
    return { start, end: text.trimEnd().length, layout: 'array', items: itemsOf(text, { start, end: text.length }).map(item => itemAt(text, item, set)) };
  }
  return { ...all, layout: separator === undefined ? 'one' : 'joined', items: piecesIn(text, all, set, separator, form, false) };
}

function itemAt(text: string, span: Span, set: LabelSet): LabelRange | OtherItem {
  switch (kindAt(text, span)) {
    case 'string':
    case 'number':
      return nameAt(text, span, set) ?? { ...span, is: 'other' };
    case 'array': {
      const [name, score] = itemsOf(text, span);
      const named = name === undefined ? undefined : nameAt(text, name, set);
      if (named === undefined) return { ...span, is: 'other' };
      return pairAt(text, span, named, score);
    }
    default:
      return { ...span, is: 'other' };
  }
}

function nameAt(text: string, span: Span, set: LabelSet): LabelRange | undefined {
  const kind = kindAt(text, span);
  if (kind === 'string') {
    const name = stringIn(text, span);
    const inside = insideQuotes(text, span);
    return { start: span.start, end: span.end, is: 'name', name, nameStart: inside.start, nameEnd: inside.end, index: classNamed(set, name) };
  }
  const name = text.slice(span.start, Math.min(span.end, span.start + 40));
  if (kind !== 'number' || Number.isNaN(Number(name))) return undefined;
  return { start: span.start, end: span.end, is: 'id', name, nameStart: span.start, nameEnd: span.end, index: classNumbered(set, Number(name)) };
}

function pairAt(text: string, { start, end }: Span, { name, nameStart, nameEnd, index }: LabelRange, score: Span | undefined): LabelRange {
  if (score === undefined) return { start, end, is: 'pair', name, nameStart, nameEnd, index };
  const value = kindAt(text, score) === 'number' ? Number(text.slice(score.start, score.end)) : NaN;
  const place = { start, end, is: 'pair', name, nameStart, nameEnd, index, scoreStart: score.start, scoreEnd: score.end } as const;
  return Number.isNaN(value) ? place : { ...place, score: value };
}

/** Pieces between separators, without the spaces around them. */
function piecesIn(text: string, within: Span, set: LabelSet, separator: string | undefined, form: 'name' | 'id', escaped: boolean): LabelRange[] {
  const pieces: LabelRange[] = [];
  let from = within.start;
  while (from <= within.end) {
    const found = separator === undefined || separator === '' ? -1 : text.indexOf(separator, from);
    const to = found < 0 || found > within.end ? within.end : found;
    const piece = text.slice(from, to);
    const written = piece.trim();
    const start = from + piece.length - piece.trimStart().length;
    const end = start + written.length;
    const name = escaped ? stringIn(`"${written}"`, { start: 0, end: written.length + 2 }) : written;
    const is = form === 'id' || (escaped && /^\d+$/.test(name)) ? 'id' : 'name';
    const index = is === 'id' && /^\d+$/.test(name) ? classNumbered(set, Number(name)) : classNamed(set, name);
    if (name.trim() !== '') pieces.push({ start, end, is, name, nameStart: start, nameEnd: end, index });
    from = to + (separator?.length ?? 1);
    if (to === within.end) break;
  }
  return pieces;
}
