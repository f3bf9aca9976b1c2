// What lies over the page for a moment: the sheet of keys, the choice of columns, a record's number, the kinds of export.
import { html, nothing, type TemplateResult } from 'lit';
import type { ExportFormat } from '../../dataset/engine/query';
import { columnsOf } from './columns';
import { actionButton, checkbox, plainButton, rove, type Do } from './controls';
import { conditionsOf } from './filter';
import type { GoBy } from './goTo';
import { ACTIONS, keyText } from './keys';
import { columnsShown, viewOf, type PageState } from './state';
import { many, number } from './words';

export interface OverlayPorts {
  readonly act: Do;
  readonly close: () => void;
  readonly toggleColumn: (id: string, shown: boolean) => void;
  readonly goTo: (typed: string, by: GoBy) => void;
  readonly exportAs: (format: ExportFormat) => void;
}

export function overlay(state: PageState, ports: OverlayPorts): TemplateResult | typeof nothing {
  switch (state.overlay) {
    case 'none':
      return nothing;
    case 'keys':
      return dialog('Keys', ports, keySheet());
    case 'columns':
      return dialog('Columns', ports, columnChoice(state, ports));
    case 'goTo':
      return dialog('Go to record', ports, numberField(state, ports));
    case 'export':
      return dialog('Export', ports, exportChoice(state, ports));
    case 'actions':
      return dialog('Actions', ports, actionChoice(ports));
  }
}

const dialog = (title: string, { close }: OverlayPorts, content: TemplateResult): TemplateResult => html`<div class="shade" @click=${close}></div>
  <div class="dialog" role="dialog" aria-modal="true" aria-label=${title} tabindex="-1" @keydown=${trap}><h2>${title}</h2>${content}<footer>${plainButton('Close', close)}<kbd>Esc</kbd></footer></div>`;

/** The Tab key goes round within the dialog. */
function trap(event: KeyboardEvent): void {
  if (event.key !== 'Tab') return;
  const box = event.currentTarget as HTMLElement;
  const stops = [...box.querySelectorAll<HTMLElement>('vscode-button, vscode-checkbox, vscode-textfield, button')];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = event.shiftKey ? at - 1 : at + 1;
  if (at >= 0 && next >= 0 && next < stops.length) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

function keySheet(): TemplateResult {
  const parts = [...new Set(ACTIONS.map(({ part }) => part))];
  return html`<div class="keys">${parts.map(part => html`<section><h3>${part}</h3><dl>${ACTIONS.filter(action => action.part === part).map(({ keys, title }) => html`<div><dt>${keys.map((key, index) => html`${index > 0 ? ' ' : nothing}<kbd>${keyText(key)}</kbd>`)}</dt><dd>${title}</dd></div>`)}</dl></section>`)}</div>
    <p class="hint">In a chart: arrows go from bar to bar, Enter or Space filters by it. Among the labels: Space turns one, a + − say it at once. In a report: Ctrl+S saves it as HTML.</p>`;
}

function columnChoice(state: PageState, { toggleColumn }: OverlayPorts): TemplateResult {
  const view = viewOf(state);
  const shown = new Set(columnsShown(state).map(({ id }) => id));
  const all = view === undefined ? [] : columnsOf(view);
  return html`<div class="choices" role="group" aria-label="Columns" @keydown=${(event: KeyboardEvent) => rove(event, 'vscode-checkbox')}>
    ${all.map(({ id, title, kind }) => checkbox(`column-${id}`, kind === 'field' ? `${title} (field)` : title, shown.has(id), on => toggleColumn(id, on)))}
  </div>`;
}

function numberField({ count, most, filter, sort }: PageState, { goTo }: OverlayPorts): TemplateResult {
  const typed = (by: GoBy) => (event: KeyboardEvent): void => {
    if (event.key === 'Enter') goTo((event.currentTarget as HTMLInputElement).value, by);
  };
  const field = (id: string, label: string, last: number, by: GoBy): TemplateResult => html`<label for=${id}>${label}</label> <vscode-textfield id=${id} .label=${label} placeholder="1 to ${number(last)}" @keydown=${typed(by)}></vscode-textfield>`;
  return html`<div class="places" @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && event.stopPropagation()}>
    ${field('go-to', 'Number of the record', most, 'number')}
    ${sort === undefined && conditionsOf(filter).length === 0 ? nothing : field('go-to-place', 'Or its place among those shown', count.known, 'place')}</div>
    <p class="hint">Enter goes there.</p>`;
}

const actionChoice = ({ act }: OverlayPorts): TemplateResult => html`<div class="choices wide actions" role="group" aria-label="Actions" @keydown=${(event: KeyboardEvent) => rove(event, 'vscode-button')}>
  ${ACTIONS.filter(({ part }) => part === 'Dataset').map(({ name, title }) => actionButton(name, title, act))}</div>`;

const FORMATS: readonly { readonly format: ExportFormat; readonly words: string; readonly hint: string }[] = [
  { format: 'jsonl', words: 'JSON Lines', hint: 'one record a line' },
  { format: 'parquet', words: 'Parquet', hint: 'small, typed' },
  { format: 'csv', words: 'CSV', hint: 'for a spreadsheet' },
];

const exportChoice = ({ count }: PageState, { exportAs }: OverlayPorts): TemplateResult => html`<p>${count.exact ? `${many(count.known, 'record')} will be written.` : 'All records that the filter leaves will be written.'} You choose where.</p>
  <div class="choices wide" @keydown=${(event: KeyboardEvent) => rove(event, 'vscode-button')}>${FORMATS.map(({ format, words, hint }) => html`<div>${plainButton(words, () => exportAs(format), { primary: format === 'jsonl' })} <span class="hint">${hint}</span></div>`)}</div>`;
