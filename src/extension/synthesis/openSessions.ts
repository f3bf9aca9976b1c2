// The sessions that this window holds: each opened once, and given back when nobody looks at it and nothing is at work.
import path from 'node:path';
import { Session } from './session';

export class OpenSessions {
  readonly #open = new Map<string, Promise<Session>>();
  readonly #going = new Map<string, Promise<void>>();

  /** @param root the folder of their folders */
  constructor(
    private readonly root: () => string,
    private readonly onOpen: (session: Session) => void,
  ) {}

  /**
   * @param patience milliseconds for which another window is waited for
   * @throws OpenElsewhere where another window has it; Error where there is none of this name
   */
  open(id: string, patience?: number): Promise<Session> {
    const known = this.#open.get(id);
    if (known !== undefined) return known;
    const opening = (this.#going.get(id) ?? Promise.resolve()).then(() => Session.open(path.join(this.root(), path.basename(id)), patience));
    this.#open.set(id, opening);
    opening.then(this.onOpen, () => this.#open.delete(id));
    return opening;
  }

  /** A form that nobody looks at leaves nothing behind; examples are there for other windows. What is at work or looked at stays. */
  async leave(session: Session): Promise<void> {
    if (session.closing.aborted || session.isInUse) return;
    await this.#end(session, () => (session.isStarted ? session.close() : session.remove()));
  }

  async remove(session: Session): Promise<void> {
    await this.#end(session, () => session.remove());
  }

  closeAll(): void {
    for (const session of this.#open.values()) void session.then(own => own.close(), () => undefined);
  }

  async #end(session: Session, work: () => Promise<void>): Promise<void> {
    const { id } = session.about;
    this.#open.delete(id);
    const gone = work();
    const over = gone.catch(() => undefined).finally(() => {
      if (this.#going.get(id) === over) this.#going.delete(id);
    });
    this.#going.set(id, over);
    await gone;
  }
}
