// A forked process from its fork to its end: spoken to over IPC, watched for silence, heard to its last word.
import { fork, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, type MessageConnection } from 'vscode-jsonrpc/node';

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
export type Log = (level: LogLevel, message: string) => void;

export class ProcessError extends Error {
  override readonly name = 'ProcessError';
  constructor(
    readonly code: 'start-failed' | 'died' | 'disposed',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface LiveProcessOptions {
  /** The module that the process runs. */
  readonly module: string;
  readonly log: Log;
  /** A process that has work in hand and says nothing for so long is killed; 15 s by default. */
  readonly silenceMs?: number;
}

const SILENCE_MS = 15_000;
/** Silence is counted in ticks of our own timer, from the last word on: a computer's sleep or a blocked host is not the child's silence. */
const SILENT_TICKS = 5;
const LEAVE_MS = 2_000;

export class LiveProcess {
  readonly connection: MessageConnection;
  /** Resolves when the process has ended and all that it had said was heard. */
  readonly gone: Promise<void>;
  #child: ChildProcess;
  #watch: NodeJS.Timeout;
  #quietTicks = 0;
  #unheard = 0;
  #end = 'it ended';
  #ended = false;

  constructor({ module, log, silenceMs = SILENCE_MS }: LiveProcessOptions, hasWork: () => boolean) {
    this.#child = fork(module, [], {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ELECTRON_NO_ASAR: '1' },
    });
    this.gone = this.#untilGone();
    this.#child.on('message', () => {
      this.#heard();
      this.#unheard++;
    });
    const say = (chunk: Buffer): void => log('debug', `worker ${this.pid}: ${chunk.toString('utf8').trimEnd()}`);
    this.#child.stdout?.on('data', say);
    this.#child.stderr?.on('data', say);
    this.connection = this.#connect(log);
    void this.gone.then(() => {
      this.#ended = true;
      clearInterval(this.#watch);
      this.connection.dispose();
      log('debug', `worker ${this.pid} has ended: ${this.#end}`);
    });
    this.#watch = setInterval(() => {
      this.#quietTicks = hasWork() ? this.#quietTicks + 1 : 0;
      if (this.#quietTicks >= SILENT_TICKS) this.kill(`it was silent for ${silenceMs / 1000} s`);
    }, silenceMs / SILENT_TICKS).unref();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** New work: the process is given the whole time again, and keeps ours alive. */
  stillHere(): void {
    this.#heard();
    this.#child.ref();
    this.#child.channel?.ref();
  }

  unref(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  async whileAlive<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.gone.then(() => Promise.reject(new Error(this.#end)))]);
    } catch (error) {
      // Requests are rejected by the connection, which says nothing of the process.
      throw this.#ended ? new ProcessError('died', `The worker process has ended: ${this.#end}.`) : error;
    }
  }

  kill(reason: string): void {
    this.#end = reason;
    this.#child.kill('SIGKILL');
  }

  leave(): void {
    this.#end = 'it was no longer needed';
    if (this.#child.connected) this.#child.disconnect();
    const late = setTimeout(() => this.#child.kill('SIGKILL'), LEAVE_MS).unref();
    void this.gone.then(() => clearTimeout(late));
  }

  #heard(): void {
    this.#quietTicks = 0;
    if (!this.#ended) this.#watch.refresh();
  }

  #connect(log: Log): MessageConnection {
    const warn = (message: string): void => log('debug', message);
    const connection = createMessageConnection(
      new IPCMessageReader(this.#child),
      new IPCMessageWriter(this.#child),
      { error: warn, warn, info: warn, log: warn },
      {
        messageStrategy: {
          handleMessage: (message, next) => {
            this.#unheard--;
            return next(message);
          },
        },
      },
    );
    connection.onError(([error]) => log('debug', `connection: ${error.message}`));
    connection.listen();
    return connection;
  }

  /** A failed spawn has no 'exit'; after an 'exit' messages may still be in the pipe and in the connection's queue. */
  async #untilGone(): Promise<void> {
    await new Promise<void>(resolve => {
      this.#child.once('error', error => {
        this.#end = error.message;
        if (this.#child.pid === undefined) resolve();
      });
      this.#child.once('exit', (code, signal) => {
        if (this.#end === 'it ended') this.#end = signal === null ? `exit code ${code ?? 0}` : `signal ${signal}`;
        resolve();
      });
    });
    for (let wait = 0; wait < 20 && this.#child.connected; wait++) await delay(5);
    for (let turn = 0; turn < 1_000 && this.#unheard > 0; turn++) await new Promise(setImmediate);
  }
}
