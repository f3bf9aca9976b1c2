// The state of the study page, and what each key does to it: pure.
import { arrived, takes, towards, type Way } from '../labels/going';
import type { FromStudy, ToStudy } from './messages';

export type Shown = Extract<ToStudy, { kind: 'shows' }>;

export interface StudyState {
  readonly shown: Shown | undefined;
  readonly picks: readonly string[];
  readonly contextOpen: boolean;
  readonly said: string;
  readonly isFault: boolean;
  /** An answer is on its way to the disk, or another record here. */
  readonly saving: boolean;
  /** To another record. */
  readonly way: Way | undefined;
}

/** Picks of an item that was not answered before the page was hidden. */
export interface KeptPicks {
  readonly at: number;
  readonly picks: readonly string[];
}

export const NONE = 'none';
export const initial: StudyState = { shown: undefined, picks: [], contextOpen: false, said: '', isFault: false, saving: false, way: undefined };

export function received(state: StudyState, message: ToStudy, kept?: KeptPicks): StudyState {
  if (message.kind === 'refused') return { ...state, saving: false, way: undefined, said: message.message, isFault: true };
  const { item } = message;
  const picks = kept !== undefined && state.shown === undefined && kept.at === item?.at && item.picks.length === 0 ? kept.picks : (item?.picks ?? []);
  return { shown: message, picks, contextOpen: false, said: message.said, isFault: false, ...arrived(state.way, item?.at) };
}

/** “none” stands alone: with it goes no emotion. */
export function picked(state: StudyState, option: string): StudyState {
  const { shown, picks } = state;
  if (state.saving || shown?.item?.options.includes(option) !== true) return state;
  if (picks.includes(option)) return { ...state, picks: picks.filter(own => own !== option), said: `${option} is off`, isFault: false };
  if (option === NONE) return { ...state, picks: [NONE], said: 'none', isFault: false };
  const others = picks.filter(own => own !== NONE);
  if (others.length >= shown.most) return { ...state, said: `No more than ${shown.most}: take one off first`, isFault: true };
  return { ...state, picks: [...others, option], said: `${option} is on`, isFault: false };
}

export interface StudyStep {
  readonly state: StudyState;
  readonly tell?: FromStudy;
}

/** @param key as KeyboardEvent.key gives it; undefined where it is none of ours */
export function pressed(state: StudyState, key: string): StudyStep | undefined {
  const { shown, picks } = state;
  if (shown === undefined || !takes(state, key === 'ArrowLeft' || key === 'ArrowRight')) return undefined;
  const option = /^[1-7]$/.test(key) ? shown.item?.options[Number(key) - 1] : undefined;
  if (option !== undefined) return { state: picked(state, option) };
  switch (key) {
    case 'c':
      return { state: { ...state, contextOpen: !state.contextOpen, said: shown.item?.context === undefined ? 'This record has no context' : '', isFault: false } };
    case 'Enter':
      if (shown.item === undefined) return { state, tell: { kind: 'report' } };
      if (picks.length === 0) return { state: { ...state, said: 'Pick at least one answer; “none” is one', isFault: true } };
      return { state: { ...state, saving: true, said: 'Saving…', isFault: false }, tell: { kind: 'answer', at: shown.item.at, picks } };
    case 'ArrowLeft':
    case 'ArrowRight': {
      const at = (state.way?.to ?? shown.item?.at ?? shown.size) + (key === 'ArrowLeft' ? -1 : 1);
      if (at < 0 || at >= shown.size) return { state: { ...state, said: 'There is no further one', isFault: true } };
      const { going, ...told } = towards(state.way, at, { kind: 'go', at } as const);
      return { state: { ...state, ...going, said: '', isFault: false }, ...told };
    }
    default:
      return undefined;
  }
}
