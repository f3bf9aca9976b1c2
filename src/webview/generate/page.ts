// The page of generation: keys and messages come in here.
import '../dataset/dataset.css';
import '../review/review.css';
import './generate.css';
import { render } from 'lit';
import { comeBackTo, focusOn, isPressing, soon } from '../dataset/focus';
import { PAUSE_MS as TYPING_PAUSE_MS, scored, settled, toggled, typed } from '../labels/labelling';
import { furtherOn, takes } from '../labels/going';
import { readsOn } from '../labels/readsOn';
import { actionFor, type GenerateAction } from './keys';
import type { FormValues, FromGenerate, ToGenerate } from './messages';
import { act, changed, initial, keptOf, pressed, received, type GenerateState, type Kept, type Step } from './state';
import { view } from './views';

declare function acquireVsCodeApi(): { postMessage: (message: FromGenerate) => void; getState: () => unknown; setState: (state: Kept) => void };

const api = acquireVsCodeApi();
const kept = (api.getState() ?? {}) as Kept;
let state: GenerateState = initial(kept);
/** What is told of the form waits until the writer pauses. */
const PAUSE_MS = 250;
let telling: { readonly timer: ReturnType<typeof setTimeout>; readonly message: FromGenerate } | undefined;
const root = document.querySelector<HTMLElement>('#generate') ?? document.body;

const field = (): HTMLInputElement | null => document.querySelector('#code');

function show(next: GenerateState): void {
  const before = state;
  state = next;
  const own = keptOf(state);
  api.setState({ ...(kept.session !== undefined && { session: kept.session }), ...own });
  render(view(state, { act: perform, toggle, change, press, tell: message => api.postMessage(message) }), root);
  place(before);
}

/** The keyboard is in what was opened, and otherwise where labels are typed. */
function place(before: GenerateState): void {
  if (state.kind === 'form') {
    if (before.kind !== 'form') requestAnimationFrame(() => root.querySelector<HTMLElement>('#make-both, [name="make"]:checked')?.focus());
    else if (state.said !== '' && state.said !== before.said) root.querySelector('.said')?.scrollIntoView({ block: 'nearest' });
    return;
  }
  if (state.kind !== 'shows') return;
  const was = before.kind === 'shows' ? before.over : undefined;
  const moved = before.kind !== 'shows' || before.item?.id !== state.item?.id;
  if (state.over !== 'none' && state.over !== was) document.querySelector<HTMLElement>('.dialog')?.focus();
  else if (state.over === 'none' && (was !== 'none' || moved)) focusOn(field() === null ? '#generate main' : '#code', { preventScroll: true });
  if (moved) for (const part of root.querySelectorAll('main, main .context')) part.scrollTo(0, 0);
}

function take({ state: next, tell }: Step): void {
  show(next);
  if (tell !== undefined) api.postMessage(tell);
}

function perform(action: GenerateAction): void {
  if (state.kind !== 'shows' || !takes(state, action === 'previous' || action === 'next')) return;
  take(act(state, action));
}

function toggle(id: string): void {
  if (state.kind !== 'shows' || state.saving) return;
  show(toggled(state, id));
  field()?.focus();
}

function change(values: Partial<FormValues>): void {
  if (state.kind !== 'form' || state.starting) return;
  const { state: next, tell } = changed(state, values);
  show(next);
  clearTimeout(telling?.timer);
  telling = tell && { message: tell, timer: setTimeout(tellNow, PAUSE_MS) };
}

function tellNow(): void {
  if (telling === undefined) return;
  clearTimeout(telling.timer);
  api.postMessage(telling.message);
  telling = undefined;
}

function press(what: 'test' | 'dryRun' | 'start' | 'setKey'): void {
  if (state.kind !== 'form' || state.starting) return;
  // A change that was told after the press would be one of a form that is a run by then.
  tellNow();
  take(pressed(state, what));
}

/** Before a button takes it for a press of its own. */
document.addEventListener('keydown', event => {
  if (state.kind !== 'form' || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  event.stopPropagation();
  press('start');
}, true);

document.addEventListener('keydown', event => {
  if (state.kind !== 'shows') return;
  const pressing = isPressing(event) && (event.key === 'Enter' || event.key === ' ') && !event.ctrlKey && !event.metaKey;
  const action = actionFor(event);
  if (state.over === 'none' && readsOn(event, root)) return;
  if (action !== undefined && !pressing && (state.over === 'none' || action === 'back' || action === state.over)) {
    event.preventDefault();
    perform(action);
  } else if (state.over === 'none' && !event.ctrlKey && !event.metaKey && !event.altKey && !state.saving) type(event);
});

/** Letters that may be codes or the beginning of a name are codes once one pauses. */
const settle = soon(TYPING_PAUSE_MS, () => {
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

window.addEventListener('message', (event: MessageEvent<ToGenerate>) => {
  const before = state;
  show(received(state, event.data));
  const at = before.kind === 'shows' && state.kind === 'shows' ? furtherOn(before.way, state.way) : undefined;
  if (at !== undefined) api.postMessage({ kind: 'go', at });
});
comeBackTo('#code, [name="make"]:checked, main');
show(state);
api.postMessage({ kind: 'ready' });
