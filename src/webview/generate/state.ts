// The state of the page of generation: the form, and then the examples with what has become of the run. Pure.
import { back as labelsBack, draftOf, sameLabels, settled, unsettled, type Draft } from '../labels/labelling';
import { arrived, towards, type Way } from '../labels/going';
import type { GenerateAction } from './keys';
import type { BookView, ExampleView, FormValues, FormView, FromGenerate, RunView, TestStep, ToGenerate, Weighed } from './messages';

export interface FormState {
  readonly kind: 'form';
  readonly session: string;
  readonly form: FormView;
  readonly values: FormValues;
  /** Undefined until the extension has weighed these values. */
  readonly weighed: Weighed | undefined;
  readonly test: 'none' | 'running' | readonly TestStep[];
  readonly said: string;
  readonly isFault: boolean;
  /** The run is about to begin. */
  readonly starting: boolean;
}

export interface Showing {
  readonly kind: 'shows';
  readonly session: string;
  readonly run: RunView;
  readonly queue: BookView;
  readonly item: ExampleView | undefined;
  readonly draft: Draft;
  readonly said: string;
  readonly isFault: boolean;
  /** Something is on its way to the disk, or to the server, or another example here. */
  readonly saving: boolean;
  /** To another example. */
  readonly way: Way | undefined;
  readonly over: 'none' | 'keys' | 'leftOut';
  /** Whether the stages are shown; undefined: while there is nothing else to see. */
  readonly stages: boolean | undefined;
}

export type GenerateState = { readonly kind: 'waiting'; readonly kept: Kept } | { readonly kind: 'failed'; readonly message: string } | FormState | Showing;

/** What outlives a page that is hidden. */
export interface Kept {
  readonly session?: string;
  readonly values?: FormValues;
  readonly draft?: Draft & { readonly id: string };
}

/** What happens, and what is to be told to the extension. */
export interface Step {
  readonly state: GenerateState;
  readonly tell?: FromGenerate;
}

export const initial = (kept: Kept): GenerateState => ({ kind: 'waiting', kept });

export function keptOf(state: GenerateState): Kept {
  switch (state.kind) {
    case 'waiting':
      return state.kept;
    case 'failed':
      return {};
    case 'form':
      return { session: state.session, values: state.values };
    case 'shows':
      return { session: state.session, ...(state.item !== undefined && { draft: { ...state.draft, id: state.item.id } }) };
  }
}

export function received(state: GenerateState, message: ToGenerate): GenerateState {
  switch (message.kind) {
    case 'form':
      return formOf(state, message.session, message.form, message.starting);
    case 'weighed':
      return state.kind === 'form' ? { ...state, weighed: message.weighed } : state;
    case 'tested':
      return state.kind === 'form' ? { ...state, test: message.steps ?? 'running' } : state;
    case 'shows':
      return shown(state, message);
    case 'progress':
      return state.kind === 'shows' ? { ...state, run: message.run, queue: message.book } : state;
    case 'refused':
      return state.kind === 'shows' ? { ...state, saving: false, way: undefined, said: message.message, isFault: true }
        : state.kind === 'form' ? { ...state, starting: false, test: state.test === 'running' ? 'none' : state.test, said: message.message, isFault: true }
        : { kind: 'failed', message: message.message };
    case 'failed':
      return { kind: 'failed', message: message.message };
  }
}

/** What was filled in before the page was hidden stands again. */
function formOf(state: GenerateState, session: string, form: FormView, starting: boolean): FormState {
  const kept = state.kind === 'waiting' && state.kept.session === session ? state.kept.values : undefined;
  return { kind: 'form', session, form, values: kept ?? form.values, weighed: undefined, test: 'none', said: starting ? 'Starting…' : '', isFault: false, starting };
}

/** A draft that was begun goes on, or is taken up again, where it is still about this example. */
function shown(state: GenerateState, { session, run, book, item, said }: Extract<ToGenerate, { kind: 'shows' }>): Showing {
  const kept = state.kind === 'waiting' ? state.kept.draft : undefined;
  const begun = state.kind === 'shows' && isSameStill(state.item, item) ? state.draft : undefined;
  const draft = begun !== undefined ? begun : kept !== undefined && kept.id === item?.id && item.verdict === undefined ? { at: item.at, labels: kept.labels, typed: kept.typed, touched: kept.touched } : draftOf(item);
  const { stages, way } = state.kind === 'shows' ? state : {};
  return { kind: 'shows', session, run, queue: book, item, draft, said, isFault: false, ...arrived(way, item?.at), over: 'none', stages };
}

/** Something was said or done, but not about this example: others are appended, or nothing is. */
function isSameStill(item: ExampleView | undefined, now: ExampleView | undefined): boolean {
  if (item === undefined || now === undefined) return false;
  return item.id === now.id && item.text === now.text && item.context === now.context && item.verdict === now.verdict && item.appendedTo === now.appendedTo && sameLabels(item.current, now.current);
}

/** The stages are in view until the first example is there, and after that on demand. */
export const stagesShown = ({ stages, item, queue }: Showing): boolean => stages ?? (item === undefined && queue.size === 0);

/** The values are told as they change; what was known of others is forgotten. */
export const changed = (state: FormState, change: Partial<FormValues>): Step => {
  const values = { ...state.values, ...change };
  const other = change.server !== undefined || change.model !== undefined;
  return { state: { ...state, values, said: '', isFault: false, ...(other && { test: 'none' }) }, tell: { kind: 'changed', values } };
};

export function pressed(state: FormState, what: 'test' | 'dryRun' | 'start' | 'setKey'): Step {
  const problem = what === 'setKey' ? undefined : state.weighed?.problem;
  // Without a model, the test lists those that there are, and a dry run needs none.
  const passes = (what === 'test' && problem?.field !== 'server') || (what === 'dryRun' && problem?.field === 'model');
  if (problem !== undefined && !passes) return { state: { ...state, said: problem.message, isFault: true } };
  const starting = what === 'start';
  return { state: { ...state, starting, said: starting ? 'Starting…' : '', isFault: false, ...(what === 'test' && { test: 'running' }) }, tell: { kind: what, values: state.values } };
}

const saving = (state: Showing, tell: FromGenerate, said = 'Saving…'): Step => ({ state: { ...state, saving: true, isFault: false, said, over: 'none' }, tell });
const refused = (state: Showing, said: string): Step => ({ state: { ...state, said, isFault: true } });

/** Why nothing can be said of it. */
function closedOf({ appendedTo, regenerating }: ExampleView): string | undefined {
  if (appendedTo !== undefined) return `It is in ${appendedTo} already: undo the appending first`;
  return regenerating ? 'It is being made anew: its answer is still to come' : undefined;
}

/** Enter: the label that is filtered out, otherwise the example as it stands now. */
export function entered(given: Showing): Step {
  const state = settled(given, Date.now());
  const { draft, item } = state;
  const next = unsettled(state);
  if (next !== undefined || item === undefined) return { state: next ?? state };
  const closed = closedOf(item);
  if (closed !== undefined) return refused(state, closed);
  if (draft.labels.length === 0) return refused(state, 'An example needs a label: give it one, or reject it');
  return saving(state, { kind: 'accept', id: item.id, ...(!sameLabels(draft.labels, item.gold) && { labels: draft.labels }) });
}

export function act(state: Showing, action: GenerateAction): Step {
  const { queue } = state;
  switch (action) {
    case 'enter':
      return entered(state);
    case 'reject':
    case 'regenerate':
      return ofItem(state, action);
    case 'acceptAll':
      return acceptAll(state);
    case 'append':
      return queue.ready === 0 ? refused(state, queue.accepted === 0 ? 'Nothing is accepted yet' : 'All that is accepted is in its file') : saving(state, { kind: 'append' }, queue.target === undefined ? 'Choosing a file…' : 'Saving…');
    case 'undo':
    case 'redo':
      return queue[action] ? saving(state, { kind: action }) : refused(state, `There is nothing to ${action}`);
    case 'previous':
    case 'next':
      return goTo(state, action === 'next' ? 1 : -1);
    case 'stages':
      return { state: { ...state, stages: !stagesShown(state) } };
    case 'stop':
      return stopOrGoOn(state);
    case 'leftOut':
    case 'keys':
      return { state: { ...state, over: state.over === action ? 'none' : action } };
    case 'back':
      return { state: state.over === 'none' ? labelsBack(state) : { ...state, over: 'none' } };
  }
}

/** Not with labels that are being changed: the example would be accepted without them. */
function acceptAll(state: Showing): Step {
  const { queue, item, draft } = state;
  if (queue.size === queue.accepted + queue.rejected) return refused(state, 'All are judged already');
  const isChanged = item !== undefined && (draft.typed !== '' || !sameLabels(draft.labels, item.current));
  return isChanged ? refused(state, 'First press Enter for the labels that you changed, or Escape') : saving(state, { kind: 'acceptAll' });
}

function ofItem(state: Showing, action: 'reject' | 'regenerate'): Step {
  const { item } = state;
  if (item === undefined) return { state };
  const closed = closedOf(item);
  if (closed !== undefined) return refused(state, closed);
  return saving(state, { kind: action, id: item.id }, action === 'regenerate' ? 'Asking once more…' : 'Saving…');
}

function stopOrGoOn(state: Showing): Step {
  switch (state.run.standing) {
    case 'running':
      return { state, tell: { kind: 'stop' } };
    case 'stopped':
    case 'failed':
      return { state, tell: { kind: 'continue' } };
    case 'stopping':
      return { state };
    case 'done':
      return refused(state, 'The run is done');
  }
}

function goTo(state: Showing, by: 1 | -1): Step {
  const from = state.way?.to ?? state.item?.at;
  const at = from === undefined ? (by === -1 ? state.queue.size - 1 : -1) : from + by;
  if (at < 0 || at >= state.queue.size) return refused(state, by === 1 ? 'This is the last one so far' : 'This is the first one');
  const { going, ...told } = towards(state.way, at, { kind: 'go', at } as const);
  return { state: { ...state, ...going, said: '', isFault: false }, ...told };
}
