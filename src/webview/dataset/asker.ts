// Questions of the page to the extension: each has a number, is answered once, and can be taken back.
import type { Answer, Ask, AskName, FromPage, ToPage } from './messages';

/** What the extension would not or could not answer. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly cancelled: boolean,
  ) {
    super(message);
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Refused) => void;
}

export class Asker {
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(readonly post: (message: FromPage) => void) {}

  get busy(): boolean {
    return this.#waiting.size > 0;
  }

  ask<Name extends AskName>(name: Name, ask: Ask<Name>, signal: AbortSignal): Promise<Answer<Name>> {
    const id = ++this.#last;
    return new Promise<Answer<Name>>((resolve, reject) => {
      const cancelled = (): void => {
        if (!this.#waiting.delete(id)) return;
        this.post({ kind: 'cancel', id });
        reject(new Refused('', true));
      };
      if (signal.aborted) return reject(new Refused('', true));
      signal.addEventListener('abort', cancelled, { once: true });
      const settle = <T>(then: (value: T) => void) => (value: T) => {
        signal.removeEventListener('abort', cancelled);
        then(value);
      };
      this.#waiting.set(id, { resolve: settle(resolve as (value: unknown) => void), reject: settle(reject) });
      this.post({ kind: 'ask', id, name, ask } as FromPage);
    });
  }

  /** Whether the message was an answer. */
  take(message: ToPage): boolean {
    if (message.kind !== 'answer' && message.kind !== 'refused') return false;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(new Refused(message.message, message.cancelled));
    return true;
  }
}
