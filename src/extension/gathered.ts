// An event that is not sent more often than every so many milliseconds, however often it is asked for.
import * as vscode from 'vscode';

export interface GatheredEvent {
  readonly event: vscode.Event<void>;
  /** Has the event sent when the time is up; once for all that ask meanwhile. */
  readonly send: () => void;
  readonly dispose: () => void;
}

export function gatheredEvent(milliseconds: number): GatheredEvent {
  const emitter = new vscode.EventEmitter<void>();
  let waiting: NodeJS.Timeout | undefined;
  return {
    event: emitter.event,
    send: () => {
      waiting ??= setTimeout(() => {
        waiting = undefined;
        emitter.fire();
      }, milliseconds);
    },
    dispose: () => {
      clearTimeout(waiting);
      emitter.dispose();
    },
  };
}
