// A shape as the user's setting writes it, and back.
import { holdsOne, ofKind, usualKind } from '../../core/labelKind';
import { LABEL_SET_IDS, labelSet, type LabelSet } from '../../core/labelSets';
import { nearestName } from '../../core/nearestName';
import { isObject } from '../../core/objects';
import { ownSet, partOfSet } from '../../core/ownSet';
import { kindOf } from '../jsonLine';
import type { LabelField, RecordShape } from './shape';

const forms = ['pairs', 'names', 'ids', 'name', 'id', 'columns'] as const;
const strings = ['text', 'context', 'character', 'split', 'id', 'raw', 'separator', 'predictedLabels', 'predictedScores'] as const;
const members = [...strings, 'labels', 'form', 'labelSet', 'kind'];
const kinds = ['single', 'multi'] as const;

type Fields = Readonly<Record<string, unknown>>;
type Strings = Partial<Record<(typeof strings)[number], string>>;

/** @returns the shape, or what is wrong with the setting in a sentence */
export function shapeFromSetting(value: unknown): RecordShape | string {
  if (!isObject(value)) return `an object with "text" and "labels" expected, not ${kindOf(value)}`;
  const fields: Fields = value;
  const unknown = Object.keys(fields).find(name => !members.includes(name));
  if (unknown !== undefined) {
    const nearest = nearestName(unknown, members);
    return `${JSON.stringify(unknown)} is not known here; ${nearest === undefined ? `there are ${members.join(', ')}` : `the nearest is "${nearest}"`}`;
  }
  const wrong = strings.find(name => fields[name] !== undefined && (typeof fields[name] !== 'string' || fields[name] === ''));
  if (wrong !== undefined) return `"${wrong}" must be the name of a field, not ${fields[wrong] === '' ? 'empty' : kindOf(fields[wrong])}`;
  const named = fields as Strings;
  if (named.text === undefined) return '"text" must name the field with the text';
  const classes = setFrom(fields['labelSet'], fields['labels']);
  if (typeof classes === 'string') return classes;
  const labels = labelsFrom(fields, named.separator, classes);
  if (typeof labels === 'string') return labels;
  const set = withKind(classes, labels, fields['kind']);
  if (typeof set === 'string') return set;
  const { text, context, character, split, id, raw, predictedLabels, predictedScores } = named;
  const optional = Object.fromEntries(Object.entries({ context, character, split, id, raw }).filter(([, field]) => field !== undefined)) as Partial<Pick<RecordShape, 'context' | 'character' | 'split' | 'id' | 'raw'>>;
  const predicted = { ...(predictedLabels === undefined ? {} : { labels: predictedLabels }), ...(predictedScores === undefined ? {} : { scores: predictedScores }) };
  return { text, labels, set, ...optional, ...(Object.keys(predicted).length === 0 ? {} : { predicted }) };
}

const areStrings = (value: unknown): value is string[] => Array.isArray(value) && value.length > 0 && value.every(item => typeof item === 'string' && item.trim() !== '');

function setFrom(value: unknown, labels: unknown): LabelSet | string {
  // Columns are the classes, if nothing else is said.
  if (value === undefined && areStrings(labels)) return ownOrKnown(labels);
  if (value === undefined) return labelSet('goEmotions');
  if (areStrings(value)) {
    if (new Set(value.map(name => name.trim().toLowerCase())).size < value.length) return '"labelSet" names a label twice';
    return ownSet(value, 'multi');
  }
  const id = LABEL_SET_IDS.find(known => known === value);
  if (id === undefined) return `"labelSet" must be one of ${LABEL_SET_IDS.join(', ')}, or a list of the labels`;
  // A file need not have a column for every label.
  const all = labelSet(id);
  return (areStrings(labels) && labels.length < all.classes.length ? partOfSet(all, labels) : undefined) ?? all;
}

function ownOrKnown(columns: readonly string[]): LabelSet {
  const known = LABEL_SET_IDS.map(labelSet).find(({ classes }) => classes.length === columns.length && classes.every(({ id }, index) => id === columns[index]?.toLowerCase()));
  return known ?? ownSet(columns, 'multi');
}

function labelsFrom(fields: Fields, separator: string | undefined, set: LabelSet): LabelField | string {
  const { labels, form: given } = fields as { labels?: unknown; form?: unknown };
  const form = given === undefined ? (Array.isArray(labels) ? 'columns' : 'names') : forms.find(known => known === given);
  if (form === undefined) return `"form" must be one of ${forms.join(', ')}`;
  if (form === 'columns') {
    if (!areStrings(labels)) return '"labels" must list the columns, one for each label of the set';
    if (new Set(labels).size < labels.length) return '"labels" names a column twice';
    return labels.length === set.classes.length ? { form, columns: labels } : `"labels" lists ${labels.length} columns, and the label set has ${set.classes.length} labels`;
  }
  if (typeof labels !== 'string' || labels === '') return '"labels" must name the field with the labels';
  if (form === 'name' || form === 'id') return { form, field: labels, ...(separator === undefined ? {} : { separator }) };
  return separator === undefined ? { form, field: labels } : '"separator" goes with the forms name and id only';
}

/** A set that is known says nothing of how many labels a record of this file has. */
function withKind(set: LabelSet, labels: LabelField, value: unknown): LabelSet | string {
  if (value === undefined) return ofKind(set, usualKind(labels));
  const kind = kinds.find(known => known === value);
  if (kind === undefined) return '"kind" must be single or multi';
  return kind === 'multi' && holdsOne(labels) ? '"kind" cannot be multi where a field holds one label: "separator" says what joins several' : ofKind(set, kind);
}

/** What shapeFromSetting reads as this shape. */
export function shapeToSetting({ text, context, character, split, id, raw, labels, predicted, set }: RecordShape): Record<string, unknown> {
  const known = LABEL_SET_IDS.some(one => one === set.id);
  const all: Record<string, unknown> = {
    text,
    labels: labels.form === 'columns' ? labels.columns : labels.field,
    form: labels.form,
    separator: 'separator' in labels ? labels.separator : undefined,
    labelSet: known ? set.id : set.classes.map(one => one.id),
    // As the form says it, but for lists of one label each.
    kind: set.kind === usualKind(labels) ? undefined : set.kind,
    context, character, split, id, raw,
    predictedLabels: predicted?.labels,
    predictedScores: predicted?.scores,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}
