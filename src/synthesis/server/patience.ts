// A few tries of what is asked before a run, without a scheduler: a server that takes no more requests for now is soon free again.
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerError, type ChatServer } from './server';
import { reasonOf } from './transport';

const TRIES = 4;
const FIRST_PAUSE = 1000;
/** Milliseconds; a server that wants more is told of at once. */
const LONGEST_PAUSE = 15_000;

/** Rejects with the last refusal where all tries met one, with any other fault at once, or with the signal's reason. */
export async function whileBusy<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
  for (let tried = 1; ; tried++) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !(error instanceof ServerError) || error.fault !== 'busy' || tried === TRIES) throw error;
      const pause = error.retryAfter ?? FIRST_PAUSE * 2 ** (tried - 1);
      if (pause > LONGEST_PAUSE) throw error;
      await sleep(pause, undefined, { signal }).catch(() => {
        throw reasonOf(signal);
      });
    }
  }
}

/** The server, with such tries of each request. */
export const patient = (server: ChatServer): ChatServer => ({ host: server.host, model: server.model, complete: (request, signal) => whileBusy(() => server.complete(request, signal), signal) });
