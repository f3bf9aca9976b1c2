// Whether a process of this machine still runs.

/** Also true of one that belongs to somebody else; false of what is no process id. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
