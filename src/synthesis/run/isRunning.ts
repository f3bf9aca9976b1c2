// Whether a process of this machine still runs.

/** Also true of one that belongs to somebody else, or that has got the number of an earlier one. */
export function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
