// Labels being given to one record: by code, by name, with scores by digit. Pure; the pages that review records share it.
import { readTyped } from '../../core/labelCodes';
import type { LabelSet } from '../../core/labelSets';
import { isFaint } from '../dataset/signs';

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
  /** The code that took effect last, and what was there before: a name may go on from its letters. */
  readonly fired?: Fired | undefined;
  /** What is typed began as a code, whose effect was taken back because a name goes on from it. */
  readonly held?: boolean | undefined;
}

export interface Fired {
  readonly letters: string;
  readonly labels: readonly PageLabel[];
  readonly touched: string | undefined;
  /** In milliseconds. */
  readonly at: number;
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

/** The added label that lacks its score; one whose score in the record is too low to count is added too. */
export const pendingOf = ({ queue, item, draft }: Labelling): PageLabel | undefined =>
  queue.scored ? draft.labels.find(({ id, score }) => score === undefined && item?.gold.some(own => own.id === id && !isFaint(own)) !== true) : undefined;

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
  const next: State = { ...state, isFault: false, draft: { at: draft.at, labels, typed: '', touched: has ? undefined : id } };
  const pending = pendingOf(next);
  const said = has ? `${id} is off` : pending === undefined ? `${id} is on` : askScore(pending.id);
  return { ...next, said };
}

/** So long after a code a letter may go on from it as the name of a label. */
const GOES_ON_MS = 1500;
/** So long after the last letter what is nothing but codes takes effect as such. */
export const PAUSE_MS = 700;

const namesOf = ({ queue }: Labelling): string[] => queue.set.classes.map(({ id }) => id);
const begins = (state: Labelling, text: string): boolean => namesOf(state).some(name => name.length > 2 && name.toLowerCase().startsWith(text));

/**
 * A code takes effect with its second letter. Where the next letters go on from it as the name of a label (`an`, then `g`), its effect
 * is taken back and they filter; where they turn out to be none (`anne`), they are codes again.
 * @param text letters of a code or a name
 * @param now in milliseconds
 */
export function typed<State extends Labelling>(state: State, text: string, now: number): State {
  const { draft } = state;
  const { fired } = draft;
  if (draft.held === true && text.startsWith(draft.typed) && !begins(state, text)) return asCodes(state, text, now);
  const goesOn = draft.typed === '' && fired !== undefined && text.length === 1 && now - fired.at <= GOES_ON_MS && begins(state, fired.letters + text);
  if (goesOn) return filtered({ ...state, draft: { at: draft.at, labels: fired.labels, touched: fired.touched, typed: '', held: true } }, fired.letters + text);
  const read = readTyped(text, namesOf(state), state.queue.codes);
  // What is left where letters are taken away is no code that somebody typed.
  if (read.kind !== 'label' || draft.typed.length > text.length) return filtered(state, text);
  return asLabel(state, read.at, text, now);
}

function asLabel<State extends Labelling>(state: State, at: number, letters: string, now: number): State {
  const { labels, touched } = state.draft;
  const next = toggled(state, namesOf(state)[at] ?? '');
  return { ...next, draft: { ...next.draft, fired: { letters, labels, touched, at: now } } };
}

function filtered<State extends Labelling>(state: State, text: string): State {
  const names = namesOf(state);
  const { ats, said } = found(text, names, state.queue.codes);
  return { ...state, isFault: false, draft: { ...state.draft, fired: undefined, held: text.length > 2 ? state.draft.held : undefined, typed: text }, said: text === '' ? '' : ats.length === 1 ? `${names[ats[0] ?? 0] ?? ''}: Enter` : said };
}

function found(text: string, names: readonly string[], codes: readonly string[]): { readonly ats: readonly number[]; readonly said: string } {
  const read = readTyped(text, names, codes);
  const ats = read.kind === 'filter' ? read.ats : read.kind === 'label' ? [read.at] : [];
  return { ats, said: ats.length === 0 ? `No label with “${text}”` : `${ats.length} labels` };
}

/** The code that was taken back takes effect again, and the letters after it are typed anew. */
function asCodes<State extends Labelling>(state: State, text: string, now: number): State {
  const letters = text.slice(0, 2);
  const { queue, draft } = state;
  const first = asLabel({ ...state, draft: { ...draft, held: undefined, typed: '' } }, queue.codes.indexOf(letters), letters, now);
  // The code itself is not taken back once more.
  const started: State = { ...first, draft: { ...first.draft, fired: undefined } };
  return Array.from(text.slice(2)).reduce((own, letter) => typed(own, own.draft.typed + letter, now), started);
}

/** After a pause, or before the labels are kept: what was taken for the beginning of a name but is nothing but codes is these codes. */
export function settled<State extends Labelling>(state: State, now: number): State {
  const { held, typed: text } = state.draft;
  const pairs = text.match(/../g) ?? [];
  return held === true && text.length === 2 * pairs.length && pairs.every(pair => state.queue.codes.includes(pair)) ? asCodes(state, text, now) : state;
}

/** @param digit 1 to 9 for a tenth each, 0 for 1 */
export function scored<State extends Labelling>(state: State, digit: number): State {
  const { draft, queue } = state;
  if (!queue.scored) return { ...state, said: 'The labels of this file have no scores', isFault: true };
  const target = pendingOf(state)?.id ?? draft.touched;
  if (target === undefined || !draft.labels.some(({ id }) => id === target)) return { ...state, said: 'First the label, then its score', isFault: true };
  const score = digit === 0 ? 1 : digit / 10;
  const next: State = { ...state, isFault: false, draft: { ...draft, fired: undefined, touched: target, labels: draft.labels.map(label => (label.id === target ? { ...label, score } : label)) } };
  const pending = pendingOf(next);
  return { ...next, said: pending === undefined ? `${target} ${score.toFixed(1)}` : askScore(pending.id) };
}

export const sameLabels = (one: readonly PageLabel[], other: readonly PageLabel[]): boolean =>
  one.length === other.length && one.every(label => other.some(({ id, score }) => id === label.id && score === label.score));

/** What has to be settled before the labels can be kept: a name half typed, a score that is missing. Undefined where nothing is. */
export function unsettled<State extends Labelling>(state: State): State | undefined {
  const { draft, queue } = state;
  if (draft.typed !== '') {
    const [first] = found(draft.typed, namesOf(state), queue.codes).ats;
    return first === undefined ? { ...state, said: `No label with “${draft.typed}”`, isFault: true } : toggled(state, queue.set.classes[first]?.id ?? '');
  }
  const pending = pendingOf(state);
  return pending === undefined ? undefined : { ...state, said: askScore(pending.id), isFault: true };
}

/** Takes back what is typed, then what was changed on the draft. */
export function back<State extends Labelling>(state: State): State {
  if (state.draft.typed !== '') return { ...state, said: '', draft: { ...state.draft, typed: '', held: undefined, fired: undefined } };
  return { ...state, said: 'As it was', isFault: false, draft: draftOf(state.item) };
}
