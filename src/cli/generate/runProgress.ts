// The progress of a run: a line that is written over on a terminal, and one a minute where stderr is kept in a file.
import type { RunProgress } from '../../synthesis/run/runEvent';
import { say, type Io } from '../io';
import { openStatusLine } from '../progress';
import { progressWords } from './progressWords';

const everyMs = 60_000;

export interface RunProgressLine {
  show(progress: RunProgress): void;
  clear(): void;
}

export function openRunProgress(io: Io): RunProgressLine {
  if (io.stderr.isTTY) {
    const line = openStatusLine(io, false);
    return { show: progress => line.show(() => progressWords(progress)), clear: () => line.clear() };
  }
  let saidAt = performance.now();
  return {
    show(progress) {
      const now = performance.now();
      if (now - saidAt < everyMs) return;
      saidAt = now;
      say(io, progressWords(progress));
    },
    clear: () => undefined,
  };
}
