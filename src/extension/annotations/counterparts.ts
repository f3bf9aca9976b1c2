// Which utterance of a script that was read again is which of the one before. Pure.
import type { Utterance } from '../../core/utterance';

const STEP = 64;

/**
 * For each of `now` the one of `before` with the same words: in the same place, counted from the beginning or the end,
 * or else, between those, the next of its words in the same order.
 */
export function* counterparts(before: readonly Utterance[], now: readonly Utterance[]): Generator<void, (Utterance | undefined)[], void> {
  const found = new Array<Utterance | undefined>(now.length).fill(undefined);
  const least = Math.min(before.length, now.length);
  let head = 0;
  for (; head < least && before[head]?.text === now[head]?.text; head++) {
    found[head] = before[head];
    if (head % STEP === 0) yield;
  }
  let tail = 0;
  for (; tail < least - head && before.at(-1 - tail)?.text === now.at(-1 - tail)?.text; tail++) {
    found[now.length - 1 - tail] = before.at(-1 - tail);
    if (tail % STEP === 0) yield;
  }
  const left = new Map<string, Utterance[]>();
  for (let at = before.length - tail - 1; at >= head; at--) {
    const utterance = before[at] as Utterance;
    const same = left.get(utterance.text);
    if (same) same.push(utterance);
    else left.set(utterance.text, [utterance]);
    if (at % STEP === 0) yield;
  }
  for (let at = head; at < now.length - tail; at++) {
    found[at] = left.get((now[at] as Utterance).text)?.pop();
    if (at % STEP === 0) yield;
  }
  return found;
}
