// One window at a time in a session's folder: its journal has one writer, and nothing is deleted under another one.
import { setTimeout as sleep } from 'node:timers/promises';
import { lockFolder } from '../../synthesis/run/lock';
import { RunError } from '../../synthesis/run/runError';

/** A window that is being closed, or loaded anew, gives its sessions back within it. */
const PATIENCE_MS = 5000;
const STEP_MS = 50;

/** Another window has the session. */
export class OpenElsewhere extends Error {
  constructor(folder: string) {
    super(`These examples are open in another window of the editor: go on with them there, or close their tab there first. If no such window is open any more, delete the files in ${folder} whose names begin with “lock”.`);
    this.name = 'OpenElsewhere';
  }
}

/**
 * Waits a little for a window that is just going.
 * @returns gives it back
 * @throws OpenElsewhere
 */
export async function lockSession(folder: string, patience = PATIENCE_MS): Promise<() => Promise<void>> {
  const until = Date.now() + patience;
  for (;;) {
    try {
      return await lockFolder(folder);
    } catch (error) {
      if (!(error instanceof RunError) || error.fault !== 'locked') throw error;
      if (Date.now() >= until) throw new OpenElsewhere(folder);
      await sleep(STEP_MS);
    }
  }
}
