// Long work in short turns: the extension host answers everybody else in between.
import { setImmediate } from 'node:timers/promises';

/** The longest turn, in milliseconds. One step of the work comes on top of it. */
const TURN = 2;

/**
 * Runs a generator to its end, giving the event loop a turn whenever the work has lasted for 2 ms.
 * @returns undefined where `signal` fired before the end
 */
export async function inSlices<T>(steps: Generator<void, T, void>, signal: AbortSignal): Promise<T | undefined> {
  let turn = performance.now();
  for (;;) {
    if (signal.aborted) return undefined;
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - turn < TURN) continue;
    await setImmediate();
    turn = performance.now();
  }
}

/** Runs a generator whose work is known to be little. */
export function atOnce<T>(steps: Generator<void, T, void>): T {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** `work` on every item, as steps of 64; gives true at the end, which an abandoned run never reaches. */
export function* eachInSteps<T>(items: Iterable<T>, work: (item: T) => void): Generator<void, true, void> {
  let count = 0;
  for (const item of items) {
    work(item);
    if (++count % 64 === 0) yield;
  }
  return true;
}
