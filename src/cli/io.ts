// The streams and surroundings of one run, passed in so that no command reaches for globals.
import { ReaderGone, codeOf, messageOf } from './exit';

export interface Io {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream & { readonly fd: number };
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
  /** Fires when the user cancels, or when nobody reads our output any more (its reason is then a ReaderGone). */
  readonly signal: AbortSignal;
}

/** One line to a person, on stderr. */
export function say(io: Io, message: string): void {
  io.stderr.write(`emo-pillars: ${message}\n`);
}

/** Lets a closed pipe stop the run quietly instead of crashing it. */
export function watchPipes(io: Pick<Io, 'stdout' | 'stderr'>, stop: (reason: Error) => void): void {
  io.stdout.on('error', (error: Error) => stop(codeOf(error) === 'EPIPE' ? new ReaderGone() : new Error(`cannot write the output: ${messageOf(error)}`)));
  io.stderr.on('error', () => undefined);
}
