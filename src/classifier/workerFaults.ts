// What a worker says went wrong, as errors for those who wait for it.
import { ResponseError } from 'vscode-jsonrpc/node';
import { ProcessError } from '../process/service';
import { ClassifierError } from './classifierError';
import { notLoadable } from './modelFolder';
import { FILE_NOT_LOADABLE, type FileFault } from './protocol';

/** The words of a worker, without those that the connection puts before them. */
export const message = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/^Request \w+ failed with message: /, '');

export const workerFailed = (reason: string): ClassifierError => new ClassifierError('worker-failed', reason);

/** Where a file of the model folder keeps workers from starting: which, and what to do. */
export function faultOf(error: unknown): Error | undefined {
  const cause = error instanceof ProcessError ? error.cause : undefined;
  if (!(cause instanceof ResponseError) || cause.code !== FILE_NOT_LOADABLE) return undefined;
  const { file, reason } = cause.data as FileFault;
  return notLoadable(file, reason);
}
