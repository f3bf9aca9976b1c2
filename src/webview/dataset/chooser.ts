// Which fields hold the text and the labels, asked where that is not clear from the file.
import { html, nothing, type TemplateResult } from 'lit';
import { LABEL_SETS } from '../../core/labelSets';
import type { RecordShape } from '../../dataset/records/shape';
import { checkbox, plainButton, select, textField } from './controls';
import { FORMS, OWN, shapeOfChoice, type FieldChoice } from './fieldChoice';
import type { DatasetView, ShapeOffer } from './messages';

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
  const inColumns = choice.form === 'columns';
  return html`<div class="form">
    ${field('text', 'Text', 'choose…')} ${inColumns ? nothing : field('labels', 'Labels', 'choose…')}
    <label>How they stand there</label>${select({ id: 'field-form', label: 'How the labels stand there', value: choice.form, options: Object.entries(FORMS).map(([value, words]) => ({ value, words })), change: form => change({ ...choice, form: form as FieldChoice['form'] }) })}
    ${single ? html`<label>Between them</label>${textField({ id: 'field-separator', label: 'What stands between labels', value: choice.separator, placeholder: 'nothing: one label a record', change: separator => change({ ...choice, separator }) })}` : nothing}
    <label>Set of labels</label>${select({ id: 'field-set', label: 'Set of labels', value: choice.set, options: [...LABEL_SETS.map(({ id, title }) => ({ value: id, words: title })), { value: OWN, words: 'labels of its own' }], change: set => change({ ...choice, set }) })}
    ${inColumns ? html`<label>Columns</label>${columnBoxes(view, choice, change)}` : nothing}
    ${choice.set === OWN && !inColumns ? html`<label>Their names</label>${textField({ id: 'field-own', label: 'Names of the labels', value: choice.own, placeholder: 'calm, tense, …', change: own => change({ ...choice, own }) })}` : nothing}
    ${field('character', 'Who says it', 'nobody is named')} ${field('context', 'Context', 'none')}
    <div class="buttons">${plainButton('Use these fields', () => typeof made !== 'string' && choose(made), { primary: view.shape.kind === 'known' || view.shape.offers.length === 0 })} ${plainButton('Only look at the rows', close)}</div>
    ${typeof made === 'string' ? html`<p class="hint second">${made}</p>` : nothing}
  </div>`;
}

const columnBoxes = ({ columns }: DatasetView, choice: FieldChoice, change: ChooserPorts['change']): TemplateResult => html`<div class="boxes" role="group" aria-label="Columns of the labels">${columns
  .filter(({ name }) => name !== choice.text)
  .map(({ name }) => checkbox(`label-column-${name}`, name, choice.columns.includes(name), on => change({ ...choice, columns: columns.map(own => own.name).filter(own => (own === name ? on : choice.columns.includes(own))) })))}</div>`;
