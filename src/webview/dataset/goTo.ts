// Going to a record by its number, wherever the filter and the order have put it, or to a place among the records shown.
import type { Query } from '../../dataset/engine/query';
import type { AskFunction } from './rowStore';
import { number } from './words';

/** As much of the page as is gone through. */
export interface Goer {
  readonly query: Query;
  readonly state: { readonly count: { readonly known: number; readonly exact: boolean } };
  readonly ask: AskFunction;
  readonly moveTo: (row: number) => void;
  readonly happen: (happening: { readonly kind: 'said'; readonly message: string }) => void;
}

/** `number`: as it stands in the first column; `place`: the first record shown is 1. */
export type GoBy = 'number' | 'place';

/** A number as it is typed, with or without marks between its thousands; undefined where it is none. */
export function numberTyped(typed: string): number | undefined {
  const value = Number(typed.replace(/[\s,.]/g, ''));
  return Number.isInteger(value) && value >= 1 ? value : undefined;
}

/** Says so where there is no such record, or the filter hides it. */
export async function goTo(page: Goer, typed: string, by: GoBy): Promise<void> {
  const say = (message: string): void => page.happen({ kind: 'said', message });
  const wanted = numberTyped(typed);
  if (wanted === undefined) return say(`“${typed}” is no number of a record.`);
  const { query } = page;
  const inOrder = Object.keys(query).length === 0;
  const { known, exact } = page.state.count;
  if ((inOrder || by === 'place') && exact && wanted > known) return say(inOrder ? `The last record is ${number(known)}.` : `Only ${number(known)} are shown.`);
  if (inOrder || by === 'place') return page.moveTo(wanted - 1);
  try {
    const place = await page.ask('place', { query, record: wanted - 1 }, new AbortController().signal);
    // Another filter has come meanwhile: its rows are others.
    if (page.query !== query) return;
    if (place < 0) say(`Record ${number(wanted)} is not among those that the filter leaves (x clears it).`);
    else page.moveTo(place);
  } catch (error) {
    say(error instanceof Error && error.message !== '' ? error.message : 'The record was not looked for.');
  }
}
