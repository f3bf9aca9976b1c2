// Which fields hold the text and the labels, asked where that is not clear from the file.
import { html, nothing, type TemplateResult } from 'lit';
import { LABEL_SETS, type LabelSet } from '../../core/labelSets';
import type { LabelField, RecordShape } from '../../dataset/records/shape';
import { plainButton, select, textField } from './controls';
import type { DatasetView, ShapeOffer } from './messages';

/** The choice as it stands in its fields. */
export interface FieldChoice {
  readonly text: string;
  readonly labels: string;
  readonly form: Exclude<LabelField['form'], 'columns'>;
  readonly separator: string;
  readonly character: string;
  readonly context: string;
  readonly set: string;
  /** Names of own labels, with commas between them. */
  readonly own: string;
}

export const FORMS: Readonly<Record<FieldChoice['form'], string>> = {
  pairs: '[name, score] pairs',
  names: 'a list of names',
  ids: 'a list of numbers',
  name: 'names in one string',
  id: 'numbers in one string, or one number',
};

const OWN = 'own';

export function shapeOfChoice(choice: FieldChoice): RecordShape | string {
  if (choice.text === '') return 'Choose the field with the text.';
  if (choice.labels === '') return 'Choose the field with the labels.';
  if (choice.text === choice.labels) return 'Text and labels cannot be in the same field.';
  const names = choice.own.split(',').map(name => name.trim()).filter(Boolean);
  if (choice.set === OWN && names.length === 0) return 'Name the labels, with commas between them.';
  const known: LabelSet | undefined = LABEL_SETS.find(({ id }) => id === choice.set);
  const single = choice.form === 'name' || choice.form === 'id';
  const set = known ?? { id: OWN, title: 'Labels of its own', kind: single && choice.separator === '' ? 'single' : 'multi', classes: names.map(id => ({ id, from: [] })) };
  const labels: LabelField = single
    ? { form: choice.form, field: choice.labels, ...(choice.separator === '' ? {} : { separator: choice.separator }) }
    : { form: choice.form, field: choice.labels };
  return { text: choice.text, labels, set, ...(choice.character === '' ? {} : { character: choice.character }), ...(choice.context === '' ? {} : { context: choice.context }) };
}

/** What is known already, or is likeliest, to be changed from there. */
export function firstChoice({ columns, shape }: DatasetView): FieldChoice {
  const likeliest = shape.kind === 'known' ? shape.shape : shape.offers[0]?.shape;
  if (likeliest !== undefined && likeliest.labels.form !== 'columns') return choiceOf(likeliest, likeliest.labels);
  const named = (...names: string[]): string => columns.find(({ name }) => names.includes(name.toLowerCase()))?.name ?? '';
  return { text: named('text', 'utterance', 'sentence', 'content'), labels: named('labels', 'label', 'emotions', 'emotion'), form: 'names', separator: '', character: named('character', 'speaker'), context: named('context'), set: 'goEmotions', own: '' };
}

function choiceOf({ text, character = '', context = '', set }: RecordShape, labels: Exclude<LabelField, { form: 'columns' }>): FieldChoice {
  const known = LABEL_SETS.some(({ id }) => id === set.id);
  const separator = 'separator' in labels ? (labels.separator ?? '') : '';
  return { text, labels: labels.field, form: labels.form, separator, character, context, set: known ? set.id : OWN, own: known ? '' : set.classes.map(({ id }) => id).join(', ') };
}

export interface ChooserPorts {
  readonly choose: (shape: RecordShape) => void;
  readonly change: (choice: FieldChoice) => void;
  readonly close: () => void;
}

export function chooser(view: DatasetView, choice: FieldChoice, ports: ChooserPorts): TemplateResult {
  const { shape } = view;
  const offers: readonly ShapeOffer[] = shape.kind === 'unclear' ? shape.offers : [];
  return html`<section class="chooser" aria-label="Which fields hold what">
    <h2>Which fields hold the text and the labels?</h2>
    ${shape.kind === 'unclear' ? html`<p>${shape.reason}</p>` : nothing}
    ${offers.map(({ title, why, shape: offered }, index) => html`<div class="offer">${plainButton(`Use ${title}`, () => ports.choose(offered), { primary: index === 0 })}<span class="hint">${why}</span></div>`)}
    <h3>${offers.length === 0 ? 'Choose them' : 'Or choose them yourself'}</h3>
    ${fields(view, choice, ports)}
  </section>`;
}

function fields(view: DatasetView, choice: FieldChoice, { choose, change, close }: ChooserPorts): TemplateResult {
  const options = (empty: string): { value: string; words: string }[] => [{ value: '', words: empty }, ...view.columns.map(({ name, type }) => ({ value: name, words: type === '' ? name : `${name} (${type})` }))];
  const field = (name: 'text' | 'labels' | 'character' | 'context', label: string, empty: string): TemplateResult => html`<label>${label}</label>${select({ id: `field-${name}`, label, value: choice[name], options: options(empty), change: value => change({ ...choice, [name]: value }) })}`;
  const made = shapeOfChoice(choice);
  const single = choice.form === 'name' || choice.form === 'id';
  return html`<div class="form">
    ${field('text', 'Text', 'choose…')} ${field('labels', 'Labels', 'choose…')}
    <label>How they stand there</label>${select({ id: 'field-form', label: 'How the labels stand there', value: choice.form, options: Object.entries(FORMS).map(([value, words]) => ({ value, words })), change: form => change({ ...choice, form: form as FieldChoice['form'] }) })}
    ${single ? html`<label>Between them</label>${textField({ id: 'field-separator', label: 'What stands between labels', value: choice.separator, placeholder: 'nothing: one label a record', change: separator => change({ ...choice, separator }) })}` : nothing}
    <label>Set of labels</label>${select({ id: 'field-set', label: 'Set of labels', value: choice.set, options: [...LABEL_SETS.map(({ id, title }) => ({ value: id, words: title })), { value: OWN, words: 'labels of its own' }], change: set => change({ ...choice, set }) })}
    ${choice.set === OWN ? html`<label>Their names</label>${textField({ id: 'field-own', label: 'Names of the labels', value: choice.own, placeholder: 'calm, tense, …', change: own => change({ ...choice, own }) })}` : nothing}
    ${field('character', 'Who says it', 'nobody is named')} ${field('context', 'Context', 'none')}
    <div class="buttons">${plainButton('Use these fields', () => typeof made !== 'string' && choose(made), { primary: view.shape.kind === 'known' || view.shape.offers.length === 0 })} ${plainButton('Only look at the rows', close)}</div>
    ${typeof made === 'string' ? html`<p class="hint second">${made}</p>` : nothing}
  </div>`;
}
