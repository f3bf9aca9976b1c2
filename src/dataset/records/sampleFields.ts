// What the fields of a sample of records hold: their kinds of value, and the labels in those that may hold labels.
import type { LabelField } from './shape';
import { readSwitch } from './columns';

export type PlainRecord = ReadonlyMap<string, unknown>;

export interface Candidate {
  readonly name: string;
  readonly field: LabelField;
  /** Every label in the sample, as the file spells it. */
  readonly names: readonly string[];
  readonly many: boolean;
}

export function fieldNames(records: readonly PlainRecord[]): string[] {
  return Array.from(new Set(records.flatMap(record => Array.from(record.keys()))));
}

/** The field as labels; undefined where most of its values can be none. */
export function labelCandidate(name: string, records: readonly PlainRecord[], table: boolean): Candidate | undefined {
  const values = records.map(record => record.get(name)).filter(value => value !== undefined && value !== null).map(value => (table ? cellValue(value) : value));
  if (values.length === 0 || values.length * 2 < records.length) return undefined;
  const arrays = values.filter((value): value is unknown[] => Array.isArray(value));
  return arrays.length * 2 > values.length ? fromArrays(name, arrays) : fromScalars(name, values, table);
}

/** A cell may hold a JSON array. */
function cellValue(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*\[/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function fromArrays(name: string, arrays: readonly unknown[][]): Candidate | undefined {
  const items = arrays.flat();
  const many = arrays.some(({ length }) => length > 1);
  if (items.length === 0) return { name, field: { form: 'names', field: name }, names: [], many: true };
  const mostly = (test: (item: unknown) => boolean): boolean => items.filter(test).length * 2 > items.length;
  const isPair = (item: unknown): boolean => Array.isArray(item) && (typeof item[0] === 'string' || typeof item[0] === 'number') && item.length <= 2;
  if (mostly(isPair)) return { name, field: { form: 'pairs', field: name }, names: items.filter(isPair).map(item => String((item as unknown[])[0])), many };
  if (mostly(item => typeof item === 'number')) return { name, field: { form: 'ids', field: name }, names: items.filter(item => typeof item === 'number').map(String), many };
  if (mostly(item => typeof item === 'string' && isShort(item))) return { name, field: { form: 'names', field: name }, names: items.filter(item => typeof item === 'string'), many };
  return undefined;
}

const isShort = (text: string): boolean => text.length <= 40;

function fromScalars(name: string, values: readonly unknown[], table: boolean): Candidate | undefined {
  const texts = values.filter(value => typeof value === 'string' || typeof value === 'number').map(String).filter(text => text.trim() !== '');
  if (texts.length === 0 || texts.length * 2 < values.length) return undefined;
  const form = texts.every(text => /^\d+(\s*[,;|]\s*\d+)*$/.test(text)) ? 'id' : 'name';
  const separator = separatorOf(texts) ?? (table && /labels|emotions$/i.test(name) ? ',' : undefined);
  const split = separator === undefined ? texts.map(text => [text]) : texts.map(text => text.split(separator).map(piece => piece.trim()).filter(piece => piece !== ''));
  const names = split.flat();
  if (!names.every(isShort) || !repeats(names)) return undefined;
  return { name, field: { form, field: name, ...(separator === undefined ? {} : { separator }) }, names, many: split.some(({ length }) => length > 1) };
}

/** Labels occur again and again; texts and ids hardly do. */
const repeats = (names: readonly string[]): boolean => names.length < 4 || new Set(names).size <= Math.max(3, names.length * 0.7);

/** What joins labels: a sign of punctuation whose pieces are all short, or a space where every word is a class. */
function separatorOf(texts: readonly string[]): string | undefined {
  const sign = [',', ';', '|'].find(one => texts.some(text => text.includes(one)));
  if (sign !== undefined) return sign;
  const words = texts.map(text => text.split(' '));
  const alone = new Set(words.filter(({ length }) => length === 1).flat());
  return words.some(({ length }) => length > 1) && words.every(own => own.every(word => alone.has(word) || own.length === 1)) ? ' ' : undefined;
}

/** Faults are to be found, not to hide what the others are. */
const LEAST_SWITCHES = 0.95;

/** Whether the fields hold 0 and 1 (or true and false), but for a few faults in all of them together: one cell of a short file may be most of a column. Blanks are no faults: files leave the classes that are off empty. */
export function areSwitches(names: readonly string[], records: readonly PlainRecord[]): boolean {
  const isSwitch = (value: unknown): boolean => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') && readSwitch(String(value)) !== undefined;
  const values = names.flatMap(name => records.map(record => record.get(name)).filter(value => !isBlank(value)));
  return values.length > 0 && values.filter(isSwitch).length >= LEAST_SWITCHES * values.length;
}

/** A table writes null as a cell with nothing in it, or with the word. */
export const isBlank = (value: unknown): boolean => value === undefined || value === null || (typeof value === 'string' && ['', 'null'].includes(value.trim()));
