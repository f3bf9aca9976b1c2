// Going to another record: until it is there, no key is taken that would be about the one before it. Pure.

/** One record is asked for at a time; where the arrows go on meanwhile, only the last one they came to is asked for next. */
export interface Way {
  readonly asked: number;
  readonly to: number;
}

export interface Going {
  /** An answer is awaited: no key is taken. */
  readonly saving: boolean;
  readonly way: Way | undefined;
}

/** @param isStep to the next record or the previous one: those go on from the record that is on its way */
export const takes = ({ saving, way }: Going, isStep: boolean): boolean => !saving || (isStep && way !== undefined);

/** @param ask sends for the record; not while another one is on its way */
export function towards<Ask>(way: Way | undefined, at: number, ask: Ask): { readonly going: Going; readonly tell?: Ask } {
  return way === undefined ? { going: { saving: true, way: { asked: at, to: at } }, tell: ask } : { going: { saving: true, way: { ...way, to: at } } };
}

/** @param at of the record that has come, which may be the one before it once more; undefined where there is none */
export function arrived(way: Way | undefined, at: number | undefined): Going {
  if (way === undefined || at === undefined) return { saving: false, way: undefined };
  if (at !== way.asked) return { saving: true, way };
  return way.to === at ? { saving: false, way: undefined } : { saving: true, way: { asked: way.to, to: way.to } };
}

/** What is to be asked for now that a record has come; undefined: nothing, or it is asked for already. */
export const furtherOn = (before: Way | undefined, now: Way | undefined): number | undefined => (before === undefined || now?.asked === before.asked ? undefined : now?.asked);
