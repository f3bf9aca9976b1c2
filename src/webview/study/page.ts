// The page of an agreement study: one record, seven answers, context on demand.
import '../dataset/dataset.css';
import '../review/review.css';
import { html, nothing, render, type TemplateResult } from 'lit';
import { comeBackTo, isPressing } from '../dataset/focus';
import { furtherOn } from '../labels/going';
import { readsOn } from '../labels/readsOn';
import { commandButton, progressBar } from '../labels/commands';
import { signOf } from '../dataset/signs';
import type { FromStudy, ToStudy } from './messages';
import { initial, picked, pressed, received, type KeptPicks, type Shown, type StudyState } from './state';

interface Kept extends Partial<KeptPicks> {
  readonly folder?: string;
  readonly judge?: string;
}

declare function acquireVsCodeApi(): { postMessage: (message: FromStudy) => void; getState: () => unknown; setState: (state: Kept) => void };

const api = acquireVsCodeApi();
const kept = (api.getState() ?? {}) as Kept;
let state: StudyState = initial;
const root = document.querySelector<HTMLElement>('#study') ?? document.body;

function show(next: StudyState): void {
  const moved = state.shown?.item?.at !== next.shown?.item?.at || state.shown === undefined;
  state = next;
  const { shown, picks } = state;
  if (shown !== undefined) api.setState({ folder: shown.folder, judge: shown.judge, ...(shown.item && { at: shown.item.at, picks }) });
  render(page(), root);
  if (!moved) return;
  root.querySelector<HTMLElement>('article')?.focus({ preventScroll: true });
  for (const part of root.querySelectorAll('main, main .context')) part.scrollTo(0, 0);
}

const page = (): TemplateResult => {
  const { shown } = state;
  if (shown === undefined) return html`<main class="waiting"><p role="status">Opening the study</p></main>`;
  return html`<header><h1>${shown.title}</h1><span class="place">${shown.item === undefined ? '' : html`<strong>${shown.item.at + 1}</strong> of ${shown.size} · `}${shown.done} answered by ${shown.judge}</span>${progressBar('Answered', shown.done, shown.size)}</header>
    <main aria-label="Record to judge">${shown.item === undefined ? end(shown) : item(shown)}</main>
    <footer><div class="commands" role="toolbar" aria-label="Study">${button('Save and go on', 'Enter', true)} ${button('Context', 'c')} ${button('Back', 'ArrowLeft')} ${button('Forward', 'ArrowRight')}</div>
    <div class="said ${state.isFault ? 'problem' : ''}" role="status">${state.said}</div></footer>`;
};

const button = (words: string, key: string, primary = false): TemplateResult => commandButton({ words, key: key.length === 1 ? key.toUpperCase() : key, primary, act: () => void take(key) });

function item({ item: own, most }: Shown): TemplateResult | typeof nothing {
  if (own === undefined) return nothing;
  return html`<article class="card" tabindex="-1" aria-label="Record ${own.at + 1}">
    ${state.contextOpen && own.context !== undefined ? html`<p class="context" aria-label="Context">${own.context}</p>` : nothing}
    <p class="text">${own.character === undefined ? nothing : html`<span class="speaker">${own.character}</span> `}${own.text}</p>
    <p class="hint">Which of these does it express? Up to ${most}${own.context === undefined ? '' : '; C shows the context'}.</p>
    <ul class="options" aria-label="Answers">${own.options.map((option, at) => {
      const on = state.picks.includes(option);
      const { glyph, group } = signOf(option, undefined);
      return html`<li><button class="label ${group} ${on ? 'on' : ''}" aria-pressed=${String(on)} @click=${() => show(picked(state, option))}><kbd aria-label="key ${at + 1}">${at + 1}</kbd><span class="tick" aria-hidden="true">${on ? '✓' : ''}</span><span class="glyph" aria-hidden="true">${group === 'unknown' ? '' : glyph}</span><span class="name">${option}</span></button></li>`;
    })}</ul></article>`;
}

const end = ({ size }: Shown): TemplateResult => html`<article class="card" tabindex="-1"><h2>All ${size} are answered</h2><p>Enter shows the agreement report, as soon as another judge has answered too. The left arrow goes back.</p></article>`;

function take(key: string): boolean {
  const step = pressed(state, key);
  if (step === undefined) return false;
  show(step.state);
  if (step.tell !== undefined) api.postMessage(step.tell);
  return true;
}

document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (readsOn(event, root)) return;
  const onButton = isPressing(event) && (event.key === 'Enter' || event.key === ' ');
  if (!onButton && take(event.key.length === 1 ? event.key.toLowerCase() : event.key)) event.preventDefault();
});

const keptPicks: KeptPicks | undefined = kept.at !== undefined && kept.picks !== undefined ? { at: kept.at, picks: kept.picks } : undefined;
window.addEventListener('message', (event: MessageEvent<ToStudy>) => {
  const { way } = state;
  show(received(state, event.data, keptPicks));
  const at = furtherOn(way, state.way);
  if (at !== undefined) api.postMessage({ kind: 'go', at });
});
comeBackTo('article');
show(state);
api.postMessage({ kind: 'ready', ...(kept.at !== undefined && { at: kept.at }) });
