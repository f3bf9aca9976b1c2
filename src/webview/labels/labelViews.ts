// What labels under review look like: chips, the field in which they are typed, and every label with its code.
import '@vscode-elements/elements/dist/vscode-textfield/index.js';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { chips } from '../dataset/chips';
import { scoreText, signOf } from '../dataset/signs';
import { candidates, pendingOf, type Labelling, type PageLabel } from './labelling';

export const labelChips = (labels: readonly PageLabel[], { set }: Labelling['queue']): TemplateResult => (labels.length === 0 ? html`<span class="hint">no label</span>` : html`${chips(labels.map(({ id, score }) => signOf(id, set, score)))}`);

/** The labels as they stand now, and the score that is asked for. */
export function labelsNow(state: Labelling): TemplateResult {
  const pending = pendingOf(state);
  return html`<div class="now"><dt id="now">Now</dt><dd aria-labelledby="now">${labelChips(state.draft.labels, state.queue)}${pending === undefined ? nothing : html`<span class="ask">score of ${pending.id}? <kbd>1</kbd>–<kbd>9</kbd>, <kbd>0</kbd> is 1.0</span>`}</dd></div>`;
}

/** @param enter what Enter alone does */
export function codeField({ draft }: Labelling, enter: string): TemplateResult {
  const help = `two letters, or more of the name and Enter; / searches names; Enter alone ${enter}`;
  return html`<div class="typing"><span class="caption" aria-hidden="true">Label</span>
    <vscode-textfield id="code" .label=${`Label: ${help}`} autocomplete="off" .value=${live(draft.typed)} placeholder="two letters"></vscode-textfield>
    <span class="hint" aria-hidden="true">${help}</span></div>`;
}

/** @param scores a number for each label, shown as a bar beside it; undefined where there is none */
export function allLabels(state: Labelling, scores: readonly number[] | undefined, toggle: (id: string) => void): TemplateResult {
  const { queue, draft } = state;
  const found = candidates(state);
  return html`<ul id="labels" aria-label="All labels">${queue.set.classes.map(({ id }, at) => {
    const on = draft.labels.some(label => label.id === id);
    const { glyph, group } = signOf(id, queue.set);
    const score = scores?.[at] ?? 0;
    const out = found !== undefined && !found.includes(at);
    const spoken = `${id}, code ${queue.codes[at] ?? ''}${scores === undefined ? '' : `, scores ${scoreText(score)}`}`;
    return html`<li class=${out ? 'out' : found?.[0] === at ? 'first' : ''}><button class="label ${group} ${on ? 'on' : ''}" tabindex="-1" aria-pressed=${String(on)} aria-label=${spoken} @click=${() => toggle(id)}>
      <kbd>${queue.codes[at]}</kbd><span class="tick" aria-hidden="true">${on ? '✓' : ''}</span><span class="glyph" aria-hidden="true">${glyph}</span><span class="name">${id}</span>${scores === undefined ? nothing : html`<span class="bar" aria-hidden="true"><i data-share=${Math.round(Math.min(1, score) * 20)}></i></span><span class="score">${scoreText(score)}</span>`}</button></li>`;
  })}</ul>`;
}
