// A session's folder, held by this window: its file, saved by one change after another, and its journal.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { settleAppending } from './appending';
import { Journal } from './journal';
import { journalOf, readSession, writeSession, type SessionFile } from './sessionFile';
import { lockSession } from './sessionLock';

export class SessionStore {
  #file: SessionFile;
  #journal: Journal;
  #unlock: () => Promise<void>;
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly folder: string,
    held: { readonly file: SessionFile; readonly journal: Journal; readonly unlock: () => Promise<void> },
  ) {
    [this.#file, this.#journal, this.#unlock] = [held.file, held.journal, held.unlock];
  }

  /** @throws OpenElsewhere where another window has it; Error where the folder holds no session */
  static async open(folder: string, patience?: number): Promise<SessionStore> {
    const unlock = await lockSession(folder, patience);
    try {
      const file = await readSession(folder);
      const journal = await Journal.open(journalOf(folder));
      await settleAppending(journal);
      return new SessionStore(folder, { file, journal, unlock });
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  get file(): SessionFile {
    return this.#file;
  }

  get journal(): Journal {
    return this.#journal;
  }

  /** A change is made to what the one before it left, so none brings back what stood before. */
  save(change: (file: SessionFile) => SessionFile): Promise<void> {
    const saved = this.#saving.then(async () => {
      const file = change(this.#file);
      if (file !== this.#file) await writeSession(this.folder, file);
      this.#file = file;
    });
    this.#saving = saved.catch(() => undefined);
    return saved;
  }

  /** Begins the journal anew where somebody has deleted the folder meanwhile: what is written to a deleted file is lost. */
  async restore(): Promise<void> {
    if (existsSync(journalOf(this.folder))) return;
    const before = this.#journal;
    await this.#unlock();
    this.#unlock = await lockSession(this.folder);
    this.#journal = await Journal.open(journalOf(this.folder));
    await before.close();
  }

  async close(): Promise<void> {
    await this.#journal.close();
    await this.#unlock();
  }

  /** No other window gets hold of it meanwhile. */
  async remove(): Promise<void> {
    await this.#journal.close();
    await rm(this.folder, { recursive: true, force: true });
    await this.#unlock();
  }
}
