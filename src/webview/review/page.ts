// The review page: keys and messages come in here.
import '../dataset/dataset.css';
import './review.css';
import { render } from 'lit';
import { comeBackTo, focusOn, isPressing, soon } from '../dataset/focus';
import { furtherOn, takes } from '../labels/going';
import { readsOn } from '../labels/readsOn';
import { actionFor } from './keys';
import type { FromReview, Place, ToReview } from './messages';
import { PAUSE_MS, scored, settled, toggled, typed, type Draft } from '../labels/labelling';
import { act, initial, keptOf, received, type ReviewAction, type ReviewState, type Step } from './state';
import { view } from './views';

interface Kept {
  readonly file?: string;
  readonly draft?: Draft;
  readonly place?: Place;
}

declare function acquireVsCodeApi(): { postMessage: (message: FromReview) => void; getState: () => unknown; setState: (state: Kept) => void };

const api = acquireVsCodeApi();
const kept = (api.getState() ?? {}) as Kept;
let { file, place: wasAt } = kept;
let state: ReviewState = initial(kept.draft);
const root = document.querySelector<HTMLElement>('#review') ?? document.body;

const field = (): HTMLInputElement | null => document.querySelector('#code');

function show(next: ReviewState): void {
  const before = state;
  state = next;
  if (state.kind === 'shows') wasAt = state.item && { at: state.item.at, line: state.item.line };
  const draft = keptOf(state);
  api.setState({ ...(file !== undefined && { file }), ...(draft && { draft }), ...(wasAt && { place: wasAt }) });
  render(view(state, { act: perform, toggle, stop: () => api.postMessage({ kind: 'stop' }), again: () => api.postMessage({ kind: 'again' }) }), root);
  place(before);
}

/** The keyboard is in what was opened, and otherwise where labels are typed. */
function place(before: ReviewState): void {
  if (state.kind !== 'shows') {
    if (before.kind !== state.kind) focusOn('#review vscode-button');
    return;
  }
  const was = before.kind === 'shows' ? before.over : undefined;
  if (state.over === 'note' && was !== 'note') focusOn('#note');
  else if (state.over !== 'none' && state.over !== was) document.querySelector<HTMLElement>('.dialog')?.focus();
  else if (state.over === 'none' && was !== 'none') focusOn('#code', { preventScroll: true });
  const moved = before.kind !== 'shows' || before.item?.at !== state.item?.at;
  if (moved) for (const part of root.querySelectorAll('main, main .context')) part.scrollTo(0, 0);
}

function take({ state: next, tell }: Step): void {
  show(next);
  if (tell !== undefined) api.postMessage(tell);
}

function perform(action: ReviewAction): void {
  if (state.kind !== 'shows' || !takes(state, action === 'previous' || action === 'next')) return;
  take(act(state, action));
}

function toggle(id: string): void {
  if (state.kind !== 'shows' || state.saving) return;
  show(toggled(state, id));
  field()?.focus();
}

function keepNote(): void {
  const note = document.querySelector<HTMLTextAreaElement>('#note')?.value.trim() ?? '';
  if (state.kind !== 'shows' || state.item === undefined || note === '') return;
  const { at } = state.item;
  take({ state: { ...state, over: 'none', saving: true, said: 'Saving…' }, tell: { kind: 'note', at, note } });
}

document.addEventListener('keydown', event => {
  if (state.kind !== 'shows') return;
  const writing = event.target instanceof HTMLElement && event.target.matches('#note');
  if (writing) {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keepNote();
    else if (event.key === 'Escape') perform('back');
    return;
  }
  const pressing = isPressing(event) && (event.key === 'Enter' || event.key === ' ');
  const action = actionFor(event);
  if (state.over === 'none' && readsOn(event, root)) return;
  if (action !== undefined && !pressing && (state.over === 'none' || action === 'back' || action === state.over)) {
    event.preventDefault();
    perform(action);
  } else if (state.over === 'none' && !event.ctrlKey && !event.metaKey && !event.altKey && !state.saving) type(event);
});

/** Letters that may be codes or the beginning of a name are codes once one pauses. */
const settle = soon(PAUSE_MS, () => {
  if (state.kind === 'shows' && !state.saving) show(settled(state, Date.now()));
});

function write(text: string): void {
  if (state.kind !== 'shows') return;
  show(typed(state, text, Date.now()));
  settle();
}

/** Digits are scores; letters go to the field wherever the keyboard is. */
function type(event: KeyboardEvent): void {
  if (state.kind !== 'shows' || state.item === undefined) return;
  if (/^\d$/.test(event.key)) {
    event.preventDefault();
    show(scored(state, Number(event.key)));
  } else if (/^[\p{L}/]$/u.test(event.key)) {
    event.preventDefault();
    write(state.draft.typed + event.key.toLowerCase());
    field()?.focus();
  } else if (event.key === 'Backspace') {
    event.preventDefault();
    write(state.draft.typed.slice(0, -1));
  }
}

/** Dictated, pasted, or from an input method. */
document.addEventListener('input', event => {
  if (state.kind === 'shows' && event.target === field() && !state.saving) write(field()?.value.toLowerCase() ?? '');
});

window.addEventListener('message', ({ data }: MessageEvent<ToReview>) => {
  if ('file' in data) ({ file } = data);
  const before = state;
  show(received(state, data));
  const at = before.kind === 'shows' && state.kind === 'shows' ? furtherOn(before.way, state.way) : undefined;
  if (at !== undefined) api.postMessage({ kind: 'go', at });
});
comeBackTo('#code');
show(state);
api.postMessage({ kind: 'ready', ...(wasAt && { place: wasAt }) });
