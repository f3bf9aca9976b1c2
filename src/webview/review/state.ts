// The state of the review page and what each key does to it: pure, so that a key can be tested without a page.
import { readTyped } from '../../core/labelCodes';
import type { FromReview, ItemView, PageLabel, QueueView, ToReview } from './messages';

export interface Draft {
  readonly at: number;
  readonly labels: readonly PageLabel[];
  /** Letters of a code or a name so far. */
  readonly typed: string;
  /** The label that a digit is about. */
  readonly touched: string | undefined;
}

export type ReviewState =
  | { readonly kind: 'waiting'; readonly words: string; readonly share: number | undefined; readonly kept: Draft | undefined }
  | { readonly kind: 'failed'; readonly message: string }
  | {
      readonly kind: 'shows';
      readonly file: string;
      readonly queue: QueueView;
      readonly item: ItemView | undefined;
      readonly draft: Draft;
      readonly said: string;
      readonly isFault: boolean;
      /** Something is on its way to the disk. */
      readonly saving: boolean;
      readonly over: 'none' | 'keys' | 'note' | 'why';
    };
export type Showing = Extract<ReviewState, { kind: 'shows' }>;

/** What happens, and what is to be told to the extension. */
export interface Step {
  readonly state: ReviewState;
  readonly tell?: FromReview;
}

export const initial = (kept: Draft | undefined): ReviewState => ({ kind: 'waiting', words: 'Opening the review', share: undefined, kept });

const draftOf = (item: ItemView | undefined): Draft => ({ at: item?.at ?? -1, labels: item?.current ?? [], typed: '', touched: undefined });

/** A draft that was begun before the page was hidden is taken up again, where it is still about this record. */
export function received(state: ReviewState, message: ToReview): ReviewState {
  switch (message.kind) {
    case 'waiting':
      return { kind: 'waiting', words: message.words, share: message.share, kept: keptOf(state) };
    case 'failed':
      return { kind: 'failed', message: message.message };
    case 'refused':
      return state.kind === 'shows' ? { ...state, saving: false, said: message.message, isFault: true } : state;
    case 'shows': {
      const kept = state.kind === 'waiting' ? state.kept : undefined;
      const draft = kept !== undefined && kept.at === message.item?.at && message.item.verdict === undefined ? kept : draftOf(message.item);
      return { kind: 'shows', file: message.file, queue: message.queue, item: message.item, draft, said: message.said, isFault: false, saving: false, over: 'none' };
    }
  }
}

export const keptOf = (state: ReviewState): Draft | undefined => (state.kind === 'shows' ? state.draft : state.kind === 'waiting' ? state.kept : undefined);

/** The added label that lacks its score. */
export const pendingOf = ({ queue, item, draft }: Showing): PageLabel | undefined =>
  queue.scored ? draft.labels.find(({ id, score }) => score === undefined && item?.gold.some(own => own.id === id) !== true) : undefined;

export const candidates = ({ queue, draft }: Showing): readonly number[] | undefined => {
  const typed = readTyped(draft.typed, queue.set.classes.map(({ id }) => id), queue.codes);
  return typed.kind === 'filter' ? typed.ats : undefined;
};

/** Puts a label on the draft, or takes it off; one that the file had comes back with its score. */
export function toggled(state: Showing, id: string): Showing {
  const { draft, item, queue } = state;
  const has = draft.labels.some(label => label.id === id);
  const known = [...(item?.gold ?? []), ...(item?.current ?? [])].find(label => label.id === id) ?? { id, name: id };
  const kept = queue.single ? [] : draft.labels;
  const labels = has ? draft.labels.filter(label => label.id !== id) : [...kept, known];
  const next: Showing = { ...state, isFault: false, draft: { ...draft, labels, typed: '', touched: has ? undefined : id } };
  const pending = pendingOf(next);
  const said = has ? `${id} is off` : pending === undefined ? `${id} is on` : askScore(pending.id);
  return { ...next, said };
}

const askScore = (id: string): string => `${id} is on: its score? 1 to 9 for 0.1 to 0.9, 0 for 1.0`;

export function typed(state: Showing, text: string): Showing {
  const names = state.queue.set.classes.map(({ id }) => id);
  const read = readTyped(text, names, state.queue.codes);
  if (read.kind === 'label') return toggled(state, names[read.at] ?? '');
  const said = read.kind === 'filter' ? (read.ats.length === 0 ? `No label with “${text}”` : read.ats.length === 1 ? `${names[read.ats[0] ?? 0] ?? ''}: Enter` : `${read.ats.length} labels`) : '';
  return { ...state, said, isFault: false, draft: { ...state.draft, typed: text } };
}

/** @param digit 1 to 9 for a tenth each, 0 for 1 */
export function scored(state: Showing, digit: number): Showing {
  const { draft, queue } = state;
  if (!queue.scored) return { ...state, said: 'The labels of this file have no scores', isFault: true };
  const target = pendingOf(state)?.id ?? draft.touched;
  if (target === undefined || !draft.labels.some(({ id }) => id === target)) return { ...state, said: 'First the label, then its score', isFault: true };
  const score = digit === 0 ? 1 : digit / 10;
  const next: Showing = { ...state, isFault: false, draft: { ...draft, touched: target, labels: draft.labels.map(label => (label.id === target ? { ...label, score } : label)) } };
  const pending = pendingOf(next);
  return { ...next, said: pending === undefined ? `${target} ${score.toFixed(1)}` : askScore(pending.id) };
}

const sameLabels = (one: readonly PageLabel[], other: readonly PageLabel[]): boolean =>
  one.length === other.length && one.every(label => other.some(({ id, score }) => id === label.id && score === label.score));

/** Enter: the label that is filtered out, otherwise the record as it stands now. */
export function entered(state: Showing): Step {
  const { draft, item } = state;
  const [first] = draft.typed === '' ? [] : (candidates(state) ?? []);
  if (draft.typed !== '') return { state: first === undefined ? { ...state, said: `No label with “${draft.typed}”`, isFault: true } : toggled(state, state.queue.set.classes[first]?.id ?? '') };
  if (item === undefined) return { state };
  const pending = pendingOf(state);
  if (pending !== undefined) return { state: { ...state, said: askScore(pending.id), isFault: true } };
  return saving(state, sameLabels(draft.labels, item.gold) ? { kind: 'judge', at: item.at, verdict: { kind: 'keep' } } : { kind: 'judge', at: item.at, verdict: { kind: 'labels', labels: draft.labels } });
}

const saving = (state: Showing, tell: FromReview): Step => ({ state: { ...state, saving: true, isFault: false, said: 'Saving…', over: 'none' }, tell });

/** The labels of the model; where they need scores, these are asked for first. */
function accepted(state: Showing): Step {
  const { item, queue } = state;
  if (item === undefined) return { state };
  const known = [...item.gold, ...item.current];
  const labels = (queue.single ? item.model.slice(0, 1) : item.model).map(id => known.find(label => label.id === id) ?? { id, name: id });
  if (labels.length === 0) return { state: { ...state, said: 'The model gives this record no label', isFault: true } };
  const next: Showing = { ...state, draft: { ...state.draft, labels, typed: '', touched: undefined } };
  const pending = pendingOf(next);
  return pending === undefined ? entered(next) : { state: { ...next, said: askScore(pending.id), isFault: false } };
}

export type ReviewAction = 'accept' | 'keep' | 'ambiguous' | 'skip' | 'note' | 'undo' | 'redo' | 'previous' | 'next' | 'raw' | 'why' | 'keys' | 'enter' | 'back';

export function act(state: Showing, action: ReviewAction): Step {
  const { item, queue } = state;
  const of = (tell: (at: number) => FromReview): Step => (item === undefined ? { state } : saving(state, tell(item.at)));
  switch (action) {
    case 'enter':
      return entered(state);
    case 'accept':
      return accepted(state);
    case 'keep':
    case 'ambiguous':
    case 'skip':
      return of(at => ({ kind: 'judge', at, verdict: { kind: action } }));
    case 'undo':
    case 'redo':
      return queue[action] ? saving(state, { kind: action }) : { state: { ...state, said: `There is nothing to ${action}`, isFault: true } };
    case 'previous':
    case 'next':
      return goTo(state, action === 'next' ? 1 : -1);
    case 'raw':
      return item === undefined ? { state } : { state, tell: { kind: 'openRaw', line: item.line } };
    case 'note':
    case 'why':
    case 'keys':
      return { state: { ...state, over: state.over === action ? 'none' : action } };
    case 'back':
      return { state: back(state) };
  }
}

function goTo(state: Showing, by: 1 | -1): Step {
  const at = state.item === undefined ? (by === -1 ? state.queue.size - 1 : -1) : state.item.at + by;
  if (at < 0 || at >= state.queue.size) return { state: { ...state, said: by === 1 ? 'This is the last one' : 'This is the first one', isFault: true } };
  return { state, tell: { kind: 'go', at } };
}

/** What was opened or typed last goes first, then what was changed on the draft. */
function back(state: Showing): Showing {
  if (state.over !== 'none') return { ...state, over: 'none' };
  if (state.draft.typed !== '') return { ...state, said: '', draft: { ...state.draft, typed: '' } };
  return { ...state, said: 'As it was', isFault: false, draft: draftOf(state.item) };
}
