// Cuts long work into slices short enough to leave an event loop free.

/** Characters that one slice works through, about half a millisecond. */
export const SLICE = 32 * 1024;
/** What a line costs beside its characters. */
export const LINE_COST = 48;

export interface Pace {
  left: number;
}

export const newPace = (): Pace => ({ left: SLICE });

/** Counts work done; true when the slice is full and the caller should yield. */
export function sliceIsFull(pace: Pace, work: number): boolean {
  pace.left -= work;
  if (pace.left > 0) return false;
  pace.left = SLICE;
  return true;
}

/** Runs a generator to its end without pausing. */
export function runToEnd<Value>(steps: Generator<void, Value, void>): Value {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
