// Labels being given to one record: by code, by name, with scores by digit. Pure; the pages that review records share it.
import { readTyped } from '../../core/labelCodes';
import type { LabelSet } from '../../core/labelSets';

/** A label as a page shows it: `id` is the class, or what stands in the file where it is none. */
export interface PageLabel {
  readonly id: string;
  /** As the file spells it. */
  readonly name: string;
  readonly score?: number;
}

export interface Draft {
  readonly at: number;
  readonly labels: readonly PageLabel[];
  /** Letters of a code or a name so far. */
  readonly typed: string;
  /** The label that a digit is about. */
  readonly touched: string | undefined;
}

/** As much of a page's state as labels are given with. */
export interface Labelling {
  readonly queue: {
    readonly set: LabelSet;
    /** For each class its two letters. */
    readonly codes: readonly string[];
    /** Labels are pairs of a name and a score. */
    readonly scored: boolean;
    /** A record has exactly one label. */
    readonly single: boolean;
  };
  /** `gold` as the record came, `current` as it was changed so far. */
  readonly item: { readonly at: number; readonly gold: readonly PageLabel[]; readonly current: readonly PageLabel[] } | undefined;
  readonly draft: Draft;
  readonly said: string;
  readonly isFault: boolean;
}

export const draftOf = (item: Labelling['item']): Draft => ({ at: item?.at ?? -1, labels: item?.current ?? [], typed: '', touched: undefined });

/** The added label that lacks its score. */
export const pendingOf = ({ queue, item, draft }: Labelling): PageLabel | undefined =>
  queue.scored ? draft.labels.find(({ id, score }) => score === undefined && item?.gold.some(own => own.id === id) !== true) : undefined;

/** Places of the classes that what is typed may mean; undefined where nothing is. */
export const candidates = ({ queue, draft }: Labelling): readonly number[] | undefined => {
  const typed = readTyped(draft.typed, queue.set.classes.map(({ id }) => id), queue.codes);
  return typed.kind === 'filter' ? typed.ats : undefined;
};

export const askScore = (id: string): string => `${id} is on: its score? 1 to 9 for 0.1 to 0.9, 0 for 1.0`;

/** Puts a label on the draft, or takes it off; one that the record had comes back with its score. */
export function toggled<State extends Labelling>(state: State, id: string): State {
  const { draft, item, queue } = state;
  const has = draft.labels.some(label => label.id === id);
  const known = [...(item?.gold ?? []), ...(item?.current ?? [])].find(label => label.id === id) ?? { id, name: id };
  const kept = queue.single ? [] : draft.labels;
  const labels = has ? draft.labels.filter(label => label.id !== id) : [...kept, known];
  const next: State = { ...state, isFault: false, draft: { ...draft, labels, typed: '', touched: has ? undefined : id } };
  const pending = pendingOf(next);
  const said = has ? `${id} is off` : pending === undefined ? `${id} is on` : askScore(pending.id);
  return { ...next, said };
}

/** @param text letters of a code or a name; a code takes effect with its second letter */
export function typed<State extends Labelling>(state: State, text: string): State {
  const names = state.queue.set.classes.map(({ id }) => id);
  const read = readTyped(text, names, state.queue.codes);
  if (read.kind === 'label') return toggled(state, names[read.at] ?? '');
  const said = read.kind === 'filter' ? (read.ats.length === 0 ? `No label with “${text}”` : read.ats.length === 1 ? `${names[read.ats[0] ?? 0] ?? ''}: Enter` : `${read.ats.length} labels`) : '';
  return { ...state, said, isFault: false, draft: { ...state.draft, typed: text } };
}

/** @param digit 1 to 9 for a tenth each, 0 for 1 */
export function scored<State extends Labelling>(state: State, digit: number): State {
  const { draft, queue } = state;
  if (!queue.scored) return { ...state, said: 'The labels of this file have no scores', isFault: true };
  const target = pendingOf(state)?.id ?? draft.touched;
  if (target === undefined || !draft.labels.some(({ id }) => id === target)) return { ...state, said: 'First the label, then its score', isFault: true };
  const score = digit === 0 ? 1 : digit / 10;
  const next: State = { ...state, isFault: false, draft: { ...draft, touched: target, labels: draft.labels.map(label => (label.id === target ? { ...label, score } : label)) } };
  const pending = pendingOf(next);
  return { ...next, said: pending === undefined ? `${target} ${score.toFixed(1)}` : askScore(pending.id) };
}

export const sameLabels = (one: readonly PageLabel[], other: readonly PageLabel[]): boolean =>
  one.length === other.length && one.every(label => other.some(({ id, score }) => id === label.id && score === label.score));

/** What has to be settled before the labels can be kept: a name half typed, a score that is missing. Undefined where nothing is. */
export function unsettled<State extends Labelling>(state: State): State | undefined {
  const { draft, queue } = state;
  if (draft.typed !== '') {
    const [first] = candidates(state) ?? [];
    return first === undefined ? { ...state, said: `No label with “${draft.typed}”`, isFault: true } : toggled(state, queue.set.classes[first]?.id ?? '');
  }
  const pending = pendingOf(state);
  return pending === undefined ? undefined : { ...state, said: askScore(pending.id), isFault: true };
}

/** Takes back what is typed, then what was changed on the draft. */
export function back<State extends Labelling>(state: State): State {
  if (state.draft.typed !== '') return { ...state, said: '', draft: { ...state.draft, typed: '' } };
  return { ...state, said: 'As it was', isFault: false, draft: draftOf(state.item) };
}
