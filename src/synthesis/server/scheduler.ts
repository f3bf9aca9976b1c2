// Many requests to one server, as many at once as it keeps up with.
import type { ChatServer, ServerLoad } from './server';

export interface SchedulerOptions {
  /** Most requests at once. */
  readonly most: number;
  readonly onLoad?: (load: ServerLoad) => void;
  readonly random?: () => number;
  /** Milliseconds. */
  readonly now?: () => number;
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export function scheduled(server: ChatServer, options: SchedulerOptions): ChatServer & { readonly load: ServerLoad } {
  const load: ServerLoad = { inFlight: 0, waiting: 0, concurrency: options.most, answered: 0, repeated: 0 };
  return { host: server.host, model: server.model, load, complete: (request, signal) => server.complete(request, signal) };
}
