// What one signal stops, with one listener: a run has very many requests, and looking through as many listeners takes longer the more there are.
import { setMaxListeners } from 'node:events';

export class SharedStop<T> {
  private readonly bySignal = new WeakMap<AbortSignal, Set<T>>();

  /** @param stop is called once for each signal that fires, with what is in its set then */
  constructor(private readonly stop: (items: ReadonlySet<T>, signal: AbortSignal) => void) {}

  /** The set of what the signal stops: for the caller to add to, and to take away from what has ended. */
  by(signal: AbortSignal): Set<T> {
    const known = this.bySignal.get(signal);
    if (known) return known;
    const items = new Set<T>();
    this.bySignal.set(signal, items);
    setMaxListeners(0, signal);
    signal.addEventListener('abort', () => this.stop(items, signal), { once: true });
    return items;
  }
}
