// The choice of fields as it stands in the form, and the shape that comes of it: what the form does not ask stays as it was.
import { ofKind, usualKind } from '../../core/labelKind';
import { LABEL_SETS, type LabelSet } from '../../core/labelSets';
import { ownSet, partOfSet } from '../../core/ownSet';
import type { LabelField, RecordShape } from '../../dataset/records/shape';
import type { DatasetView } from './messages';

export interface FieldChoice {
  readonly text: string;
  readonly labels: string;
  readonly form: LabelField['form'];
  /** Those of 0 and 1, where the form is columns. */
  readonly columns: readonly string[];
  readonly separator: string;
  readonly character: string;
  readonly context: string;
  readonly set: string;
  /** Names of own labels, with commas between them. */
  readonly own: string;
  /** What the choice began from. */
  readonly before: RecordShape | undefined;
}

export const FORMS: Readonly<Record<FieldChoice['form'], string>> = {
  pairs: '[name, score] pairs',
  names: 'a list of names',
  ids: 'a list of numbers',
  name: 'names in one string',
  id: 'numbers in one string, or one number',
  columns: 'one column of 0 and 1 for each label',
};

export const OWN = 'own';

/** @returns the shape, or what is missing, in a sentence */
export function shapeOfChoice(choice: FieldChoice): RecordShape | string {
  if (choice.text === '') return 'Choose the field with the text.';
  const labels = labelsOf(choice);
  if (typeof labels === 'string') return labels;
  const set = setOf(choice, labels);
  if (typeof set === 'string') return set;
  const fields = labels.form === 'columns' ? labels.columns : [labels.field];
  return { text: choice.text, labels, set, ...kept(choice, fields), ...(choice.character === '' ? {} : { character: choice.character }), ...(choice.context === '' ? {} : { context: choice.context }) };
}

function labelsOf({ text, labels, form, columns, separator }: FieldChoice): LabelField | string {
  if (form === 'columns') {
    const own = columns.filter(name => name !== text);
    return own.length === 0 ? 'Choose the columns of the labels.' : { form, columns: own };
  }
  if (labels === '') return 'Choose the field with the labels.';
  if (text === labels) return 'Text and labels cannot be in the same field.';
  return form === 'name' || form === 'id' ? { form, field: labels, ...(separator === '' ? {} : { separator }) } : { form, field: labels };
}

function setOf(choice: FieldChoice, labels: LabelField): LabelSet | string {
  const { form, before } = choice;
  // What was told of the same labels before knows more than their form.
  const kind = JSON.stringify(labels) === JSON.stringify(before?.labels) ? (before?.set.kind ?? usualKind(labels)) : usualKind(labels);
  const known = LABEL_SETS.find(({ id }) => id === choice.set);
  const columns = choice.columns.filter(name => name !== choice.text);
  if (known !== undefined) return form === 'columns' ? (partOfSet(known, columns) ?? `Not every column is a label of ${known.title}: choose other columns, or labels of its own.`) : ofKind(before?.set.id === known.id && before.labels.form !== 'columns' ? before.set : known, kind);
  const names = form === 'columns' ? columns : choice.own.split(',').map(name => name.trim()).filter(Boolean);
  if (names.length === 0) return 'Name the labels, with commas between them.';
  const made = ownSet(names, kind);
  if (made.classes.length < names.length) return 'A label is named twice.';
  // A class that was there keeps what it stands for.
  return { ...made, classes: made.classes.map(own => before?.set.classes.find(({ id }) => before.set.id === OWN && id === own.id) ?? own) };
}

type Unasked = Partial<Pick<RecordShape, 'split' | 'id' | 'raw' | 'predicted'>>;

/** What the form does not ask; a field that is now text or labels is nothing else. */
function kept({ text, before }: FieldChoice, labels: readonly string[]): Unasked {
  const free = (field: string | undefined): field is string => field !== undefined && field !== text && !labels.includes(field);
  const { split, id, raw, predicted } = before ?? {};
  const said = { ...(free(predicted?.labels) && { labels: predicted.labels }), ...(free(predicted?.scores) && { scores: predicted.scores }) };
  return { ...(free(split) && { split }), ...(free(id) && { id }), ...(free(raw) && { raw }), ...(Object.keys(said).length > 0 && { predicted: said }) };
}

/** What is known already, or is likeliest, to be changed from there. */
export function firstChoice({ columns, shape }: Pick<DatasetView, 'columns' | 'shape'>): FieldChoice {
  const likeliest = shape.kind === 'known' ? shape.shape : shape.offers[0]?.shape;
  if (likeliest !== undefined) return choiceOf(likeliest);
  const named = (...names: string[]): string => columns.find(({ name }) => names.includes(name.toLowerCase()))?.name ?? '';
  return {
    text: named('text', 'utterance', 'sentence', 'content'), labels: named('labels', 'label', 'emotions', 'emotion'), form: 'names', columns: [], separator: '',
    character: named('character', 'speaker'), context: named('context'), set: 'goEmotions', own: '', before: undefined,
  };
}

function choiceOf(shape: RecordShape): FieldChoice {
  const { text, character = '', context = '', set, labels } = shape;
  const known = LABEL_SETS.some(({ id }) => id === set.id);
  const field = labels.form === 'columns' ? { labels: '', columns: labels.columns } : { labels: labels.field, columns: [] };
  const separator = 'separator' in labels ? (labels.separator ?? '') : '';
  return { text, ...field, form: labels.form, separator, character, context, set: known ? set.id : OWN, own: known ? '' : set.classes.map(({ id }) => id).join(', '), before: shape };
}
