// The state of the review page and what each key does to it: pure, so that a key can be tested without a page.
import { isFaint } from '../dataset/signs';
import { askScore, back as labelsBack, draftOf, pendingOf, sameLabels, settled, unsettled, type Draft, type PageLabel } from '../labels/labelling';
import { arrived, towards, type Way } from '../labels/going';
import type { FromReview, ItemView, QueueView, ToReview } from './messages';

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
      /** Something is on its way to the disk, or another record here. */
      readonly saving: boolean;
      /** To another record. */
      readonly way: Way | undefined;
      readonly over: 'none' | 'keys' | 'note' | 'why';
    };
export type Showing = Extract<ReviewState, { kind: 'shows' }>;

/** What happens, and what is to be told to the extension. */
export interface Step {
  readonly state: ReviewState;
  readonly tell?: FromReview;
}

export const initial = (kept: Draft | undefined): ReviewState => ({ kind: 'waiting', words: 'Opening the review', share: undefined, kept });

/** A draft that was begun before the page was hidden is taken up again, where it is still about this record. */
export function received(state: ReviewState, message: ToReview): ReviewState {
  switch (message.kind) {
    case 'waiting':
      return { kind: 'waiting', words: message.words, share: message.share, kept: keptOf(state) };
    case 'failed':
      return { kind: 'failed', message: message.message };
    case 'refused':
      return state.kind === 'shows' ? { ...state, saving: false, way: undefined, said: message.message, isFault: true } : state;
    case 'shows': {
      if (state.kind === 'shows' && isSameStill(state, message)) return { ...state, queue: message.queue, item: message.item };
      const kept = state.kind === 'waiting' ? state.kept : undefined;
      const draft = kept !== undefined && kept.at === message.item?.at && message.item.verdict === undefined ? kept : draftOf(message.item);
      const going = arrived(state.kind === 'shows' ? state.way : undefined, message.item?.at);
      return { kind: 'shows', file: message.file, queue: message.queue, item: message.item, draft, said: message.said, isFault: false, ...going, over: 'none' };
    }
  }
}

/** Somebody else has written into the log, but not about this record: what was begun here goes on. */
function isSameStill({ item, saving: isSaving }: Showing, { item: now, said }: Extract<ToReview, { kind: 'shows' }>): boolean {
  if (isSaving || said !== '' || item === undefined || now === undefined) return false;
  return item.at === now.at && item.line === now.line && item.verdict === now.verdict && sameLabels(item.current, now.current);
}

export const keptOf = (state: ReviewState): Draft | undefined => (state.kind === 'shows' ? state.draft : state.kind === 'waiting' ? state.kept : undefined);

/** Enter: the label that is filtered out, otherwise the record as it stands now. */
export function entered(given: Showing): Step {
  const state = settled(given, Date.now());
  const { draft, item } = state;
  const next = unsettled(state);
  if (next !== undefined || item === undefined) return { state: next ?? state };
  if (sameLabels(draft.labels, item.gold)) return saving(state, { kind: 'judge', at: item.at, verdict: { kind: 'keep' } });
  // More or less could never be written into the file.
  if (state.queue.single && draft.labels.length !== 1) return { state: { ...state, said: `A record of this file has exactly one label, not ${draft.labels.length === 0 ? 'none' : draft.labels.length}: choose one, or mark the record as ambiguous`, isFault: true } };
  return saving(state, { kind: 'judge', at: item.at, verdict: { kind: 'labels', labels: draft.labels } });
}

const saving = (state: Showing, tell: FromReview): Step => ({ state: { ...state, saving: true, isFault: false, said: 'Saving…', over: 'none' }, tell });

/** The labels of the model; where they need scores, these are asked for first. */
function accepted(state: Showing): Step {
  const { item, queue } = state;
  if (item === undefined) return { state };
  const known = [...item.gold, ...item.current];
  // A score that is too low to count would not say what the model does.
  const knownAs = (id: string): PageLabel => known.find(label => label.id === id && !isFaint(label)) ?? { id, name: known.find(label => label.id === id)?.name ?? id };
  const labels = (queue.single ? item.model.slice(0, 1) : item.model).map(knownAs);
  if (labels.length === 0) return { state: { ...state, said: 'The model gives this record no label', isFault: true } };
  const next: Showing = { ...state, draft: { at: state.draft.at, labels, typed: '', touched: undefined } };
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
      if (item === undefined && action === 'skip' && queue.skipped > 0) return { state, tell: { kind: 'skipped' } };
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
  const from = state.way?.to ?? state.item?.at;
  const at = from === undefined ? (by === -1 ? state.queue.size - 1 : -1) : from + by;
  if (at < 0 || at >= state.queue.size) return { state: { ...state, said: by === 1 ? 'This is the last one' : 'This is the first one', isFault: true } };
  const { going, ...told } = towards(state.way, at, { kind: 'go', at } as const);
  return { state: { ...state, ...going, said: '', isFault: false }, ...told };
}

/** What was opened last goes first, then what was typed or changed. */
const back = (state: Showing): Showing => (state.over === 'none' ? labelsBack(state) : { ...state, over: 'none' });
