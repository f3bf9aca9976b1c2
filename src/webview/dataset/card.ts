// One record whole: its text and context, who says it, its labels, and every other field of the file.
import { html, nothing, type TemplateResult } from 'lit';
import type { Row } from '../../dataset/engine/query';
import type { RecordShape } from '../../dataset/records/shape';
import { attachedWords } from './attachedColumns';
import { fault, marked, type MarkedBy } from './cells';
import { chips } from './chips';
import { fieldsOf } from './columns';
import { goldSigns, maskSigns, predictedSigns } from './signs';
import { cell, number } from './words';

export interface Card {
  readonly row: Row;
  readonly shape: RecordShape | undefined;
  /** The name of its file. */
  readonly file: string;
  readonly filter: MarkedBy;
  /** What those who show the card add below the labels: a question, buttons, codes. */
  readonly below?: TemplateResult | typeof nothing;
}

export function recordCard({ row, shape, file, filter, below = nothing }: Card): TemplateResult {
  const where = `Record ${number(row.id + 1)} · ${file}, line ${number(row.line)}${row.split === undefined ? '' : ` · ${row.split}`}`;
  return html`<article class="card" aria-label="Record ${number(row.id + 1)}">
    <header class="where">${where}</header>
    ${row.fault === undefined ? nothing : fault(row.fault)}
    ${shape === undefined ? nothing : speech(row, shape, filter)} ${below} ${others(row, shape)}
  </article>`;
}

function speech(row: Row, shape: RecordShape, filter: MarkedBy): TemplateResult {
  const context = shape.context === undefined ? '' : cell(row.fields[shape.context]);
  const character = shape.character === undefined ? '' : cell(row.fields[shape.character]);
  const predicted = predictedSigns(row, shape);
  return html`
    ${context === '' ? nothing : html`<p class="context" aria-label="Context">${context}</p>`}
    <p class="text">${character === '' ? nothing : html`<span class="speaker">${character}</span> `}${marked(cell(row.fields[shape.text]), filter)}</p>
    <div class="labels">${chips(goldSigns(row, shape))}</div>
    ${predicted.length === 0 ? nothing : html`<div class="labels"><span class="caption">Predicted</span> ${chips(predicted)}</div>`}`;
}

/** What the lines above do not show already. */
function others({ fields, attached }: Row, shape: RecordShape | undefined): TemplateResult | typeof nothing {
  const shown = shape === undefined ? [] : [...fieldsOf(shape), shape.context];
  const own = Object.entries(fields).filter(([name]) => !shown.includes(name)).map(([name, value]) => ({ name, title: undefined, value: cell(value) }));
  const joined = Object.entries(attached).map(([name, value]) => {
    const { title, meaning, written } = attachedWords(name);
    return { name: title, title: meaning, value: name.endsWith('.labels') && shape !== undefined ? chips(maskSigns(value, shape)) : written(value) };
  });
  const entries = [...joined, ...own];
  if (entries.length === 0) return nothing;
  return html`<dl>${entries.map(({ name, title, value }) => html`<div><dt title=${title ?? nothing}>${name}</dt><dd>${value === '' ? html`<span class="caption">empty</span>` : value}</dd></div>`)}</dl>`;
}
