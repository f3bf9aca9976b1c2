// One line on stderr that says how far a long run is; nothing where stderr is no terminal.
import type { Io } from './io';

export interface Progress {
  /** How much is done, of how much where that is known. */
  at(done: number, total: number | undefined): void;
  /** Removes the line, before anything else is written to the terminal. */
  clear(): void;
}

/** One line that is written over, where stderr is a terminal. */
export interface StatusLine {
  /** At most ten times in a second; what comes in between is not shown, nor put together. */
  show(words: () => string): void;
  clear(): void;
}

const everyMs = 100;

/** @param shared whether results go to the same terminal, which then shows the progress by itself */
export function openStatusLine({ stderr }: Io, shared: boolean): StatusLine {
  if (!stderr.isTTY || shared) return { show: () => undefined, clear: () => undefined };
  let shownAt = -Infinity;
  let visible = false;
  return {
    show(words) {
      const now = performance.now();
      if (now - shownAt < everyMs) return;
      shownAt = now;
      visible = true;
      stderr.write(`\r\u001b[K${words().slice(0, stderr.columns - 1)}`);
    },
    clear() {
      if (visible) stderr.write('\r\u001b[K');
      visible = false;
    },
  };
}

/** @param shared whether results go to the same terminal, which then shows the progress by itself */
export function openProgress(io: Io, shared: boolean, unit: string): Progress {
  const line = openStatusLine(io, shared);
  const start = performance.now();
  return {
    at: (done, total) => line.show(() => progressLine({ done, total, seconds: (performance.now() - start) / 1000, unit })),
    clear: () => line.clear(),
  };
}

export interface ProgressState {
  readonly done: number;
  readonly total: number | undefined;
  readonly seconds: number;
  readonly unit: string;
}

export function progressLine({ done, total, seconds, unit }: ProgressState): string {
  const count = (value: number): string => Math.round(value).toLocaleString('en');
  const rate = seconds > 0 ? done / seconds : 0;
  const parts = [total === undefined ? `${count(done)} ${unit}` : `${count(done)} of ${count(total)} ${unit}`];
  if (rate > 0) parts.push(`${count(rate)}/s`);
  if (rate > 0 && total !== undefined && total > done) parts.push(`${duration((total - done) / rate)} left`);
  return parts.join(' · ');
}

export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
