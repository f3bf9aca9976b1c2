// One child process as a service: started on first use, started again when it died, gone when idle.
import { setTimeout as delay } from 'node:timers/promises';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { LiveProcess, ProcessError, type LiveProcessOptions } from './liveProcess';

export { ProcessError, type Log, type LogLevel } from './liveProcess';

export type ServiceState =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly pid: number };

export interface ServiceOptions extends LiveProcessOptions {
  /** Brings a new process to where it can work. */
  readonly prepare: (connection: MessageConnection) => Promise<void>;
  /** A process without work leaves after this time; by default it stays. */
  readonly idleMs?: number;
  readonly onState?: (state: ServiceState) => void;
}

/** Nothing after the first death (it may have been chance), then longer and longer until some work is done. */
const backOff = (deaths: number): number => (deaths < 2 ? 0 : Math.min(2_000, 100 * 2 ** (deaths - 2)));

export class ChildService {
  #options: ServiceOptions;
  #live: Promise<LiveProcess> | undefined;
  #state: ServiceState = { kind: 'stopped' };
  #inHand = 0;
  #deaths = 0;
  readonly #end = new AbortController();
  #idle: NodeJS.Timeout | undefined;

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  get state(): ServiceState {
    return this.#state;
  }

  /**
   * Runs `work` with the process, which is started first where there is none.
   * Rejects with a ProcessError when the process cannot be started or dies meanwhile.
   */
  async use<T>(work: (connection: MessageConnection) => Promise<T>): Promise<T> {
    const result = await this.#with(work);
    this.#deaths = 0;
    return result;
  }

  /** Has a process there. That it could be started says nothing of how it fares at work: the pauses between deaths go on growing. */
  async start(): Promise<void> {
    await this.#with(() => Promise.resolve());
  }

  /** Ends the process at once; work in hand rejects. */
  kill(reason: string): void {
    void this.#live?.then(live => live.kill(reason), ignore);
  }

  /** Lets the process go; the next work starts another one. */
  leave(): void {
    this.#leave();
  }

  dispose(): void {
    this.#end.abort();
    clearTimeout(this.#idle);
    this.#leave();
  }

  async #with<T>(work: (connection: MessageConnection) => Promise<T>): Promise<T> {
    this.#inHand++;
    clearTimeout(this.#idle);
    try {
      const starting = this.#get();
      let live = await starting;
      if (this.#live !== starting) live = await this.#get();
      live.stillHere();
      return await live.whileAlive(work(live.connection));
    } finally {
      this.#inHand--;
      if (this.#inHand === 0) this.#rest();
    }
  }

  #get(): Promise<LiveProcess> {
    if (this.#end.signal.aborted) return Promise.reject(new ProcessError('disposed', 'The service was shut down.'));
    if (this.#live) return this.#live;
    const starting = this.#start();
    this.#live = starting;
    starting.then(
      live => {
        void live.gone.then(() => this.#lost(starting));
        // It may have been let go while it started.
        if (this.#live === starting) this.#setState({ kind: 'running', pid: live.pid });
      },
      () => this.#lost(starting),
    );
    return starting;
  }

  async #start(): Promise<LiveProcess> {
    this.#setState({ kind: 'starting' });
    const pause = backOff(this.#deaths);
    if (pause > 0) await delay(pause, undefined, { signal: this.#end.signal }).catch(ignore);
    if (this.#end.signal.aborted) throw new ProcessError('disposed', 'The service was shut down.');
    const live = new LiveProcess(this.#options, () => this.#inHand > 0);
    try {
      await live.whileAlive(this.#options.prepare(live.connection));
    } catch (error) {
      live.kill('it could not be prepared');
      throw new ProcessError('start-failed', error instanceof Error ? error.message : String(error), { cause: error });
    }
    return live;
  }

  #lost(live: Promise<LiveProcess> | undefined): void {
    if (this.#live !== live) return;
    this.#live = undefined;
    this.#deaths++;
    this.#setState({ kind: 'stopped' });
  }

  #rest(): void {
    const { idleMs } = this.#options;
    void this.#live?.then(live => this.#inHand === 0 && live.unref(), ignore);
    if (idleMs === undefined || this.#end.signal.aborted) return;
    this.#idle = setTimeout(() => this.#leave(), idleMs).unref();
  }

  #leave(): void {
    const live = this.#live;
    if (!live) return;
    this.#live = undefined;
    live.then(process => process.leave(), ignore);
    this.#setState({ kind: 'stopped' });
  }

  #setState(state: ServiceState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }
}

function ignore(): void {
  // Whoever asked for the work hears of its end.
}
