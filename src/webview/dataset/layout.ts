// The frame of the page: toolbar, notices, status line, and the card below the rows.
import { html, nothing, type TemplateResult } from 'lit';
import type { Row } from '../../dataset/engine/query';
import { recordCard } from './card';
import { actionButton, plainButton, type Do } from './controls';
import { conditionsOf } from './filter';
import { conditions, filterPanel, problemLine, searchField, type FilterPorts } from './filterBar';
import { labelWords, limitWords } from './labelWords';
import { viewOf, type PageState } from './state';
import { many, number, progressShare, progressWords, size } from './words';

export function toolbar(state: PageState, ports: FilterPorts): TemplateResult {
  const { act } = ports;
  return html`<div class="tools">
    ${searchField(state, ports)} ${actionButton('filter', 'Filters', act, { pressed: state.filterOpen })}
    <span class="gap"></span>
    ${actionButton('actions', 'Actions', act)} ${actionButton('wrap', 'Wrap', act, { pressed: state.wrap })} ${actionButton('columns', 'Columns', act)} ${actionButton('export', 'Export', act)}
    ${actionButton('summary', 'Summary', act, { pressed: state.summaryOpen })} ${actionButton('keys', 'Keys', act)}
  </div>
  ${conditions(state, ports)} ${filterPanel(state, ports)} ${problemLine(state)}`;
}

export function notices(state: PageState, act: Do): TemplateResult | typeof nothing {
  const { source, changed } = state;
  if (source.kind === 'failed') {
    return html`<div class="notice" role="alert"><p><span aria-hidden="true">⚠ </span>${source.message}</p>${actionButton('reload', 'Try again', act, { primary: true })}</div>`;
  }
  const words = labelWords(state);
  const limits = limitWords(state);
  return html`${limits === undefined ? nothing : html`<div class="notice" role="status"><p>${limits}</p></div>`}${changed === undefined ? nothing : html`<div class="notice" role="status"><p>${changed}</p>${actionButton('reload', 'Reload', act, { primary: true })}</div>`}${
    words === undefined ? nothing : html`<div class="notice labels" role="status"><p>${words}</p>${actionButton('confirm', 'These are its labels', act, { primary: true })} ${actionButton('fields', 'Others…', act)}</div>`}`;
}

const UNREAD = 'Opening…';

/** What the live region says: only what is sure, so that it does not speak at every page. */
export function countWords(state: PageState): string {
  const { count } = state;
  if (viewOf(state) === undefined) return state.source.kind === 'opening' ? UNREAD : '';
  const filtered = Object.keys(state.filter).length > 0 && conditionsHold(state);
  if (state.problem !== undefined) return '';
  if (state.stopped) return 'Stopped.';
  if (state.searching || (!count.exact && count.known === 0)) return 'Searching…';
  if (!count.exact) return `${number(count.known)} ${filtered ? 'found' : 'records'} so far…`;
  return filtered ? `${many(count.known, 'record')} found` : many(count.known, 'record');
}

const conditionsHold = ({ filter }: PageState): boolean => conditionsOf(filter).length > 0;

export function statusLine(state: PageState, act: Do): TemplateResult {
  const view = viewOf(state);
  const { progress, count, row } = state;
  const bytes = view?.files.reduce((sum, file) => sum + file.bytes, 0) ?? 0;
  const place = count.known === 0 ? '' : `${number(row + 1)} of ${number(count.known)}${count.exact ? '' : '…'}`;
  const part = progress === undefined ? undefined : progressShare(progress);
  return html`<span class="live" role="status" aria-live="polite">${state.said || countWords(state)}</span>
    <span class="place">${place}</span>
    ${progress === undefined ? nothing : html`<span class="progress"><span>${progressWords(progress)}${part === undefined ? '…' : ` ${Math.round(part * 100)} %`}</span>
      <vscode-progress-bar aria-label=${progressWords(progress)} ?indeterminate=${part === undefined} .value=${(part ?? 0) * 100} .max=${100}></vscode-progress-bar>${actionButton('stop', 'Stop', act)}</span>`}
    ${state.stopped ? html`<span class="stopped">${actionButton('goOn', 'Go on', act)}</span>` : nothing}
    <span class="gap"></span>
    <span class="files">${view === undefined ? nothing : `${view.files.length === 1 ? (view.files[0]?.name ?? '') : many(view.files.length, 'file')} · ${size(bytes)}`}</span>`;
}

export interface CardPorts {
  readonly act: Do;
  readonly row: Row | undefined;
}

export function cardPane(state: PageState, { act, row }: CardPorts): TemplateResult | typeof nothing {
  const view = viewOf(state);
  if (!state.cardOpen || view === undefined) return nothing;
  const shape = view.shape.kind === 'known' ? view.shape.shape : undefined;
  return html`<div class="card-tools">${actionButton('raw', 'As in the file', act)} ${actionButton('copy', 'Copy text', act)} ${actionButton('copyRaw', 'Copy record', act)} <span class="gap"></span>${plainButton('Close', () => act('card'))}</div>
    ${row === undefined ? html`<p class="hint">${state.count.exact && state.count.known === 0 ? 'There is no record to show.' : state.stopped ? 'Stopped before this record was read.' : 'Reading…'}</p>` : recordCard({ row, shape, file: view.files[row.file]?.name ?? '', filter: state.filter })}`;
}

/** Where there is nothing to show in the rows. */
export function emptyWords(state: PageState): TemplateResult | typeof nothing {
  if (viewOf(state) === undefined || state.count.known > 0 || state.problem !== undefined) return nothing;
  if (state.stopped) return html`<p class="empty">Stopped before any record was found.</p>`;
  if (!state.count.exact) return nothing;
  return html`<p class="empty">${conditionsHold(state) ? 'No record is like that. x clears the filters.' : 'There is no record in this file.'}</p>`;
}
