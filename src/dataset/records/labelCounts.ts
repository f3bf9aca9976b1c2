// The label set of a file from all of its labels: how often each name occurs, not only in a sample. Pure.
import type { LabelSet } from '../../core/labelSets';
import { isObject } from '../../core/objects';
import { setOfLabels } from './setOf';
import type { LabelField, RecordShape } from './shape';
import { cellsOf, type TableForm } from './table';

/** Files of fewer records may name a class only once; in others that is rather a slip of the pen. */
const SMALL = 200;
/** With so few different labels in a sample, others may stand elsewhere in the file and make another set of them. */
const FEW = 8;

type OneField = Exclude<LabelField, { form: 'columns' }>;

export class LabelCounts {
  readonly #occurrences = new Map<string, number>();
  #records = 0;
  #many = false;

  constructor(
    readonly shape: RecordShape,
    readonly table?: TableForm,
  ) {}

  /** @param row a line of JSON, or a row of the table; what cannot be read counts for nothing */
  add(row: string): void {
    this.addFields(fieldsIn(row, this.table));
  }

  /**
   * @param fields of a row that was read for several counts
   * @param ofTable whether they are cells: another file of the dataset may be a table where this is none
   */
  addFields(fields: Fields | undefined, ofTable = this.table !== undefined): void {
    const { labels } = this.shape;
    if (labels.form === 'columns') return;
    const value = fields?.(labels.field);
    const names = !ofTable || typeof value !== 'string' ? namesIn(value, labels) : ofCell(value, labels);
    if (names === undefined) return;
    this.#records++;
    this.#many ||= names.length > 1;
    for (const name of names) this.#occurrences.set(name, (this.#occurrences.get(name) ?? 0) + 1);
  }

  /** Whether these records do not say enough of the set: the others of the file have to be counted too. */
  get sayTooLittle(): boolean {
    const { set, labels } = this.shape;
    return labels.form !== 'columns' && (set.id === 'own' || this.#occurrences.size <= FEW);
  }

  /** Undefined where no label was read. */
  set(): LabelSet | undefined {
    const { labels } = this.shape;
    if (labels.form === 'columns' || this.#occurrences.size === 0) return undefined;
    const usual = new Map([...this.#occurrences].filter(([, count]) => this.#records < SMALL || count > 1));
    return setOfLabels(usual.size === 0 ? this.#occurrences : usual, labels, this.#many);
  }
}

/** The value of a field by its name; undefined where there is none. */
export type Fields = (name: string) => unknown;

/** Undefined where the row cannot be read. */
export function fieldsIn(row: string, table: TableForm | undefined): Fields | undefined {
  if (table !== undefined) {
    const cells = cellsOf(row, table);
    return cells.length === table.columns.length ? name => cells[table.columns.indexOf(name)]?.value : undefined;
  }
  try {
    const record: unknown = JSON.parse(row);
    return isObject(record) ? name => (Object.hasOwn(record, name) ? record[name] : undefined) : undefined;
  } catch {
    return undefined;
  }
}

/** A cell may hold a JSON array. */
function ofCell(cell: string, labels: OneField): string[] | undefined {
  if (!/^\s*\[/.test(cell)) return namesIn(cell, labels);
  try {
    return namesIn(JSON.parse(cell), labels);
  } catch {
    return namesIn(cell, labels);
  }
}

function namesIn(value: unknown, labels: OneField): string[] | undefined {
  if (Array.isArray(value)) return value.flatMap(item => nameOf(Array.isArray(item) ? item[0] : item)).filter(name => name !== '');
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const separator = 'separator' in labels ? labels.separator : undefined;
  const written = String(value);
  return (separator === undefined ? [written] : written.split(separator)).map(name => name.trim()).filter(name => name !== '');
}

const nameOf = (item: unknown): string[] => (typeof item === 'string' ? [item.trim()] : typeof item === 'number' ? [String(item)] : []);
