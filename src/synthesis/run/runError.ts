// Why a run's folder cannot be opened.

export type RunFault = 'exists' | 'differs' | 'locked' | 'unreadable' | 'absent';

export class RunError extends Error {
  constructor(
    readonly fault: RunFault,
    /** What is wrong and what to do about it. */
    message: string,
    /** Of `differs`: each setting with both values. */
    readonly differences: readonly string[] = [],
  ) {
    super(message);
    this.name = 'RunError';
  }
}
