// Has a worker process judge the labels; ends it where the caller no longer wants to know.
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { ChildService, type Log } from '../../process/service';
import { Judge, JUDGE_TOKEN, JudgeProgress, type Judgement, type JudgeParams } from './protocol';

export interface JudgeOptions {
  /** The bundled worker: dist/labelCheckWorker.js. */
  readonly workerModule: string;
  readonly log: Log;
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

/** @throws ProcessError where the worker cannot be started or dies; the signal's reason where it fires */
export async function judgeLabels(params: JudgeParams, { workerModule, log, signal, onProgress }: JudgeOptions): Promise<Judgement> {
  signal?.throwIfAborted();
  const service = new ChildService({ module: workerModule, log, silenceMs: 60_000, prepare: () => Promise.resolve() });
  const cancel = new CancellationTokenSource();
  const stop = (): void => {
    cancel.cancel();
    service.kill('the check was cancelled');
  };
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await service.use(async connection => {
      const listening = connection.onProgress(JudgeProgress, JUDGE_TOKEN, share => onProgress?.(share));
      return connection.sendRequest(Judge, params, cancel.token).finally(() => listening.dispose());
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    service.dispose();
  }
}
