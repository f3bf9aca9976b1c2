// How a run of the command line can end.

export const EXIT = { ok: 0, incomplete: 1, usage: 2, engine: 3, cancelled: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The command was called in a way that cannot work. */
export class UsageError extends Error {
  readonly code = 'usage';
}

/** The model or its engine cannot do the work. */
export class EngineError extends Error {
  readonly code = 'engine';
}

/** Whoever read our output has gone (a pipe into `head`, say): there is nothing left to do. */
export class ReaderGone extends Error {
  readonly code = 'reader-gone';
}

/** The message of anything that was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The code of a Node.js error ("ENOENT"), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
